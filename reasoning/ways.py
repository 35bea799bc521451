"""Lines that say how somebody is reached or when they were born, each with the record it stands in, and the answer made of them."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from reasoning.citations import marked
from reasoning.told_ways import card_name
from reasoning.wording import Wording
from schema.answers import Answer, Citation, Piece, Step
from schema.graph import Node

# The lines of a card as ingest writes them.
_BIRTHDAY = re.compile(r"((?:\d{4}-)?(\d{2})-(\d{2})) \(\w+ \d+\)")
_LINES = {"email": "E-mail", "phone": "Phone", "birthday": "Birthday", "organisation": "Organisation", "role": "Role"}


@dataclass(frozen=True, slots=True)
class Way:
    """A line of the answer, and the record it stands in, if it stands in one."""

    text: str
    record: Node | None
    quote: str


def on_card(text: str, card: Node, asked: Sequence[str], wording: Wording) -> list[Way]:
    """Return what a card says of what is asked, each under the name it is of."""
    name = card_name(text) or str(card.props.get("title", ""))
    return [
        Way(f"{name}, {wording.say(field)}: {_in_words(said, wording) if field == 'birthday' else said}", card, line)
        for field in asked
        for line, said in lines_of(text, _LINES[field])
    ]


def _in_words(birthday: str, wording: Wording) -> str:
    """Return a birthday of a card, `1985-04-12 (April 12)`, with the month in the language of the answer."""
    said = _BIRTHDAY.fullmatch(birthday)
    # A year that has a 29 February: the card may leave it out.
    return f"{said[1]} ({wording.month_day(date(2000, int(said[2]), int(said[3])))})" if said else birthday


def lines_of(text: str, label: str) -> list[tuple[str, str]]:
    """Return the line of a card with this label and what it says."""
    lines: Mapping[str, str] = {line: line.removeprefix(f"{label}: ") for line in text.split("\n") if line.startswith(f"{label}: ")}
    return list(lines.items())


async def told(ways: Sequence[Way], what: str, zone: ZoneInfo, said: tuple[str, float] = ("", 1.0)) -> AsyncIterator[Piece | Answer]:
    """Yield the lines, those of a record with its number, then the whole answer; `said` is what is said before it and how sure it is."""
    head, sure = said
    numbers = {key: number for number, key in enumerate(dict.fromkeys(one.record.id for one in ways if one.record), 1)}
    pieces = [Piece(head)] if head else []
    pieces += [Piece(one.text, (numbers[one.record.id],) if one.record else ()) for one in ways]
    for piece in pieces:
        yield piece
    yield Answer(
        text=marked(pieces),
        citations=tuple(_citation(one.record, one.quote, zone) for one in ways if one.record),
        sources=tuple(dict.fromkeys(one.record.key for one in ways if one.record)),
        abstained=not ways,
        confidence=sure,
        trace=(Step("graph", f"{what}: {len(ways)} found", 0.0),),
    )


def _citation(record: Node, quote: str, zone: ZoneInfo) -> Citation:
    return Citation(record.key, quote, str(record.props.get("title", "")), record.start.astimezone(zone) if record.start else None)


def what_of(asked: str, wording: Wording) -> str:
    """Return what is asked of somebody as a line names it."""
    fields = ["number" if field == "phone" else field for field in asked.split()]
    return f"{wording.say('or')} ".join(wording.say(field) for field in fields)


async def refused(text: str, what: str) -> AsyncIterator[Piece | Answer]:
    """Yield the line that says that nothing was found, then the whole answer."""
    piece = Piece(text)
    yield piece
    yield Answer(piece.text, citations=(), sources=(), abstained=True, confidence=1.0, trace=(Step("graph", f"{what}: 0 found", 0.0),))
