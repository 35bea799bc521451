-- Which record names raw bytes: by the beginning of their hash, which is a third of the pages to write.
CREATE INDEX node_raw ON node (substr(props ->> '$.raw', 1, 16)) WHERE props ->> '$.raw' IS NOT NULL;
