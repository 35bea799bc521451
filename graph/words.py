"""The one analyser of both stores: text becomes the words that are indexed, counted and asked for."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain

import snowballstemmer

from schema.graph import TextQuery

# Bounds what a pasted page as a question costs: each term is counted in every candidate.
MOST_TERMS = 64
_LONGEST = 64
# One letter begins half of all words.
_SHORTEST = 2
BEGUN = "*"
"""What ends a term that is the beginning of a word; no word that is indexed holds it."""
# Letters and digits only: "3.5-4" gives 3, 5 and 4 in both stores, whatever their tokenizers think of it.
_ASCII_WORD = re.compile(r"([a-z0-9]+)(?:'s\b)?")
_CJK = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
CJK = f"{_CJK}\U0001b000-\U0001b16f\U00020000-\U0003ffff"
"""The characters of languages written without blanks, as ranges for a regular expression's set."""
_PIECE = re.compile(f"[{CJK}]+|[^{CJK}]+")
_IS_CJK = re.compile(f"[{CJK}]")
# Left out of questions, never of what is stored: "to be or not to be" is found where it is all that is asked.
_STOP = frozenset(
    "a about above after again against all am an and any are as at be because been before being below between both but by can could "
    "did do does doing don down during each few for from further had has have having he her here hers herself him himself his how i "
    "if in into is it its itself just ll me more most my myself no nor not now of off on once only or other our ours ourselves out "
    "over own re s same she should so some such t than that the their theirs them themselves then there these they this those through "
    "to too under until up ve very was we were what when where which while who whom why will with would you your yours yourself "
    "yourselves d m".split()
)


def analyse(text: str) -> list[str]:
    """Return the words of the text as both stores index them, in order, repeated as they occur."""
    return list(chain.from_iterable(map(_words, _tokens(text))))


def query_terms(text: str) -> list[str]:
    """Return the distinct words a question asks for, at most 64, stop words left out unless there is nothing else."""
    tokens = _tokens(text)
    wanted = [token for token in tokens if token not in _STOP] or tokens
    return list(dict.fromkeys(word for token in wanted for word in _words(token)))[:MOST_TERMS]


def wanted_terms(query: TextQuery) -> list[str]:
    """Return the terms of a question; where its last word may be begun, its beginning too, with the sign that says so."""
    terms = query_terms(query.text)
    beginning = beginning_of(query.text) if query.begun else ""
    return [*terms, f"{beginning}{BEGUN}"] if beginning else terms


def beginning_of(text: str) -> str:
    """Return the last word of a text as far as it is written, unstemmed; '' where it says too little to look for."""
    # A blank behind it says that it is whole.
    token = "" if text[-1:].isspace() else next(reversed(_tokens(text[-_LONGEST:])), "")
    if len(token) > _LONGEST // 2 or (token in _STOP and len(_tokens(text)) > 1):
        return ""
    # A run without blanks is indexed as pairs: its last pair is found as it is.
    if _IS_CJK.search(token):
        return token if len(token) == 1 else ""
    return token if len(token) >= _SHORTEST else ""


def _tokens(text: str) -> list[str]:
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    # Twice: folding may leave a text that is no longer normal (Unicode, section 3.13), and equal words must be equal bytes.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace("\u2019", "'")
    return _unicode_word().findall(folded)


@cache
def _unicode_word() -> re.Pattern[str]:
    # Python's \w leaves out the combining marks that Indic and Arabic words are written with. The planes between hold ideographs
    # or nothing (Unicode, section 2.8), and to look through them held up the first question.
    points = chain(range(0x300, 0x20000), range(0xE0000, 0xE1000))
    marks = "".join(_ranges(point for point in points if unicodedata.category(chr(point))[0] == "M"))
    return re.compile(rf"((?:[^\W_]|[{marks}])+)(?:'s(?![^\W_]|[{marks}]))?")


def _ranges(points: Iterator[int]) -> Iterator[str]:
    first = last = next(points)
    for point in points:
        if point != last + 1:
            yield f"{chr(first)}-{chr(last)}"
            first = point
        last = point
    yield f"{chr(first)}-{chr(last)}"


# Stemming is slow in Python, and a mailbox says the same few ten thousand words again and again.
@lru_cache(maxsize=1 << 16)
def _words(token: str) -> tuple[str, ...]:
    if token.isascii():
        return (_stem(token),)
    return tuple(word for piece in _PIECE.findall(token) for word in _pieces(piece))


def _pieces(piece: str) -> Iterator[str]:
    if not _IS_CJK.match(piece) or len(piece) == 1:
        yield _stem(piece)
        return
    # Overlapping pairs, as Lucene's CJK analyser: without a dictionary nobody knows where a word ends.
    for place in range(len(piece) - 1):
        yield piece[place : place + 2]


def _stem(token: str) -> str:
    # Codes and numbers keep their ends: a stemmer would make one of "x100s" and "x100".
    if not token.isalpha() or len(token) > _LONGEST:
        return token[:_LONGEST]
    # A stemmer keeps the word it works on: one a call, because several threads analyse at once.
    stemmed: str = snowballstemmer.stemmer("english").stemWord(token)
    return stemmed
