-- One page of an export's nodes, with what their vectors were made of.
SELECT n.id, n.label, n.key, n.props, n.text, n.context, n.start, n."end", v.model, v.digest
FROM node AS n LEFT JOIN vector AS v ON v.num = n.num
WHERE n.id > :after
ORDER BY n.id
LIMIT :limit
