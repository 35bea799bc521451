"""multilingual-e5-small (Wang and others 2024) from 4-bit weights: the file, the network, what it makes of texts."""
