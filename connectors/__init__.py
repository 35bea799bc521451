"""Calendar, mail and documents in; knows only the schema."""
