"""Cuts a text into passages of whole paragraphs or sentences, each a literal slice of it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from graph.words import CJK

# An embedder cuts at 256 tokens, about what so many words of English come to: its vector knows most of a passage.
TARGET_WORDS = 150
LONGEST_WORDS = 220
_PARAGRAPH = re.compile(r"\n[ \t]*\n+")
# Chinese and Japanese end a sentence without a blank after it.
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])[\"')\]]*(?:\s+|(?<=[。！？]))|\n")
_WORD = re.compile(r"\w+")
_WORD_OR_PAIR = re.compile(rf"[{CJK}]{{1,2}}|[^\W{CJK}]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a text, `text[begin:end]`, without surrounding blanks."""

    begin: int
    end: int
    text: str


def passages(text: str) -> list[Passage]:
    """Return the text's passages in order, about 150 words each, never over 220 unless one run has no blank in it.

    Two characters of Chinese, Japanese or Korean count as a word. A text of at most 220 words is one passage.
    """
    if text.strip() and _fits(text, 0, len(text)):
        return [_passage(text, 0, len(text))]
    pieces = [piece for begin, end in _paragraphs(text) for piece in _bounded(text, begin, end)]
    return [_passage(text, begin, end) for begin, end in _grouped(text, pieces)]


def page_at(pages: Sequence[str], offset: int) -> int:
    """Return the page, from 1, of a place in a text whose pages begin at these offsets; 0 where it has none."""
    return bisect_right([int(begin) for begin in pages], offset)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    return [span for span in _cut(text, 0, len(text), _PARAGRAPH) if text[span[0] : span[1]].strip()]


def _cut(text: str, begin: int, end: int, mark: re.Pattern[str]) -> list[tuple[int, int]]:
    edges = [begin, *(match.end() for match in mark.finditer(text, begin, end) if match.end() > begin), end]
    return [(left, right) for left, right in pairwise(edges) if right > left]


def _word(text: str) -> re.Pattern[str]:
    # Python's \w+ takes a whole Chinese paragraph for one word; pairs of characters are about as many as words would be.
    return _WORD if text.isascii() else _WORD_OR_PAIR


def _words(text: str, begin: int, end: int) -> int:
    return sum(1 for _ in _word(text).finditer(text, begin, end))


def _fits(text: str, begin: int, end: int) -> bool:
    # Stops at the first word too many: most texts are short, and a few are books.
    return next(islice(_word(text).finditer(text, begin, end), LONGEST_WORDS, None), None) is None


def _bounded(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Cut a paragraph that is too long at sentence ends, and a sentence that is too long at words."""
    if _fits(text, begin, end):
        return [(begin, end)]
    sentences = _cut(text, begin, end, _SENTENCE_END)
    return [piece for left, right in sentences for piece in _by_words(text, left, right)]


def _by_words(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    # A "sentence" of more than 220 words is a table or a log: it is cut where words begin, never in one.
    starts = [match.start() for match in _word(text).finditer(text, begin, end)][::TARGET_WORDS]
    edges = [begin, *starts[1:], end]
    return list(pairwise(edges))


def _grouped(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join neighbouring pieces while they stay near the target."""
    groups: list[tuple[int, int]] = []
    size = 0
    for begin, end in pieces:
        words = _words(text, begin, end)
        if groups and size + words <= TARGET_WORDS:
            groups[-1] = (groups[-1][0], end)
            size += words
        else:
            groups.append((begin, end))
            size = words
    return groups


def _passage(text: str, begin: int, end: int) -> Passage:
    stripped = text[begin:end]
    # Offsets are kept exact, because citations are checked against the text and shown in it.
    begin += len(stripped) - len(stripped.lstrip())
    stripped = stripped.strip()
    return Passage(begin, begin + len(stripped), stripped)
