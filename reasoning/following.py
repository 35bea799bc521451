"""A question that follows another in a conversation, made whole by rule: whom "she" means, what "and on Friday?" asks; pure functions."""

import re
from datetime import date
from itertools import accumulate

from reasoning.dates import MONTHS, WEEKDAYS, named_days, without_days
from reasoning.day_parts import without_hours
from reasoning.following_days import ONLY, part_of_day, stepped
from reasoning.question import LONGEST, bare, names
from reasoning.spelled_days import written_out

_AND = re.compile(
    r"(?:and|und|e|y)\s+(?:what about\s+|how about\s+|was ist mit\s+)?|what about\s+|how about\s+|was ist mit\s+", re.IGNORECASE
)
_PLEASE = re.compile(r",? (?:please|bitte|por favor)$", re.IGNORECASE)
_LEAD = re.compile(r"(?:and|und)\s+", re.IGNORECASE)
# What stands around days: "on Friday", "am Freitag".
_AROUND_DAYS = re.compile(r"\b(?:on|in|at|for|the|am|im|in der|um)\b|\W+", re.IGNORECASE)
# A letter of days that were taken out, and what led to them: "did she write on Friday about it".
_GONE = "\0"
_LED_TO_DAYS = re.compile(rf"(?:\b(?:on|in|at|the|am|im)\s+)*{_GONE}[{_GONE}\s]*", re.IGNORECASE)
_PLACE = re.compile(r"(?P<asks>when|where|what time|wann|wo) (?:is|was|will|does|did|ist|war) (?:that|it|this|das)(?: be)?", re.IGNORECASE)
_ASKS = re.compile(r"(?:when|where|at what time|what time|on which day|which day|wann|wo)\b", re.IGNORECASE)
# After "her" these say that it was no possessive: "When did I last see her in June?".
_NO_NOUN = (
    r"(?:last|first|again|in|on|at|for|about|this|next|before|and|or|to|when|since|yesterday|today|tomorrow|after|with|from|by|now|"
    r"the|an?|my|our|your|any|some|that|what|how|why|where|who|whether|if|i|then|there|here|during|while|because|but)\b"
)
_SPAN = r"(?:weeks?|months?|years?|night|time|weekend|spring|summer|autumn|fall|winter|" + "|".join([*WEEKDAYS, *MONTHS]) + r")\b"
# "Her last mail" is hers, "see her last week" is about her.
_POSSESSIVE = re.compile(rf"\b(?:his|her)\s+(?=(?!{_NO_NOUN})\w|(?:(?:last|next)\s+(?!{_SPAN})|first\s+)(?!{_NO_NOUN})\w)", re.IGNORECASE)
# Only where nothing else in the sentence can be meant: "What did the plumber say when he came?" is about the plumber.
_WHOM = re.compile(
    r"(?:(?:and|und) )?(?:(?:who|what|when|where|why|which|how|wann|was|wo|wie|warum|welche\w?)(?: \w+)?? )?\w+(?: me| mir)? "
    r"(?:he|she|his|her|er|sie)\b|(?:.* )?(?:i|we|ich|wir)(?: \w+){0,3} (?:him|her|ihn|ihm|sie)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|she|him|her|[Ee]r|ihm|ihn|sie)\b")
_PRONOUN = re.compile(r"\b(?:he|she|him|his|her|er|ihm|ihn|sie)\b", re.IGNORECASE)
_FORMS = (frozenset({"she", "her"}), frozenset({"he", "him", "his"}))
# Somebody of whom the pronoun may speak: "What did my mother write after I met her?".
_ELSE = re.compile(rf"\b(?:my|our|your|the|an?|mein\w*|unser\w*|der|die|das|ein\w*)\s+\w+\b.*{_PRONOUN.pattern}", re.IGNORECASE)
# "Sie" is many or a thing as well, unless it does what one person does.
_SIE = re.compile(r"\bsie\b")
_SHE_DOES = re.compile(
    r"\b(?!(?:nicht|jetzt|seit|mit)\b)(?:\w+t|schrieb|kam|hatte|war|sagte|schickte|fragte|meinte|antwortete|ging|rief|fuhr|"
    r"sprach|wollte|sollte|konnte|musste|wurde|kann|will|muss|soll|darf)\s+sie\b",
    re.IGNORECASE,
)


