"""Reads by rule a question for records as such: the last mail from somebody, the next meeting with them, how many there were."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from reasoning.dated_rules import ANSWERED, CONTACTS, DATED, LEFT, SOON
from reasoning.dates import named_days, without_days
from reasoning.day_parts import without_hours
from reasoning.portuguese_rules import PT_LATEST, PT_NEXT, PT_ON_DAYS, PT_PROJECTS, PT_REACH, PT_RULES, PT_WAITING
from reasoning.question import Reading, bare
from reasoning.request_rules import LATEST, NEXT, ON_DAYS, PROJECTS, REACH, RULES, WAITING, WHO, Thing
from reasoning.some_of_them import one_of
from reasoning.whole_rules import ATTACHED, CARRIED, CARRIED_ON, DAYS_WHOLE, DOCUMENTS, LATEST_DOCUMENT, OFTEN, OWED, RATES, SAID


class Pick(StrEnum):
    """Which of the records are asked for."""

    LAST = "last"
    FIRST = "first"
    NEXT = "next"
    COMING = "coming"
    ALL = "all"
    COUNT = "count"
    # All of them with what each says, and how many in a year.
    WORDS = "words"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Request:
    """Records of one kind and one name's, and which of them; the question's days bound them. What came on days has no name.

    `asked` is what is wanted to know of somebody: their mail address, telephone number or birthday; of meetings, the word that
    the title of those asked for holds. `many` is how many of the next, the last or the first are.
    """

    thing: Thing
    pick: Pick
    name: str
    asked: str = ""
    many: int = 1


_NEXT = ("próxima", "next", "coming", "again", "wieder", "das nächste mal", "als nächstes")
_FIRST = ("pela primeira vez", "primeiro", "primeira", "first", "oldest", "earliest", "zum ersten mal")
_PICKS = {**dict.fromkeys(_NEXT, Pick.NEXT), **dict.fromkeys(_FIRST, Pick.FIRST)}
# Days are blanked out letter by letter, what led to them is left: "did I get in         from Ana".
_LED_TO_DAYS = re.compile(r"\b(?:in|on|during|im|am|em) {3,}")
_DANGLING = re.compile(r"(?:\s+(?:in|on|of|during|from|between|for|this|the|and|to|at|im|am|vom|von|de|em|no|na|a|dia|para))+$")


def requested(reading: Reading) -> Request | None:
    """Return what records a question asks for; None unless it asks for nothing else and names at most one person or group."""
    text, count = one_of(reading.text)
    found = _requested(replace(reading, text=text) if count else reading)
    return replace(found, many=count) if found and count else found


def _requested(reading: Reading) -> Request | None:
    if len(reading.names) > 1:
        return None
    if not reading.names:
        return _standing(reading) or _next(reading) or _on_days(reading)
    (name,) = reading.names
    # The name first: a person called April would otherwise go with the days.
    return _of_somebody(_plain(_timeless(reading, reading.text.replace(name, WHO))), name, bool(reading.days))


def request_of(before: Sequence[str], name: str, after: Sequence[str], dated: bool) -> Request | None:
    """Return what records a question in lower case and without its days asks for, if these of its words are a name."""
    return _of_somebody(" ".join((*before, WHO, *after)), name, dated)


def _of_somebody(plain: str, name: str, dated: bool) -> Request | None:
    further = (*DATED, *SAID) if dated else (*SOON, *ANSWERED, *OWED)
    for thing, pattern in (*(() if dated else RATES), *RULES, *PT_RULES, *further, *CARRIED, *OFTEN):
        if match := pattern.fullmatch(plain):
            return Request(thing, _pick(match.groupdict()), bare(name), _narrow(match))
    asked = next((asked for asked, pattern in (*REACH, *PT_REACH) if pattern.fullmatch(plain)), "")
    return Request(Thing.REACH, Pick.ALL, bare(name), asked) if asked and not dated else None


def _standing(reading: Reading) -> Request | None:
    """Return the request of a question for what has neither a name nor days."""
    plain = _plain(reading.text).casefold()
    for thing, patterns in (
        (Thing.WAITING, (*WAITING, *PT_WAITING)),
        (Thing.PROJECTS, (*PROJECTS, PT_PROJECTS)),
        (Thing.CONTACTS, CONTACTS),
        (Thing.ATTACHED, ATTACHED),
        (Thing.DOCUMENTS, DOCUMENTS),
    ):
        if not reading.days and any(pattern.fullmatch(plain) for pattern in patterns):
            return Request(thing, Pick.ALL, "")
    return None


def _next(reading: Reading) -> Request | None:
    """Return the request of a question for the one thing that comes next, or that was last, of all there are."""
    plain = without_its_days(reading)
    for pick, rules in ((Pick.NEXT, (*NEXT, *PT_NEXT)), (Pick.LAST, (*LATEST, *PT_LATEST, *LATEST_DOCUMENT))):
        if thing := next((thing for thing, pattern in rules if pattern.fullmatch(plain)), None):
            return Request(thing, pick, "")
    return None


def _on_days(reading: Reading) -> Request | None:
    """Return the request of a question for all mail or entries of the days it names, None without such days or where it asks for more."""
    if not reading.days:
        return None
    plain = without_its_days(reading)
    rules = (*ON_DAYS, *PT_ON_DAYS, *LEFT, *DAYS_WHOLE, *CARRIED_ON)
    found = next(((thing, match) for thing, pattern in rules if (match := pattern.fullmatch(plain))), None)
    if found is None or (found[0] not in (Thing.MEETING_ON, Thing.ENTRY_ON) and any(days.first > reading.today for days in reading.days)):
        return None
    return Request(found[0], _pick(found[1].groupdict()), "", _narrow(found[1]))


def without_its_days(reading: Reading) -> str:
    """Return a question in lower case without the days it names and what led up to them."""
    return _plain(_timeless(reading, reading.text)).casefold()


def plain_words(reading: Reading) -> str:
    """Return a question in lower case as rules read it, its days left in it."""
    return _plain(reading.text).casefold()


def _timeless(reading: Reading, text: str) -> str:
    rest = without_days(text, reading.today)
    # Hours are only told of the days that are named: "my next meeting in the evening" asks for more than the next meeting.
    days = named_days(reading.text, reading.today)
    return without_hours(_LED_TO_DAYS.sub(" ", rest), days) if days else rest


def _plain(text: str) -> str:
    return _DANGLING.sub("", " ".join(text.replace("’", "'").rstrip(" ?.!").split()))


def _narrow(match: re.Match[str]) -> str:
    return match.groupdict().get("narrow") or ""


def _pick(said: dict[str, str | None]) -> Pick:
    if said.get("count"):
        return Pick.COUNT
    if said.get("words") or said.get("rate"):
        return Pick.WORDS if said.get("words") else Pick.RATE
    if said.get("soon"):
        return Pick.NEXT
    if said.get("ahead"):
        return Pick.COMING
    word = said.get("pick")
    return _PICKS.get(word, Pick.LAST) if word else Pick.ALL
