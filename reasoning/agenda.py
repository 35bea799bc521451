"""Questions about the calendar itself ("what do I have tomorrow?"): a graph query, answered in the order of time."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from graph.shapes import chunk_id
from reasoning.calendar import Calendar, Entry
from reasoning.citations import marked
from reasoning.dates import Days, without_days
from reasoning.day_parts import Hours, clock_hours, during, hours_of, without_hours
from reasoning.free_time import free_times
from reasoning.portuguese_rules import PT_AGENDA
from reasoning.question import Reading
from reasoning.requests import without_its_days
from reasoning.wording import Wording
from schema.answers import Answer, Citation, Evidence, Piece, Step
from schema.moments import last_day
from schema.spaces import Space

_ASKS = re.compile(
    r"\b(?:what(?:'s| is| do i have| have i(?: got)?)?|do i have|am i|show|list|which)\b.*"
    r"\b(?:calendar|schedule|agenda|appointments?|events?|meetings?|planned|busy|free|on today|on tomorrow)\b"
    r"|^what (?:do i have|did i have|have i got|am i doing|is on|was on|'s on)\b|^what's on\b|^(?:my )?(?:agenda|schedule|calendar)\b"
    r"|^was (?:habe ich|hatte ich|steht|ist|liegt)\b|\bwelche termine\b|^(?:meine )?termine\b|^(?:mein )?kalender\b"
    r"|^habe ich\b.*\b(?:termine?|zeit)\b|^bin ich\b.*\bfrei\b|^do i have (?:anything|something|time)\b",
    re.IGNORECASE,
)
# "Vor" is also before: as a plain word it would let in what is asked before some day.
_WHOLE = re.compile(r"was (?:habe|hab) ich (?:denn )?vor|(?:habe|hab) ich (?:schon )?(?:etwas|was) vor")
_WHEN_FREE = re.compile(
    r"when (?:am i|will i be) (?:free|available)|when do i have (?:free )?time|wann (?:bin ich frei|habe ich(?: noch)? zeit)|"
    r"quando (?:é que )?(?:estou livre|tenho tempo)"
)
_AM_FREE = re.compile(
    r"(?:am i|will i be) (?:still )?(?:free|available)|do i have (?:any )?(?:free )?time|bin ich (?:noch )?frei|habe ich(?: noch)? zeit|"
    r"(?:estou|estarei) livre|tenho tempo"
)
_WORD, _DIGIT = re.compile(r"[^\W\d_]+"), re.compile(r"\d")
# None that makes other days of those that were read: "early next week".
# Every word of the question must be one of these: an earlier rule that looked for a calendar word anywhere took questions from retrieval.
_PLAIN = frozenset(
    "calendar schedule agenda appointment appointments event events meeting meetings planned busy free what s is are do does i have has "
    "got am show list which on in at my me the a an for of from to and or between any there all this next last coming "
    "following please up today tonight tomorrow yesterday day days was were did had will be doing entries it through "
    "over within during upcoming anything something time "
    "was habe hatte ich steht stand ist liegt an im in der den die das am vom und um für mein meine meinem kalender termin termine "
    "welche gibt es heute gestern morgen vorgestern übermorgen diese dieses diesen letzte letzten letztes nächste "
    "nächsten nächstes kommende kommenden los geplant "
    "von zwischen zum dem oder innerhalb dieser nächster kommender letzter bin frei zeit".split()
)
_AROUND_DAYS = frozenset(
    "anything something on in at for the my and what about appointments events entries meetings plans calendar schedule agenda "
    "etwas am im und termine kalender algo em no na e compromissos eventos reuniões".split()
)
_LONGEST = timedelta(days=62)
# Which of them is meant: a list would answer something else.
_PICKED = re.compile(r"\b(?:first|last|next|coming|following|upcoming|nächste[nrs]?|letzte[nrsm]?|kommende[nrs]?)\b", re.IGNORECASE)
_LISTED = 12


def is_agenda(reading: Reading, longest: timedelta = _LONGEST) -> bool:
    """Say whether a question asks what is in the calendar on days it names, two months at most, and asks nothing else."""
    if not reading.days or any(days.last - days.first > longest for days in reading.days):
        return False
    if any(pattern.fullmatch(without_its_days(reading)) for pattern in (_WHOLE, _WHEN_FREE, PT_AGENDA)):
        return True
    if _only_days(reading):
        return True
    # What is left of "Monday in two weeks" counts: those are other days than the Monday that was read.
    rest = without_hours(without_days(reading.words, reading.today), reading.days)
    return bool(_ASKS.search(reading.text)) and not _DIGIT.search(rest) and set(_WORD.findall(rest)) <= _PLAIN


def _only_days(reading: Reading) -> bool:
    """Say whether nothing but days is said ("tomorrow?", "anything on Sunday")."""
    rest = set(_WORD.findall(without_hours(without_days(reading.words.casefold(), reading.today), reading.days)))
    return rest <= _AROUND_DAYS and not _DIGIT.search(without_hours(without_days(reading.words, reading.today), reading.days))


def is_open_agenda(reading: Reading) -> bool:
    """Say whether a question whose days have an open end, written as a range, asks for all that is in the calendar on them."""
    return not _PICKED.search(reading.text) and not _only_days(reading) and is_agenda(reading, timedelta.max)


def evidence_of(listed: list[Entry], space: Space, zone: ZoneInfo, most: int = _LISTED) -> list[Evidence]:
    """Return the first entries as numbered evidence, each its own passage."""
    return [
        Evidence(
            number=number,
            source=entry.event.key,
            title=str(entry.event.props.get("title", "")),
            when=entry.start.astimezone(zone),
            passage=replace(entry.event, id=chunk_id(space, entry.event.id, 0), text=str(entry.event.props.get("body", ""))),
            record=entry.event,
            score=1.0,
        )
        for number, entry in enumerate(listed[:most], 1)
    ]


def phrased(entry: Entry, number: int, zone: ZoneInfo, wording: Wording) -> Piece:
    """Return an entry as a piece of an answer: when it is, then its title as the calendar has it."""
    start, end, all_day = entry.start.astimezone(zone), entry.end.astimezone(zone), "all_day" in entry.event.props
    last = last_day(start, end, all_day)
    day, until = wording.day(start), f"{end:%H:%M}"
    if last != start.date():
        days = wording.say("to", {"first": day, "last": wording.day(last)})
        day, until = days if all_day else day, f"{wording.day(end)}, {until}"
    clock = wording.say("all_day") if all_day else wording.say("span", {"start": f"{start:%H:%M}", "end": until})
    return Piece(f"{day}, {clock}: “{entry.event.props.get('title', '')}”", (number,))


async def told_of(pieces: Sequence[Piece], evidence: Sequence[Evidence], step: Step, abstained: bool) -> AsyncIterator[Piece | Answer]:
    """Yield these lines, then the answer they are, which cites each entry by its title."""
    for piece in pieces:
        yield piece
    yield Answer(
        text=marked(pieces),
        citations=tuple(Citation(one.source, one.title, one.title, one.when) for one in evidence),
        sources=tuple(dict.fromkeys(one.source for one in evidence)),
        abstained=abstained,
        # What is in the graph is a fact of it, and so is that nothing is (docs/adr/0006).
        confidence=1.0,
        trace=(step,),
    )


def on_at(entry: Entry, hours: Sequence[Hours], days: Sequence[Days], zone: ZoneInfo) -> bool:
    """Say whether an entry is on at these hours of these days; what takes whole days is."""
    return "all_day" in entry.event.props or during(hours, days, entry.start.astimezone(zone), entry.end.astimezone(zone))


def summary(listed: list[Entry], wording: Wording, days: Sequence[Days] = (), latest: bool = False) -> str:
    """Return what is said before the entries, or instead of them; of days without an end, how far they were looked at."""
    if not listed:
        return f"{wording.say('nothing')} {wording.say('empty_calendar')}"
    if len(listed) == 1:
        return wording.say("entry")
    far = wording.say("up_to", {"day": days[-1].last}) if days and _is_long(days) else ""
    more = wording.say("latest_of_them" if latest else "first_of_them", {"count": _LISTED}) if len(listed) > _LISTED else ""
    return wording.say("entries", {"count": len(listed), "more": f"{far}{more}"})


def _read_as(reading: Reading, wording: Wording) -> str:
    """Return the sentence that says which day or hour was read, where others may be meant; nothing where that is plain."""
    single = len(reading.days) == 1 and reading.days[0].first == reading.days[0].last
    clocks = clock_hours(reading.text) if single else ()
    if not (reading.unsure or clocks):
        return ""
    first, last = wording.day(reading.days[0].first), wording.day(reading.days[0].last)
    hours = "".join(f", {wording.say('span', one.said)}" for one in clocks)
    return wording.say("read_as", {"when": f"{first}{hours}" if single else wording.say("to", {"first": first, "last": last})})


def _is_long(days: Sequence[Days]) -> bool:
    return any(one.last - one.first > _LONGEST for one in days)


class Agenda:
    """Answers questions about the calendar from the graph alone: no model, no ranking, nothing left out."""

    def __init__(self, calendar: Calendar, space: Space, zone: ZoneInfo) -> None:
        self._calendar = calendar
        self._space = space
        self._zone = zone

    async def stream(self, reading: Reading) -> AsyncIterator[Piece | Answer]:
        """Yield how many entries there are, each entry, then the whole answer; for an empty calendar only that."""
        hours = hours_of(reading.text, reading.days)
        listed = [one for one in await self._calendar.entries(reading.days) if on_at(one, hours, reading.days, self._zone)]
        said = reading.wording
        # Of what is long over, the latest is wanted: the beginning may lie many years back.
        latest = _is_long(reading.days) and all(days.last <= reading.today for days in reading.days)
        plain = without_its_days(reading)
        am_free = bool(_AM_FREE.fullmatch(plain))
        # Of a whole day nobody can say yes or no for who has one entry in it.
        asks_free = bool(_WHEN_FREE.fullmatch(plain)) or (am_free and bool(listed) and not hours)
        free = free_times(listed, reading.days, hours, self._zone, said) if asks_free else []
        verdict = f"{said.say('no' if listed else 'yes')} " if am_free and (hours or not listed) else ""
        told = said.say("empty_calendar") if (free or am_free) and not listed else summary(listed, said, reading.days, latest)
        head = f"{_read_as(reading, said)}{verdict}{told}"
        listed = listed[-_LISTED:] if latest else listed
        pieces = [*free, Piece(head), *(phrased(one, number, self._zone, said) for number, one in enumerate(listed[:_LISTED], 1))]
        step = Step("calendar", ", ".join(f"{days.first}..{days.last}" for days in reading.days), 0.0)
        async for part in told_of(pieces, evidence_of(listed, self._space, self._zone), step, not (listed or free or am_free)):
            yield part
