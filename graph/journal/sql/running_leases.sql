-- The leases whose names begin so and that have not run out.
SELECT name FROM lease WHERE substr(name, 1, length(:prefix)) = :prefix AND until > :now ORDER BY name
