"""Marks a quote in a source's text, as HTML that can only mark, and says which language a text is in."""

import html
import re

import nh3

from reasoning.wording import language_of

_MOST = 60_000
_CODES = {"English": "en", "German": "de", "Portuguese": "pt", "French": "fr", "Spanish": "es"}
_BEGINNING = 2_000


def highlighted(text: str, quote: str) -> str:
    """Return the text as HTML with the quote's first place marked; blanks in the quote match any blanks.

    Of a very long text only the part around the quote is returned, with an ellipsis where it was cut.
    """
    first, last = found(text, quote)
    start, end = max(0, first - _MOST // 2), max(last, first + _MOST // 2)
    before = ("…" if start else "") + text[start:first]
    after = text[last:end] + ("…" if end < len(text) else "")
    mark = f"<mark>{html.escape(text[first:last])}</mark>" if last > first else ""
    return f"{html.escape(before)}{mark}{html.escape(after)}"


def found(text: str, quote: str) -> tuple[int, int]:
    """Return where the quote begins and ends in the text; (0, 0) if it is not there."""
    words = [re.escape(word) for word in quote.split()]
    # Each word escaped: a quote is text from outside, not a pattern.
    match = re.search(r"\s+".join(words), text) if words else None
    return match.span() if match else (0, 0)


def clean(markup: str) -> str:
    """Let through marks only: nothing in a source's text can load, link or run anything."""
    # Everything was escaped before; this is the second wall, should the first ever have a hole.
    return nh3.clean(markup, tags={"mark"}, attributes={})


def spoken(text: str) -> str:
    """Return the code of a text's language (BCP 47), in whose voice a screen reader is to read it."""
    return _CODES[language_of(text[:_BEGINNING])]


def flat(text: str) -> str:
    """Return the text with every run of blanks as one space."""
    return " ".join(text.split())
