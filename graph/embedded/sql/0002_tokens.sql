-- The signs of each text's token vectors, beside its vector; a text embedded before has none.
ALTER TABLE vector ADD COLUMN tokens BLOB NOT NULL DEFAULT x'';
