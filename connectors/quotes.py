"""The newly written part of a mail: without quoted history, forwarded headers' tail and signature."""

import re

import quotequail
from mailparser_reply.parser import EmailMessage

from connectors.rejections import BROKEN

_LANGUAGES = ["en", "de", "fr", "it", "es", "nl", "pl", "pt", "sv", "da", "no", "cs", "ja", "ko", "zh"]
_LOOK_AT = 20_000
_LONGEST_LINE = 1_000
_GREETING = 20
_MANY_LINES = 600
_QUOTED = re.compile(r"^[ \t]{0,3}(?:>|\|[ >])", re.MULTILINE)
# RFC 3676 section 4.3 has a blank after the dashes, which many programs drop.
_SIGNATURE = re.compile(r"^(?:-- ?|__+)\n", re.MULTILINE)
# A language the reply parser does not know.
_RUSSIAN = re.compile(r"^(?:\d{1,2}[./ ].{4,80}(?:пишет|написал\(?а?\)?):?\s*$|-{3,}\s*Исходное сообщение)", re.MULTILINE)
_INTRO = re.compile(
    r"^(?:On|Am|Le|Il|El|Op|W dniu|Em|Den)\b[^\n]{3,200}(?:\n[^\n]{0,120})?(?:wrote|schrieb|écrit|scritto|escribió|schreef|napisał\(?a?\)?"
    r"|escreveu|skrev)[^\n]{0,120}:\s*$",
    re.MULTILINE,
)


def fresh(text: str) -> str:
    """Return what the writer of this mail newly wrote; the whole text when nothing would be left.

    Only the first 20,000 characters are searched for history, new text stands on top; lines too long for the pattern
    libraries are left as they are.
    """
    whole = text.strip()
    if not _may_hold_history(whole):
        return whole
    head, tail = whole[:_LOOK_AT], whole[_LOOK_AT:]
    top = _top(head)
    # Who answers line by line writes under the quotes, and above them at most a greeting.
    if len(top) < _GREETING and _QUOTED.search(head):
        top = max(top, _between(head), key=len)
    # No history at the top, so none is looked for further down: new text stands above the old.
    if top == head.strip() and tail:
        return whole
    return top or whole


def _may_hold_history(text: str) -> bool:
    return bool(text) and "\n" in text and max(map(len, text[:_LOOK_AT].split("\n"))) <= _LONGEST_LINE


def _top(text: str) -> str:
    """Return what stands above the first reply header, without the quotes in it and the signature under it."""
    above = _RUSSIAN.split(text, maxsplit=1)[0]
    above = _INTRO.split(above, maxsplit=1)[0]
    return _unsigned(_without_quotes(_first_reply(above))).strip()


def _first_reply(text: str) -> str:
    if text.count("\n") > _MANY_LINES:
        return text
    try:
        read = EmailMessage(text=text, languages=_LANGUAGES, default_language="en", keep_hyphen_lists=True).read()
        return str(read.replies[0].body) if read.replies else text
    except BROKEN:
        return text


def _between(text: str) -> str:
    """Return what is written between and under the quotes, for those who answer line by line."""
    try:
        pieces = quotequail.quote(_INTRO.sub("", text), limit=_MANY_LINES)
        shown = "\n".join(piece for _, piece in pieces)
    except BROKEN:
        shown = text
    return _unsigned(_first_reply(_without_quotes(shown))).strip()


def _without_quotes(text: str) -> str:
    return "\n".join(row for row in text.split("\n") if not _QUOTED.match(row))


def _unsigned(text: str) -> str:
    parts = _SIGNATURE.split(text + "\n", maxsplit=1)
    return parts[0] if parts[0].strip() else text
