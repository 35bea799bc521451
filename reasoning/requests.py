"""Reads by rule a question for records as such: the last mail from somebody, the next meeting with them, how many there were."""

import re
from dataclasses import dataclass
from enum import StrEnum

from reasoning.dates import without_days
from reasoning.question import Reading, bare

# A sign that no question holds: rules are written for one place, whatever the name is made of.
_WHO = "\x00"
_MAIL = r"(?:e-?mails?|mails?|messages?|letters?)"
_LAST = r"(?:last|latest|most recent|newest)"
_PICK = rf"(?P<pick>{_LAST}|first|oldest|earliest|next|coming)"
_MEETING = r"(?:meetings?|appointments?|calls?|lunch(?:es)?|dinners?|events?)"
_ALL = r"(?P<all>which|list|show(?: me)?|what)"
_COUNT = r"(?P<count>how many|how often|how many times)"
_SHOWN = r"(?:what (?:is|was|did i get in)|when (?:is|was)|show(?: me)?|open|find|read(?: me)?|give me)"


class Thing(StrEnum):
    """What is asked for, and by whose part in it."""

    MAIL_FROM = "mail from"
    MAIL_TO = "mail to"
    MEETING = "meeting with"
    MAIL_ON = "mail of"


class Pick(StrEnum):
    """Which of the records are asked for."""

    LAST = "last"
    FIRST = "first"
    NEXT = "next"
    ALL = "all"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Request:
    """Records of one kind and one name's, and which of them; the question's days bound them. What came on days has no name."""

    thing: Thing
    pick: Pick
    name: str


def _rule(thing: Thing, pattern: str) -> tuple[Thing, re.Pattern[str]]:
    return thing, re.compile(pattern.replace("WHO", _WHO))


_CAME = r"(?:came(?: in)?|arrived|have come|(?:were|are) there|did i (?:get|receive|have)|have i (?:got|received)|do i have)"
# Only where days are named: all mail there is, nobody wants listed.
_ON_DAYS = (
    (Thing.MAIL_ON, re.compile(rf"{_ALL}(?: new| all)*(?: the| my)? {_MAIL}(?: {_CAME})?")),
    (Thing.MAIL_ON, re.compile(rf"{_COUNT} {_MAIL}(?: {_CAME})?")),
    (Thing.MAIL_ON, re.compile(rf"(?:all |my |the )?{_MAIL}|who (?:wrote|mailed|e-?mailed)(?: to)?(?: me)?")),
)
_FROM = r"(?:did WHO (?:send|write)(?: to)?(?: me)?|(?:did i|have i) (?:get|got|receive|received|have|had) from WHO|from WHO)"
_HEAR = r"(?:hear|heard|get|got|receive)(?: anything| something| an?)?(?: \w+)? from WHO"
_WRITE = r"(?:write|mail|e-?mail|contact|answer|reply)"
# Whole sentences only: a rule that fits a part of a question answers the wrong one with full confidence (docs/adr/0006).
_RULES = (
    _rule(
        Thing.MAIL_FROM,
        rf"when (?:did|have) i (?P<pick>last|first) {_HEAR}",
    ),
    _rule(Thing.MAIL_FROM, rf"when did WHO (?P<pick>last|first) {_WRITE}(?: an? {_MAIL})?(?: to)?(?: me)?"),
    _rule(Thing.MAIL_FROM, r"when did WHO (?:write|mail|e-?mail)(?: to)?(?: me)? (?P<pick>last|first)"),
    _rule(Thing.MAIL_FROM, rf"{_SHOWN} (?:my |the )?{_PICK} {_MAIL} (?:i (?:got|received) )?from WHO"),
    _rule(Thing.MAIL_FROM, rf"{_SHOWN} WHO {_PICK} {_MAIL}"),
    _rule(Thing.MAIL_FROM, rf"(?:my |the )?{_PICK} {_MAIL} from WHO"),
    _rule(
        Thing.MAIL_FROM,
        rf"{_COUNT} {_MAIL} {_FROM}",
    ),
    _rule(Thing.MAIL_FROM, r"(?P<count>how often) did WHO (?:write|mail|e-?mail)(?: to)?(?: me)?"),
    _rule(Thing.MAIL_FROM, rf"{_ALL}(?: all)?(?: the| my)? {_MAIL} {_FROM}"),
    _rule(Thing.MAIL_TO, r"when did i (?P<pick>last|first) (?:write|mail|e-?mail|answer|reply)(?: to)? WHO"),
    _rule(Thing.MAIL_TO, rf"{_SHOWN} (?:my |the )?{_PICK} {_MAIL} (?:i (?:sent|wrote) )?to WHO"),
    _rule(Thing.MAIL_TO, rf"{_COUNT} {_MAIL} (?:did i|have i) (?:send|sent|write|written)(?: to)? WHO"),
    _rule(Thing.MEETING, rf"{_SHOWN} (?:my |the )?{_PICK} {_MEETING} with WHO"),
    _rule(Thing.MEETING, rf"(?:my |the )?{_PICK} {_MEETING} with WHO"),
    _rule(Thing.MEETING, r"when did i (?P<pick>last|first) (?:meet|see)(?: with)? WHO"),
    _rule(Thing.MEETING, r"when (?:do|will|am) i (?P<pick>next) (?:meet|meeting|see|seeing)(?: with)? WHO"),
    _rule(Thing.MEETING, r"when (?:do|will|am) i (?:meet|meeting|see|seeing)(?: with)? WHO (?P<pick>next|again)"),
    _rule(Thing.MEETING, rf"{_COUNT} {_MEETING} (?:did i have|do i have|have i had|were there|are there)? ?with WHO"),
    _rule(Thing.MEETING, rf"{_ALL}(?: all)?(?: the| my)? {_MEETING} (?:did i have|do i have|have i|were there|are there)? ?with WHO"),
)
_PICKS = {"next": Pick.NEXT, "coming": Pick.NEXT, "again": Pick.NEXT, "first": Pick.FIRST, "oldest": Pick.FIRST, "earliest": Pick.FIRST}
_DANGLING = re.compile(r"(?:\s+(?:in|on|of|during|since|from|between|for|this|the|and|to|at))+$")


def requested(reading: Reading) -> Request | None:
    """Return what records a question asks for; None unless it asks for nothing else and names exactly one person or group."""
    if not reading.names:
        return _on_days(reading)
    if len(reading.names) != 1:
        return None
    (name,) = reading.names
    # The name first: a person called April would otherwise go with the days.
    plain = _plain(without_days(reading.text.replace(name, _WHO), reading.today))
    for thing, pattern in _RULES:
        if match := pattern.fullmatch(plain):
            return Request(thing, _pick(match.groupdict()), bare(name))
    return None


def _on_days(reading: Reading) -> Request | None:
    """Return the request of a question for all mail of the days it names, None without such days or where it asks for more."""
    if not reading.days or any(days.first > reading.today for days in reading.days):
        return None
    plain = _plain(without_days(reading.text, reading.today)).casefold()
    found = next((match for _, pattern in _ON_DAYS if (match := pattern.fullmatch(plain))), None)
    return Request(Thing.MAIL_ON, _pick(found.groupdict()), "") if found else None


def _plain(text: str) -> str:
    return _DANGLING.sub("", " ".join(text.replace("’", "'").rstrip(" ?.!").split()))


def _pick(said: dict[str, str | None]) -> Pick:
    if said.get("count"):
        return Pick.COUNT
    word = said.get("pick")
    return _PICKS.get(word, Pick.LAST) if word else Pick.ALL
