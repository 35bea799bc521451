"""Teaches the default embedder to meet questions in other words, on lives written for it; needs the extra `models`."""
