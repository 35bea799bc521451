"""Reads a question by rules: what it asks for in words and in meaning, and the days it names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from reasoning.dates import Days, named_days
from reasoning.wording import Wording, plain, wording
from schema.episodes import Style
from schema.errors import QuestionRefused

# A pasted mail is no question, and each of its words and pieces would be worked on.
LONGEST = 2_000
_AFTER = re.compile(r"\b(after|following|since|first|originally|previously|how long|which day|seit|nach)\b", re.IGNORECASE)
_NEXT = re.compile(r"^(?:when|where|what|which|who)\b.*\b(?:next|upcoming) (?!day\b|to\b)\w", re.IGNORECASE)
# German asks with "was" for what.
_WAS = r"was(?! (?:habe|hat|steht|ist|liegt|gibt|sind|mache|kommt)\b)"
# "Which meetings do I have in October" asks for those to come as well.
_PAST = re.compile(
    rf"\b(?:did|{_WAS}|were|had|been|has|(?<!\bdo i )(?<!\bdo we )have|\w{{2,}}ed|wrote|went|met|told|sent|came|made|said|got|"
    r"took|tive|tivemos|houve)\b",
    re.IGNORECASE,
)
_AHEAD_WORDS = re.compile(r"\b(?:will|shall|next|upcoming|coming|tomorrow|tonight|plan(?:s|ned)?|going to|scheduled|due)\b", re.IGNORECASE)
_AHEAD = timedelta(days=60)
# Not the first word of a sentence, whose capital says nothing.
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-ÞŁŚŠŽ][\w'’-]*[a-zß-ÿ]\w*\b")
_NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november "
    "december i the a an what who when where why how which did do does is are was were my mr mrs ms dr project q "
    # German gives a capital to every noun.
    "mail mails e-mail e-mails nachricht nachrichten termin termine treffen besprechung besprechungen antwort adresse mailadresse "
    "e-mail-adresse telefonnummer handynummer nummer geburtstag kalender eintrag einträge mal woche monat jahr uhr tag "
    "projekt projekte projekten kontakt kontakte kontakten adressbuch neues anhang anhänge anhängen dokument dokumente dokumenten "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember".split()
)

# Only before a word that asks: in "And Rui?" and "So Long wrote" it is part of what is asked.
_LEAD = re.compile(
    r"^(?:(?:and|but|so|well|please|und|aber|also|bitte|e|mas|então|(?:ok|okay|hi|hello|hey|hallo|olá)(?:,? friday)?|friday(?=,))[,!.]? )+"
    r"(?=(?:when|what|what's|who|whom|whose|which|where|how|am i|do i|did i|have i|show|list|wann|was|wer|wen|wem|welche[nrs]?|wie|wo|"
    r"bin ich|habe ich|zeig|zeige|quando|o que|quem|qual|quais|quantos|quantas|onde|como|tenho|estou)\b)",
    re.IGNORECASE,
)
# The United States write the month first; the rules for days read the day first.
_MONTH_FIRST_IN = re.compile(
    r"US/\w+(?:-\w+)?|Pacific/Honolulu|America/(?:New_York|Detroit|Chicago|Denver|Boise|Phoenix|Los_Angeles|Anchorage|Juneau|Sitka|Nome|"
    r"Adak|Menominee|Metlakatla|Yakutat|(?:Indiana|Kentucky|North_Dakota)/\w+)"
)
_MONTH_FIRST = re.compile(r"(?:(?<=\bon )|(?=\d+/\d+/(?:19|20)\d\d\b))(?<![\d/])(?P<month>0?[1-9]|1[0-2])/(?P<day>\d{1,2})(?![\d])")
_TAIL = re.compile(r",? (?:please|bitte|por favor|thanks|thank you|danke|obrigad[oa])(?=[ ?.!]*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose assistant this is: how they are called and which addresses are theirs."""

    name: str
    addresses: tuple[str, ...]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Reading:
    """A question read: `meaning` is embedded, `words` are searched; `days` are spans it names; `names` are names in it.

    `forward` says that it asks for what happened after a named day, `past` that it asks for what has been on the day of asking.
    `unsure` says that its day could be read otherwise, so that the answer says which was.
    `wording` is how the owner wants the answer worded.
    """

    text: str
    meaning: str
    words: str
    days: tuple[Days, ...]
    forward: bool
    names: tuple[str, ...]
    past: bool
    today: date
    wording: Wording = field(default_factory=plain)
    unsure: bool = False


