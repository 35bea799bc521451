-- What changed after :position, oldest first.
SELECT position, id, label, 0 FROM node WHERE position > :position
UNION ALL
SELECT position, id, label, 1 FROM removal WHERE position > :position
ORDER BY 1
LIMIT :limit
