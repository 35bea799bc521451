"""Lines that each stand on what proves them, and the answer made of them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from memory.recall.lines import Line
from memory.recall.occasions import Occasion
from reasoning.citations import marked
from reasoning.wording import Wording
from schema.answers import Answer, Citation, Piece, Step
from schema.graph import Label, Node


@dataclass(frozen=True, slots=True)
class Proved:
    """A line of an answer and the quotes that prove it; a count has none."""

    text: str
    proofs: tuple[Citation, ...] = ()


async def proved(said: Sequence[Proved], what: str, found: int) -> AsyncIterator[Piece | Answer]:
    """Yield the lines, each with the numbers of its sources, then the whole answer, abstained where nothing was found."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(one.source for line in said for one in line.proofs), 1)}
    pieces = [Piece(line.text, tuple(dict.fromkeys(numbers[one.source] for one in line.proofs))) for line in said]
    for piece in pieces:
        yield piece
    yield Answer(
        text=marked(pieces),
        citations=tuple(dict.fromkeys(one for line in said for one in line.proofs)),
        sources=tuple(numbers),
        abstained=not found,
        confidence=1.0,
        trace=(Step("graph", f"{what}: {found} found", 0.0),),
    )


def of_line(line: Line, at: datetime | None, zone: ZoneInfo) -> Citation:
    """Return the citation of a record by its title."""
    return Citation(line.key, line.title, line.title, at.astimezone(zone) if at else None)


def of_card(card: Node, quotes: Sequence[str]) -> tuple[Citation, ...]:
    """Return the citations of these lines of a card."""
    return tuple(Citation(card.key, quote, str(card.props.get("title", "")), None) for quote in quotes)


def recorded(line: Line, at: datetime, zone: ZoneInfo, wording: Wording) -> Proved:
    """Return when a record was and what it is called: a document and what takes all day by the day alone."""
    local = at.astimezone(zone)
    clock = "" if line.label is Label.DOCUMENT or "all_day" in line.marks else f" {local:%H:%M}"
    return Proved(f"{wording.day(local)}{clock}: “{line.title}”", (of_line(line, at, zone),))


def held(one: Occasion, zone: ZoneInfo, wording: Wording) -> Proved:
    """Return when an occasion is and what it is called."""
    return recorded(one.line, one.start, zone, wording)


def led(lead: str, line: Proved) -> Proved:
    """Return a line with a word before it that says what it is."""
    return Proved(f"{lead}: {line.text}", line.proofs)
