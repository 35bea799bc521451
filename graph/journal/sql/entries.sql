-- A book's entries whose key begins so, by key.
SELECT key, version, value FROM entry
WHERE book = :book AND key >= :prefix AND substr(key, 1, length(:prefix)) = :prefix
ORDER BY key