def whole(question: str, before: str, owner: str, today: date) -> str:
    """Return the question with what it leaves to the one before it, the same question where it says all itself or no rule fits."""
    # The rules for days are slow on long texts.
    if not before or max(len(question), len(before)) > LONGEST:
        return question
    text = _PLEASE.sub("", " ".join(question.split()).rstrip(" ?.!"))
    rest = _AND.sub("", text, count=1) if _AND.match(text) else ""
    made = _other(rest, before, owner, today) if rest else ""
    made = made or _part(rest or text, before, today, bool(rest))
    made = made or _asked_anew(_LEAD.sub("", text, count=1) if _LEAD.match(text) else text, before) or _named(text, before, owner)
    return f"{made}?" if made else question


def _other(rest: str, before: str, owner: str, today: date) -> str:
    """Return the question before with another name or on other days, if that is all that is said."""
    known, said = list(names(before, owner)), list(names(f"- {rest}", owner))
    if len(known) == 1 and said == [rest]:
        return re.sub(rf"(?<!\w){re.escape(bare(known[0]))}(?!\w)", lambda _: bare(rest), before).rstrip(" ?.!")
    before = written_out(before, today)
    rest = stepped(rest, named_days(before, today), before) or rest
    if not named_days(rest, today) or _AROUND_DAYS.sub("", without_days(rest, today)):
        return ""
    return f"{_undated(before, today)} {rest}"


def _part(rest: str, before: str, today: date, follows: bool) -> str:
    """Return the question before for a part of its one day, if that is all that is said."""
    days = named_days(written_out(before, today), today)
    part = part_of_day(ONLY.sub("", rest, count=1)) if follows or ONLY.match(rest) else ""
    if not part or len(days) != 1 or days[0].first != days[0].last:
        return ""
    return f"{' '.join(without_hours(before, days).split()).rstrip(' ?.!')} {part}"


def _undated(text: str, today: date) -> str:
    """Return a question without the days it names, in its own letters."""
    plain = without_days(text, today)
    # Folding makes two letters of "ß": where each letter of the text ends in what was folded.
    ends = accumulate(len(own.casefold()) for own in text)
    kept = "".join(_GONE if plain[end - 1] == " " != own else own for own, end in zip(text, ends, strict=True))
    return " ".join(_LED_TO_DAYS.sub(" ", kept).split()).rstrip(" ?.!")


def _asked_anew(text: str, before: str) -> str:
    """Return the question before as one for the place or the time of the same."""
    match = _PLACE.fullmatch(text)
    return _ASKS.sub(match["asks"].capitalize(), before, count=1).rstrip(" ?.!") if match and _ASKS.match(before) else ""


def _named(text: str, before: str, owner: str) -> str:
    """Return the question with the one name of that before it in the place of a pronoun."""
    known = list(names(before, owner))
    # A name in it is whom it is about, and of two names nothing says which is meant.
    if len(known) != 1 or list(names(text, owner)) or not _WHOM.match(text) or _of_another(text):
        return ""
    name = bare(known[0])
    made = _PERSON.sub(name, _POSSESSIVE.sub(f"{name}'s ", text))
    return made if made != text else ""


def _of_another(text: str) -> bool:
    """Return whether a pronoun may be somebody's who is not named in the question before."""
    said = {one.casefold() for one in _PRONOUN.findall(text)}
    several = len(said) > 1 and not any(said <= forms for forms in _FORMS)
    return several or bool(_ELSE.search(text)) or len(_SIE.findall(text)) > len(_SHE_DOES.findall(text))
