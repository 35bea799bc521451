"""Checks by code what an answer says: each mark names evidence, each quote, number, date and name occurs in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC

from graph.passages import page_at
from graph.words import analyse, query_terms
from reasoning.sentences import sentences
from schema.answers import Citation, Evidence, Piece
from schema.graph import Label
from schema.moments import last_day

_SPACE = re.compile(r"\s+")
# Figures are compared whole: by their digits alone "5" would be found in "15" and "2025".
_NUMBER = re.compile(r"\d[\d.,:/-]*\d|\d")
# Not at the beginning of a sentence, where every word has a capital.
_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÀ-ÞĀ-Ž][\w’'-]+")
_WORD = re.compile(r"[\w’'-]+")
_JOINT = re.compile(r"[-/:]")
_QUOTE = re.compile(r"“([^”]+)”")


def flat(text: str) -> str:
    """Return the text with every run of blanks as one space."""
    return _SPACE.sub(" ", text).strip()


def carries(evidence: Evidence, quote: str) -> bool:
    """Say whether the quote occurs literally in the passage, blanks aside."""
    # Blanks are evened out, as mails are wrapped anywhere; all else must be the same to the letter.
    return bool(quote.strip()) and flat(quote) in flat(evidence.passage.text)


def quotes(piece: Piece) -> list[str]:
    """Return what a piece quotes."""
    return _QUOTE.findall(piece.text)


def marked(pieces: Iterable[Piece]) -> str:
    """Return the pieces as lines, each with the marks of its evidence after it."""
    return "\n".join(piece.text + "".join(f" [{number}]" for number in piece.numbers) for piece in pieces)


def supported(piece: Piece, evidence: Mapping[int, Evidence]) -> bool:
    """Say whether a piece may stand: it has marks, all known; its quotes are literal; its numbers and names occur in the evidence."""
    if not piece.numbers or any(number not in evidence for number in piece.numbers):
        return False
    cited = [evidence[number] for number in piece.numbers]
    if any(not any(carries(one, quote) for one in cited) for quote in quotes(piece)):
        return False
    # Quotes were checked as a whole; what is said around them must hold nothing of its own.
    said = _QUOTE.sub(" ", piece.text)
    known = " ".join(
        f"{one.passage.text} {one.passage.context} {one.title} {_dated(one)} {one.record.props.get('from', '')}" for one in cited
    )
    # Parts count on the side of the evidence only: "2 March" is said of 2026-03-02, but no date may be made from parts.
    return figures(said) <= figures(known) | parts(known) and _names(_NAME.findall(said)) <= _names(_WORD.findall(known))


def _dated(evidence: Evidence) -> str:
    return f"{evidence.when:%Y-%m-%d %H:%M} {until(evidence)}" if evidence.when else ""


def until(evidence: Evidence) -> str:
    """Return the last day of an event of several, with its time where it does not take all day; '' for everything else."""
    when, event = evidence.when, evidence.record
    if event.label is not Label.EVENT or not (when and event.start and event.end):
        return ""
    # An occurrence of a series lasts as long as the first, whose times are those that are stored.
    end = (when.astimezone(UTC) + (event.end - event.start)).astimezone(when.tzinfo)
    all_day = "all_day" in event.props
    last = last_day(when, end, all_day)
    if last == when.date():
        return ""
    return f"{last}" if all_day else f"{end:%Y-%m-%d %H:%M}"


def figures(text: str) -> set[str]:
    """Return the numbers, dates and times of a text, each whole: 5 is not in 15."""
    return {token.lstrip("0") or "0" for token in _NUMBER.findall(text)}


def parts(text: str) -> set[str]:
    """Return the parts of the dates, times and ranges of a text: the 2 of 2026-03-02, not the 5 of 1.5."""
    return {part.lstrip("0") or "0" for token in _NUMBER.findall(text) for part in _JOINT.split(token)}


def _names(words: Sequence[str]) -> set[str]:
    return {word.casefold().replace("’", "'").removesuffix("'s").strip("'-") for word in words}


def citation(evidence: Evidence, quote: str) -> Citation:
    """Return the citation of a quote; the caller has checked that the passage carries it."""
    return Citation(evidence.source, flat(quote), evidence.title, evidence.when, _page(evidence, quote))


def _page(evidence: Evidence, quote: str) -> int:
    """Return the page a quote stands on, 0 where its source has no pages."""
    pages, begin = evidence.record.props.get("pages"), evidence.passage.props.get("begin")
    if not (isinstance(pages, tuple) and isinstance(begin, int)):
        return 0
    # A passage may run over the end of a page; blanks in a quote are no longer those of its source.
    found = re.search(r"\s+".join(map(re.escape, quote.split())), evidence.passage.text)
    return page_at(pages, begin + (found.start() if found else 0))


def cited(piece: Piece, evidence: Mapping[int, Evidence]) -> Sequence[Citation]:
    """Return the citations of a supported piece: its quotes where it quotes, else the sentence of each passage that says most of them."""
    found = []
    for number in piece.numbers:
        one = evidence[number]
        literal = [quote for quote in quotes(piece) if carries(one, quote)] or [carrier(piece.text, one) or one.passage.text[:200]]
        found += [citation(one, quote) for quote in literal]
    return found


def carrier(text: str, evidence: Evidence) -> str:
    """Return the sentence of the passage that says most of the text."""
    wanted = set(query_terms(text))
    return max(sentences(evidence.passage.text), key=lambda one: len(wanted & set(analyse(one))), default="")
