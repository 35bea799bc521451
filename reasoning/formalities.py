"""Knows what of a mail says nothing: greeting, closing words, signature. They repeat the names of a question and would win by them."""

import re
from collections.abc import Sequence, Set

_CLOSING = (
    r"best|(?:(?:with )?(?:kind|warm|best|many) )?regards|cheers|love|yours|sincerely|all the best|"
    r"(?:mit )?(?:viele|liebe|beste|herzliche|freundliche)n? gr(?:ü|ue)(?:ß|ss)en?|lg|gru(?:ß|ss)|beijos|(?:um )?abraço|"
    r"(?:com os melhores )?cumprimentos|cordialement|(?:un )?saludos?"
)
_GREETING = re.compile(
    r"^(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|hallo|liebe[rs]?|guten (?:tag|morgen|abend)|ol[áa]|car[oa]|querid[oa]|"
    rf"bom dia|thanks|thank you|{_CLOSING})\b[^.?]{{0,40}}[,!–-]?$|"
    r"^(?:dear|hi|hello|hey|hallo|ol[áa])(?: [\w’'-]+){0,3}\.$",
    re.IGNORECASE,
)
_SIGNS_OFF = re.compile(rf"^(?:{_CLOSING})\b[^.?!\d]{{0,20}}[,!–-]?$", re.IGNORECASE)
# The writer's name, work and place: the shorter a line, and the more like a heading, the better it would score.
_SIGNATURE = re.compile(r"[^\d.!?]{1,60}")
# "Lena," and "Moin Frau Vogt,": whatever is said, so few words and a comma at the head of a mail call somebody.
_CALLS = re.compile(r"[A-ZÀ-Þ][^\W\d_]*\.?(?:(?: [^\W\d_.,]+\.?){0,2} [A-ZÀ-Þ][\w’'-]*)?,")
_WORDS = re.compile(r"\w+")
_NAME = 3


def is_greeting(text: str) -> bool:
    """Say whether a sentence but greets, thanks or takes leave."""
    return _GREETING.match(text) is not None


def formalities(texts: Sequence[str], sender: str) -> frozenset[int]:
    """Return the places of the sentences that greet or sign; `sender` is who wrote them."""
    own = set(_WORDS.findall(sender.casefold()))
    idle = {*_signature(texts), *range(1 if own and texts and _CALLS.fullmatch(texts[0]) else 0)}
    return frozenset(place for place, text in enumerate(texts) if place in idle or is_greeting(text) or _names(text, own))


def _signature(texts: Sequence[str]) -> range:
    """Return the places of the lines after the closing words, while they are short and neither end a sentence nor hold a number."""
    first = next((place + 1 for place, text in enumerate(texts) if _SIGNS_OFF.match(text)), len(texts))
    last = next((place for place, text in enumerate(texts[first:], first) if not _SIGNATURE.fullmatch(text)), len(texts))
    return range(first, last)


def _names(text: str, sender: Set[str]) -> bool:
    """Say whether a sentence is but the sender's name, or part of it."""
    words = _WORDS.findall(text.casefold())
    return bool(sender) and len(words) <= _NAME and all(word in sender or len(word) == 1 for word in words)
