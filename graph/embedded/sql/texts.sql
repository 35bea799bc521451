-- The different texts a property has on nodes of these labels.
SELECT DISTINCT n.props ->> :path
FROM json_each(:labels) AS l CROSS JOIN node AS n INDEXED BY node_time ON n.label = l.value
WHERE json_type(n.props, :path) = 'text'
