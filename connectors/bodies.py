"""The parts of a mail: its text and what is attached, walked with bounds on depth and number (RFC 2046)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message as Mail
from types import MappingProxyType

from connectors.charsets import decode
from connectors.headers import text as header_text
from connectors.markup import text_of
from connectors.rejections import BROKEN
from schema.records import Attachment

# Hostile mails nest deeper than the interpreter may recurse, or are made of a million empty parts.
_DEEPEST = 40
_MOST_PARTS = 1_000
_MARK = 100


@dataclass(frozen=True, slots=True)
class Body:
    """A mail's readable text, the names of what came with it, and the parts these name."""

    text: str
    attachments: tuple[Attachment, ...]
    parts: tuple[Mail, ...] = ()


@dataclass(slots=True)
class _Walk:
    sizes: Mapping[str, int]
    seen: int = 0
    attachments: list[Attachment] = field(default_factory=list)
    parts: list[Mail] = field(default_factory=list)

    def attach(self, attachment: Attachment, part: Mail) -> None:
        self.attachments.append(attachment)
        self.parts.append(part)


def body_of(mail: Mail, sizes: Mapping[str, int] = MappingProxyType({})) -> Body:
    """Return the text (plain preferred, else HTML made plain, text parts in order) and the attachments.

    `sizes` tells, by the marks in their place, how large those are that were set aside before the mail was parsed.
    """
    walk = _Walk(sizes)
    found = _texts(mail, walk, 0)
    return Body("\n\n".join(piece.strip("\n") for _, piece in found if piece.strip()), tuple(walk.attachments), tuple(walk.parts))


def _texts(part: Mail, walk: _Walk, depth: int) -> list[tuple[str, str]]:
    walk.seen += 1
    if walk.seen > _MOST_PARTS or depth > _DEEPEST:
        return []
    children = _children(part)
    # A multipart whose boundary is broken has no parts, and is read as the text it is.
    if not children:
        return _leaf(part, walk, depth)
    if part.get_content_type() == "message/rfc822":
        return _enclosed(part, children, walk, depth)
    found = [_texts(child, walk, depth + 1) for child in children]
    if part.get_content_type() == "multipart/alternative":
        return _best(found)
    return [piece for pieces in found for piece in pieces]


def _best(offers: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    # The last offer is the richest (RFC 2046 section 5.1.4), the plain one the best to search; some programs leave it empty.
    full = [offer for offer in offers if any(text.strip() for _, text in offer)]
    plain = [offer for offer in full if all(kind == "plain" for kind, _ in offer)]
    return (plain or full or [[]])[0]


def _enclosed(part: Mail, children: list[Mail], walk: _Walk, depth: int) -> list[tuple[str, str]]:
    subject = header_text(str(children[0].get("subject", "")))
    walk.attach(Attachment(_file_name(part) or subject or "message", "message/rfc822", 0), part)
    # What is forwarded inline belongs to what was said; what is attached is read by itself, by a later pass.
    if _disposition(part) == "attachment" or part.get_param("x-report"):
        return []
    # A walk of its own: what the mail inside has attached is not attached to this one.
    return _texts(children[0], _Walk(walk.sizes, walk.seen), depth + 1)


def _leaf(part: Mail, walk: _Walk, depth: int) -> list[tuple[str, str]]:
    kind, name = part.get_content_type(), _file_name(part)
    # A mail of one part is its text, even under a file name: there is no other.
    attached = depth > 0 and (bool(name) or _disposition(part) == "attachment")
    if kind not in {"text/plain", "text/html"} and not kind.startswith("multipart/") and (depth > 0 or not kind.startswith("text/")):
        attached = True
    if attached:
        walk.attach(Attachment(name, kind, _size(part, walk.sizes)), part)
        return []
    text = decode(payload(part), _charset(part))
    return [("html", text_of(text))] if kind == "text/html" else [("plain", text)]


def _size(part: Mail, sizes: Mapping[str, int]) -> int:
    inside = part.get_payload() if sizes else None
    known = sizes.get(inside.strip()) if isinstance(inside, str) and len(inside) < _MARK else None
    return len(payload(part)) if known is None else known


def _children(part: Mail) -> list[Mail]:
    if not part.is_multipart():
        return []
    inside = part.get_payload()
    return [child for child in inside if isinstance(child, Mail)] if isinstance(inside, list) else []


def payload(part: Mail) -> bytes:
    """Return a part's bytes, its transfer encoding undone as far as that goes."""
    try:
        data = part.get_payload(decode=True)
        return data if isinstance(data, bytes) else b""
    except BROKEN:
        # get_payload itself decodes by the declared charset, which is what may be broken: take the text as it was parsed.
        raw = vars(part).get("_payload")
        return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _charset(part: Mail) -> str:
    try:
        return part.get_content_charset("") or ""
    except BROKEN:
        return ""


def _disposition(part: Mail) -> str:
    try:
        return part.get_content_disposition() or ""
    except BROKEN:
        return ""


def _file_name(part: Mail) -> str:
    try:
        # RFC 2231 lets a parameter name its charset, and one that nobody knows raises.
        return header_text(part.get_filename("") or "")[:300]
    except BROKEN:
        return ""
