"""How records that were found are said: a head that counts them, a line each, the whole answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from reasoning.citations import carries, citation, flat, marked, quotes
from reasoning.dates import Days
from reasoning.day_parts import Hours, hours_of
from reasoning.days import BEGINNING
from reasoning.extractive import attribution, cut, warning
from reasoning.question import Reading
from reasoning.request_rules import OF_DAYS, Thing
from reasoning.requests import Pick, Request
from reasoning.wording import Wording
from schema.answers import Answer, Citation, Evidence, Piece, Step
from schema.graph import Node

CALENDAR = frozenset({Thing.MEETING, Thing.MEETING_ON, Thing.ENTRY_ON})
SEVERAL = frozenset({Pick.ALL, Pick.COUNT, Pick.COMING, Pick.WORDS, Pick.RATE})
"""What is asked for as a list or a number."""

LISTED = 12
"""How many lines a list has where no number was asked for."""


class Named(StrEnum):
    """How the line of a mail names who sent it: where all are one person's, the head has said it."""

    NOT = "not"
    TO = "to"
    SHORT = "short"
    WHOLE = "whole"

    @classmethod
    def of(cls, request: Request, people: Sequence[Node]) -> "Named":
        """Return how a request's mails are listed; `people` are those who are called as it says."""
        if request.thing in OF_DAYS:
            return cls.TO if request.thing is Thing.MAIL_OWN else cls.SHORT
        if request.thing is Thing.MAIL_BOTH:
            return cls.SHORT
        return cls.WHOLE if request.thing is Thing.MAIL_FROM and len(people) > 1 else cls.NOT


@dataclass(frozen=True, slots=True)
class Found:
    """The records asked for in the order of time, as evidence, with a line for each; `total` of them there are.

    `nearest` says that the first of them are listed, as all lie ahead, and not the latest.
    """

    evidence: tuple[Evidence, ...]
    pieces: tuple[Piece, ...]
    total: int
    nearest: bool = False


def listed(evidence: Evidence, wording: Wording, by: Named) -> Piece:
    """Return the line of a mail: when it came, whose it is as `by` says, its subject."""
    when = f"{wording.day(evidence.when)} {evidence.when:%H:%M}" if evidence.when else ""
    sender = str(evidence.record.props.get("from", ""))
    if evidence.strange and by is Named.NOT:
        by = Named.WHOLE
    short = evidence.sender or _short(sender)
    who = {Named.NOT: "", Named.TO: _receivers(evidence.record), Named.SHORT: short, Named.WHOLE: sender}[by]
    head = ", ".join(filter(None, (when, f"{who}{warning(evidence, wording)}")))
    return Piece(f"{head}: “{evidence.title}”" if head else f"“{evidence.title}”", (evidence.number,))


def with_words(evidence: Evidence, wording: Wording, by: Named) -> Piece:
    """Return the line of a mail with its first sentence after the greeting, where it has one."""
    line, first = listed(evidence, wording, by), next(iter(cut(evidence)), None)
    return Piece(f"{line.text}: “{flat(first.text)}”", line.numbers) if first else line


def _receivers(mail: Node) -> str:
    to = mail.props.get("to")
    return f"→ {', '.join(map(_short, to))}" if isinstance(to, tuple) and to else ""


def _short(shown: object) -> str:
    return str(shown).split(" <", maxsplit=1)[0]


def quoted(evidence: Evidence, wording: Wording) -> Piece:
    """Return a mail's first sentence after the greeting, or its subject where it has no text."""
    first = next(iter(cut(evidence)), None)
    if first is None:
        return listed(evidence, wording, Named.NOT)
    # Mails are wrapped anywhere.
    return Piece(f"{attribution(evidence, wording)}: “{' '.join(first.text.split())}”", (evidence.number,))


def nothing_of(reading: Reading, request: Request, days: Sequence[Days], way: str) -> Piece:
    """Return what is said instead of records: no more than was looked at."""
    said = reading.wording
    spans = [] if request.thing in OF_DAYS else days
    bound = said.say("or").join(_bound(one, said) for one in spans) + _clocks(hours_of(reading.text, spans), said)
    side = "coming" if request.pick in (Pick.NEXT, Pick.COMING) else "past" if request.thing in CALENDAR and reading.past else ""
    noun, _ = request.thing.split(" ")
    told = {
        "side": said.say(side) if side else "",
        "noun": said.say(noun),
        "nouns": f"{said.say(f'{noun}s')}{_narrowed(request)}",
        "way": way,
    }
    return Piece(said.say("none", {**told, "bound": bound}))


def way_of(request: Request, days: Sequence[Days], who: str, wording: Wording) -> str:
    """Return whose the records are, or of which days."""
    if request.thing in OF_DAYS and any(one.first == BEGINNING for one in days):
        return _bound(days[0], wording)
    return wording.say(f"way_{request.thing.split(' ')[1]}", {"who": who}) if who else ""


def _bound(days: Days, wording: Wording) -> str:
    if days.first == BEGINNING:
        return wording.say("bound_before", {"day": days.last + timedelta(days=1)})
    return wording.say("bound_days" if days.first != days.last else "bound_day", _span(days))


def _span(days: Days) -> Mapping[str, object]:
    return {"first": days.first, "last": days.last}


def spans_said(days: Sequence[Days], hours: Sequence[Hours], wording: Wording) -> str:
    """Return the days as they are said, one, or from the first to the last, and the hours of them that are asked about."""
    return ", ".join(wording.say("to", _span(one)) if one.first != one.last else f"{one.first}" for one in days) + _clocks(hours, wording)


def _clocks(hours: Sequence[Hours], wording: Wording) -> str:
    return "".join(f", {wording.say('span', one.said)}" for one in hours)


def head_of(request: Request, found: Found, way: str, wording: Wording) -> Piece | None:
    """Return how many records there are, which is said before several."""
    if request.pick not in SEVERAL:
        return None
    noun, _ = request.thing.split(" ")
    end = "first_of_them" if found.nearest else "latest_of_them"
    more = wording.say(end, {"count": LISTED}) if found.total > LISTED else ""
    said = f"{wording.say(noun if found.total == 1 else f'{noun}s')}{_narrowed(request)}"
    left = wording.say("left") if request.pick is Pick.COMING and request.thing in OF_DAYS else ""
    return Piece(f"{found.total} {said}{way}{left}{more}:")


def _narrowed(request: Request) -> str:
    """Return the word that tells those asked for from the other meetings."""
    return f" (“{request.asked}”)" if request.asked else ""


def _cited(piece: Piece, evidence: Mapping[int, Evidence]) -> list[Citation]:
    """Return the citations of a line: the quote where a passage carries it, else the record's title, which the line says."""
    (number,) = piece.numbers
    one = evidence[number]
    return [citation(one, quote) for quote in quotes(piece) if carries(one, quote)] or [
        Citation(one.source, one.title, one.title, one.when)
    ]


def whole_answer(request: Request, found: Found, said: Sequence[Piece]) -> Answer:
    """Return the answer that says these lines, with a citation for each that has a number."""
    by_number = {one.number: one for one in found.evidence}
    citations = [one for piece in said if piece.numbers for one in _cited(piece, by_number)]
    return Answer(
        text=marked(said),
        citations=tuple(citations),
        sources=tuple(dict.fromkeys(one.source for one in found.evidence)),
        abstained=not found.total,
        confidence=1.0,
        trace=(Step("graph", f"{request.thing} {request.name}: {request.pick}, {found.total} found", 0.0),),
    )
