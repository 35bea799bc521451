-- Whether an edge of these types points at the node (:in) or leaves it (:out).
SELECT
    (:in AND EXISTS (SELECT 1 FROM edge WHERE target = :id AND type IN (SELECT value FROM json_each(:types))))
    OR (:out AND EXISTS (SELECT 1 FROM edge WHERE source = :id AND type IN (SELECT value FROM json_each(:types))))
