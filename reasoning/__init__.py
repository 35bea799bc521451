"""A question becomes evidence and a cited answer; models live here."""
