"""Cuts passages into whole sentences, each a literal slice, good enough for mail, notes and calendar text."""

import re

# A capital or a digit must follow: "approx. three" and "e.g. this" go on.
_END = re.compile(
    r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-ZÀ-ÞĀ-Ž0-9\u0400-\u042F])|(?<=[。！？])|\n\s*\n|\n(?=\s*(?:[-*•#|>]|\d+[.)]\s))|(?<=[:;])\n"
)
_NO_END = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nr|vs|etc|e\.g|i\.e|z\.B|approx|Inc|Ltd|Co|[A-Z]))\.[\"'”’)\]]*\s*$")
_LONGEST = 600
_SHORT = 55


def sentences(text: str) -> list[str]:
    """Return the text's sentences in order, blanks around them cut off, none empty, each at most 600 characters."""
    pieces: list[str] = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.end()]
        if _NO_END.search(piece):
            continue
        pieces.append(piece)
        start = match.end()
    pieces.append(text[start:])
    lines = [line for piece in pieces for line in _short_lines(piece)]
    return [part for line in lines for part in _bounded(line.strip()) if re.search(r"\w", part)]


def _short_lines(piece: str) -> list[str]:
    """Part a list of short lines (an address block, a table, an event) at its line ends; keep wrapped prose together.

    A line that goes on in lower case shows that the text was wrapped.
    """
    lines = piece.split("\n")
    filled = [line.strip() for line in lines if line.strip()]
    wrapped = any(line[0].islower() for line in filled[1:])
    return lines if len(filled) > 1 and not wrapped and max(len(line) for line in filled[:-1]) < _SHORT else [piece]


def _bounded(sentence: str) -> list[str]:
    return [sentence[start : start + _LONGEST] for start in range(0, len(sentence), _LONGEST)]
