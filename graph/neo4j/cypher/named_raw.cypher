// Those of these hashes of raw bytes that a record names as its own; within a text JSON would escape the quotes that are sought.
UNWIND $spaces AS space
UNWIND ['Message', 'Event', 'Document', 'Contact'] AS label
MATCH (n:Node {space: space, label: label})
USING INDEX n:Node(space, label, id)
WHERE n.id > ''
WITH split(split(n.props, '"raw":"')[1], '"')[0] AS raw
WHERE raw IN $raws
RETURN collect(DISTINCT {raw: raw}) AS rows
