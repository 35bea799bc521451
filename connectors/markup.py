"""HTML to plain text that keeps reply structure, bounded against hostile documents."""

import html
import re
from collections.abc import Iterator

from connectors.charsets import clean
from connectors.rejections import BROKEN

_LONGEST = 1_000_000
# The converter recurses with every level of a document.
_DEEPEST = 400
# Bounded, as all of these: a lone `<` must not be searched to the end of a megabyte again and again, nor past the next.
_TAG = re.compile(r"<[^<>]{0,5000}>")
_HIDDEN = re.compile(r"<(?:(script|style|head)\b|/(script|style|head)\s{0,100}>)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t]+")
_BLANKS = re.compile(r"\n\s*\n\s*\n+")
_OPENING = re.compile(r"<(?:div|span|table|blockquote|font|b|i|p|ul|ol)\b", re.IGNORECASE)
_CLOSING = re.compile(r"</", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,500})</title", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


def text_of(source: str) -> str:
    """Return the readable text of an HTML document; a document too odd for the converter loses its tags only."""
    if not source.strip():
        return ""
    text = _converted(source) if len(source) <= _LONGEST and not _too_deep(source) else ""
    text = text if text.strip() else _stripped(source)
    return _BLANKS.sub("\n\n", "\n".join(row.rstrip() for row in clean(text).split("\n"))).strip("\n")


def title_of(source: str) -> str:
    """Return the text of the title element, or nothing."""
    found = _TITLE.search(source[:_LONGEST])
    return " ".join(html.unescape(found.group(1)).split()) if found else ""


def declared_charset(data: bytes) -> str:
    """Return the charset a meta element declares in the first 4 KB, or nothing."""
    found = _CHARSET.search(data[:4096])
    return found.group(1).decode("ascii") if found else ""


def _converted(page: str) -> str:
    # Loaded by the first page there is: a sync that finds nothing new ought not to wait for it.
    import lxml.etree  # type: ignore[import-untyped]
    from inscriptis import get_text

    from connectors.markup_layout import layout

    try:
        return str(get_text(page, layout()))
    except (*BROKEN, lxml.etree.LxmlError):
        return ""


def _too_deep(page: str) -> bool:
    # Counted and not parsed, since a parser would be in the depths already: tags that are never closed nest.
    opened = len(_OPENING.findall(page))
    return opened > _DEEPEST and opened > _DEEPEST + len(_CLOSING.findall(page))


def _stripped(page: str) -> str:
    return _SPACES.sub(" ", html.unescape(_TAG.sub(" ", " ".join(_shown(page)))))


def _shown(page: str) -> Iterator[str]:
    """Yield the pieces between what nobody sees; what is opened and never ends hides nothing."""
    ends = {found[2].lower(): found.start() for found in _HIDDEN.finditer(page) if found[2]}
    hiding, after = "", 0
    # In one pass: a search for the end of each would go through the rest of the page again and again.
    for found in _HIDDEN.finditer(page):
        if not hiding and found[1] and ends.get(found[1].lower(), -1) > found.start():
            yield page[after : found.start()]
            hiding = found[1].lower()
        elif hiding and (found[2] or "").lower() == hiding:
            hiding, after = "", found.end()
    yield page[after:]
