-- The nodes of these ids.
SELECT n.id, n.label, n.key, n.props, n.text, n.context, n.start, n."end"
FROM json_each(:ids) AS wanted CROSS JOIN node AS n ON n.id = wanted.value
