-- One page of an export's edges.
SELECT e.type, e.source, e.target, e.props, e.at, e.valid_from, e.valid_to
FROM edge AS e
WHERE (e.source, e.type, e.target) > (:source, :type, :target)
ORDER BY e.source, e.type, e.target
LIMIT :limit