def asked(question: str) -> str:
    """Return the question with its blanks evened out; raise QuestionRefused if it is empty or longer than 2,000 characters."""
    text = " ".join(question.split())
    if not re.search(r"\w", text):
        raise QuestionRefused("it is empty", "Type a question, for example: When did I last hear from Ana?")
    if len(text) > LONGEST:
        raise QuestionRefused(f"it has {len(text):,} characters")
    return text


def read(question: str, owner: Owner, now: datetime, style: Style | None = None) -> Reading:
    """Return the question read; raise QuestionRefused if it is empty or longer than 2,000 characters."""
    text = _TAIL.sub("", _LEAD.sub("", asked(question)))
    if _MONTH_FIRST_IN.fullmatch(owner.zone.key or ""):
        text = _MONTH_FIRST.sub(_in_order, text)
    # In the owner's zone: at one in the morning "yesterday" is not what UTC thinks.
    return _read(text, owner, now.astimezone(owner.zone).date(), wording(style or Style(), text))


def reread(reading: Reading, text: str, owner: Owner) -> Reading:
    """Return a question in other words, answered in the wording of the first."""
    return _read(text, owner, reading.today, reading.wording)


def _read(text: str, owner: Owner, today: date, worded: Wording) -> Reading:
    days = named_days(text, today)
    # "When is my next ..." names no days but means the coming weeks.
    ahead = [Days(today, today + _AHEAD)] if _NEXT.search(text) else []
    return Reading(
        text=text,
        # The owner's name stands in nearly every record: left in, the vector pulls towards all of them.
        meaning=without_owner(text, owner.name, "I"),
        words=without_owner(text, owner.name, ""),
        days=tuple(days or ahead),
        forward=bool(_AFTER.search(text)),
        names=tuple(names(text, owner.name)),
        past=bool(_PAST.search(text)) and not _AHEAD_WORDS.search(text) and all(one.first <= today for one in days),
        today=today,
        wording=worded,
    )


def _in_order(match: re.Match[str]) -> str:
    return f"{match['day']}/{match['month']}"


def without_owner(text: str, name: str, instead: str) -> str:
    """Replace the owner's full name (`my` for the possessive of it), which would pull towards everything about them."""
    if not name:
        return text
    own = re.escape(name)
    # The possessive first, or "I's" would be left of it.
    text = re.sub(rf"\b{own}['’]s\b", "my" if instead else "", text, flags=re.IGNORECASE)
    return re.sub(rf"\b{own}\b", instead, text, flags=re.IGNORECASE)


def names(text: str, owner: str) -> Iterable[str]:
    """Return what may be names inside a question, words that follow each other as one name, each once, the owner's own left out."""
    own = set(owner.casefold().split())
    runs: list[str] = []
    end = -1
    for match in _NAME.finditer(text):
        if bare(match.group(0)).casefold() in _NO_NAMES:
            continue
        together = runs and text[end : match.start()] == " " and bare(runs[-1]) == runs[-1]
        runs[-1:] = [f"{runs[-1]} {match.group(0)}"] if together else [*runs[-1:], match.group(0)]
        end = match.end()
    # The whole name and not its words: the owner's sister bears their surname.
    return dict.fromkeys(run for run in runs if not set(bare(run).casefold().split()) <= own)


def bare(name: str) -> str:
    """Return a name without the ending of the possessive."""
    return name.removesuffix("'s").removesuffix("’s")
