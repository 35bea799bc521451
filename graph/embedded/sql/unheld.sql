-- Those of the nodes that no edge of these types points at (:in) or leaves (:out), in the order asked.
SELECT wanted.value
FROM json_each(:ids) AS wanted
WHERE NOT (:in AND EXISTS (SELECT 1 FROM edge WHERE target = wanted.value AND type IN (SELECT value FROM json_each(:types))))
    AND NOT (:out AND EXISTS (SELECT 1 FROM edge WHERE source = wanted.value AND type IN (SELECT value FROM json_each(:types))))
