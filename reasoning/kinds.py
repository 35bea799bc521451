"""What kind of thing a question asks for, and whether a sentence holds one: rules, no model."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|fev|abr|ago|set|out"
_NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|half|twice|once|both|several"
_MONEY = re.compile(r"(?:[€$£¥]|\b(?:eur|euros?|usd|dollars?|pounds?|chf|yuan|rmb|gbp|cents?)\b)", re.IGNORECASE)
_NUMBER = re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
_TIME = re.compile(
    rf"\d{{1,2}}:\d\d|\b\d{{1,2}}\s?(?:am|pm|h)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:{_MONTHS})\w*\b|\d{{4}}|"
    r"\b(?:today|tomorrow|yesterday|tonight|morning|afternoon|evening|noon|week|weekend|month|year|ago|later|soon)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    rf"\b(?:(?:\d{{1,3}}|{_NUMBER_WORDS}|\w+(?:teen|ty|zig))(?:[ -](?:years?|months?|weeks?)\b|[ -]?(?:year|Jahre?|anos)\b)|"
    rf"(?:turn(?:s|ed|ing)?|aged?|wird) (?:\w+ty-\w+|{_NUMBER_WORDS}|\d{{1,3}})\b|"
    r"(?:is|am|ist) (?:\d{1,3}|\w+(?:teen|ty|zig)|\w+ty-\w+)\b|born\b|birthday\b|geboren\b|Geburtstag\b)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\d[\d ()/.-]{6,}\d")
# Dates, times and sums with thousands look like telephone numbers; they are taken out first.
_DATED = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}:\d\d|\d+[.,]\d{3}\b")
_EMAIL = re.compile(r"\S@\S+\.\w")
_ACTS = "(?:do|does|did|is|are|was|were|will|would|may|might|can|could|should|must|have|has|had)"
_NAME = re.compile(r"\b[A-ZÀ-ÞĀ-Ž][\w’'-]+")
_PLACE = re.compile(r"\b(?:in|at|to|from|near|on|im|in der|nach|bei|em|no|na)\s+(?:the\s+)?[A-ZÀ-ÞĀ-Ž0-9]\w+")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of answer: how a question asks for it, and what a sentence that holds one looks like."""

    name: str
    asks: re.Pattern[str]
    holds: Callable[[str, str], bool]


def _some(pattern: re.Pattern[str]) -> Callable[[str, str], bool]:
    return lambda sentence, _question: bool(pattern.search(sentence))


def _phone(sentence: str, _question: str) -> bool:
    return bool(_PHONE.search(_DATED.sub(" ", sentence)))


def _new_name(sentence: str, question: str) -> bool:
    said = question.casefold()
    return any(name.casefold() not in said for name in _NAME.findall(sentence))


def _asks(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# What asks stands at the beginning: "which seat was I given when I left" asks for no time, "the clinic where she lay" for no place.
_BEFORE = "since|by|until|till|from|to|on|at|in|with|for|of|about|through|seit|bis|ab|von|an|mit|für|aus|zu|em|de|desde|até|com|para"
_HEAD = rf"^(?:and |but |so |ok(?:ay)?,? )?(?:(?:{_BEFORE}) )?"
# The first that fits counts, so that what is narrow (a telephone number, a sum) stands before what is wide (a number).
KINDS = (
    Kind(
        "phone",
        _asks(r"\b(?:phone|telephone|mobile|cell) ?(?:number)?\b|\bnumber (?:can i|do i) (?:call|dial)\b|\btelefonnummer\b"),
        _phone,
    ),
    Kind("email", _asks(r"\be-?mail[ -]?(?:address|adresse)\b"), _some(_EMAIL)),
    Kind(
        "money",
        _asks(
            rf"\bhow much(?: money\b| {_ACTS}\b|$)|\b(?:cost|price|budget|fee|rent|salary|charge)s?\b|\bhow expensive\b|"
            r"\bwie teuer\b|\bwie ?viel (?:kostet|geld)\b|\bquanto custa\b"
        ),
        _some(_MONEY),
    ),
    Kind("age", _asks(rf"{_HEAD}(?:how old|wie alt)\b"), _some(_AGE)),
    Kind(
        "number",
        _asks(r"\bhow (?:many|much|long|far|often|big|tall)\b|\bwhat (?:percentage|number)\b|\bwie ?(?:viele?|oft|lange|weit)\b"),
        _some(_NUMBER),
    ),
    Kind(
        "time",
        _asks(
            rf"{_HEAD}(?:when|wann|quando)\b|\bwhat time\b|{_HEAD}(?:which|what) (?:(?:week)?day|date|month|year|week)\b|"
            rf"{_HEAD}welche[mnrs]? (?:tag|monat|jahr|woche)\b|\bby when\b|\bdeadline\b|\bum wie ?viel uhr\b"
        ),
        _some(_TIME),
    ),
    Kind("person", _asks(rf"{_HEAD}(?:who(?:m|se)?|we[rnm]|wessen|quem)\b"), _new_name),
    Kind(
        "place",
        _asks(rf"{_HEAD}(?:where|wo(?:hin|her)?|onde)\b|\b(?:which|what) (?:city|town|country|place|street|venue|restaurant)\b"),
        _some(_PLACE),
    ),
)


def kind_of(question: str) -> Kind | None:
    """Return the kind of answer a question asks for, or None where rules cannot say."""
    return next((kind for kind in KINDS if kind.asks.search(question)), None)


def holds(sentence: str, question: str, kind: Kind | None) -> bool:
    """Say whether a sentence holds an answer of the kind; always where the kind is not known."""
    return kind is None or kind.holds(sentence, question)
