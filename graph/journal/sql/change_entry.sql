-- Writes an entry that is still at the expected version.
UPDATE entry SET version = version + 1, value = :value WHERE book = :book AND key = :key AND version = :expected
