"""A question that follows another in a conversation, made whole by rule: whom "she" means, what "and on Friday?" asks; pure functions."""

import re
from datetime import date, timedelta

from reasoning.dates import named_days, without_days
from reasoning.question import bare, names

_AND = re.compile(
    r"(?:and|und|e|y)\s+(?:what about\s+|how about\s+|was ist mit\s+)?|what about\s+|how about\s+|was ist mit\s+", re.IGNORECASE
)
_LEAD = re.compile(r"(?:and|und)\s+", re.IGNORECASE)
_DAY_AFTER = re.compile(r"(?:on )?the (?:next day|day after)|(?:am )?tag (?:danach|darauf)", re.IGNORECASE)
# What stands around days: "on Friday", "am Freitag".
_AROUND_DAYS = re.compile(r"\b(?:on|in|at|for|the|am|im|in der|um)\b|\W+", re.IGNORECASE)
_DANGLING = re.compile(r"(?:\s+(?:on|in|at|the|am|im))+$", re.IGNORECASE)
_PLACE = re.compile(r"(?P<asks>when|where|what time|wann|wo) (?:is|was|will|does|did|ist|war) (?:that|it|this|das)(?: be)?", re.IGNORECASE)
_ASKS = re.compile(r"(?:when|where|at what time|what time|on which day|which day|wann|wo)\b", re.IGNORECASE)
# After "her" these say that it was no possessive: "When did I last see her in June?".
_NO_NOUN = (
    r"(?:last|first|again|in|on|at|for|about|this|next|before|and|or|to|when|since|yesterday|today|tomorrow|after|with|from|by|now)\b"
)
_POSSESSIVE = re.compile(rf"\b(?:his|her)\s+(?!{_NO_NOUN})(?=\w)", re.IGNORECASE)
# Only where nothing else in the sentence can be meant: "What did the plumber say when he came?" is about the plumber.
_WHOM = re.compile(
    r"(?:(?:and|und) )?(?:(?:who|what|when|where|why|which|how|wann|was|wo|wie|warum|welche\w?)(?: \w+)?? )?\w+(?: me| mir)? "
    r"(?:he|she|his|her|er|sie)\b|(?:.* )?(?:i|we|ich|wir)(?: \w+){0,3} (?:him|her|ihn|ihm|sie)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|she|him|her|[Ee]r|ihm|ihn|sie)\b")


def whole(question: str, before: str, owner: str, today: date) -> str:
    """Return the question with what it leaves to the one before it, the same question where it says all itself or no rule fits."""
    if not before:
        return question
    text = " ".join(question.split()).rstrip(" ?.!")
    rest = _AND.sub("", text, count=1) if _AND.match(text) else ""
    made = _other(rest, before, owner, today) if rest else ""
    made = made or _asked_anew(_LEAD.sub("", text, count=1) if _LEAD.match(text) else text, before) or _named(text, before, owner)
    return f"{made}?" if made else question


def _other(rest: str, before: str, owner: str, today: date) -> str:
    """Return the question before with another name or on other days, if that is all that is said."""
    known, said = list(names(before, owner)), list(names(f"- {rest}", owner))
    if len(known) == 1 and said == [rest]:
        return before.replace(bare(known[0]), bare(rest)).rstrip(" ?.!")
    days = named_days(before, today)
    if days and _DAY_AFTER.fullmatch(rest):
        rest = f"on {max(one.last for one in days) + timedelta(days=1)}"
    if not named_days(rest, today) or _AROUND_DAYS.sub("", without_days(rest, today)):
        return ""
    return f"{_DANGLING.sub('', _undated(before, today))} {rest}"


def _undated(text: str, today: date) -> str:
    """Return a question without the days it names, in its own letters."""
    plain = without_days(text, today)
    # Folding makes two letters of "ß"; then the places are no longer those of the text.
    kept = [own if said != " " else " " for own, said in zip(text, plain, strict=True)] if len(plain) == len(text) else plain
    return " ".join("".join(kept).split()).rstrip(" ?.!")


def _asked_anew(text: str, before: str) -> str:
    """Return the question before as one for the place or the time of the same."""
    match = _PLACE.fullmatch(text)
    return _ASKS.sub(match["asks"].capitalize(), before, count=1).rstrip(" ?.!") if match and _ASKS.match(before) else ""


def _named(text: str, before: str, owner: str) -> str:
    """Return the question with the one name of that before it in the place of a pronoun."""
    known = list(names(before, owner))
    # A name in it is whom it is about, and of two names nothing says which is meant.
    if len(known) != 1 or list(names(text, owner)) or not _WHOM.match(text):
        return ""
    name = bare(known[0])
    made = _PERSON.sub(name, _POSSESSIVE.sub(f"{name}'s ", text))
    return made if made != text else ""
