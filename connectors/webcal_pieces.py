"""A calendar's text cut into its entries, one piece an UID: each a calendar of its own, which is read only when it changed. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from schema.ids import content_hash

_BLOCK = re.compile(r"^BEGIN:(VEVENT|VTODO|VJOURNAL|VTIMEZONE)[ \t]*$.*?^END:\1[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_HEAD = re.compile(r"^(?:METHOD|X-WR-CALNAME|CALSCALE)[;:].*$", re.MULTILINE | re.IGNORECASE)
_NAME = re.compile(r"^X-WR-CALNAME[^:\n]{0,200}:(.*)$", re.MULTILINE | re.IGNORECASE)
_FOLD = re.compile(r"\n[ \t]")
_UID = re.compile(r"^UID[^:\n]{0,200}:(.+)$", re.MULTILINE | re.IGNORECASE)
_TZID = re.compile(r"^TZID:(.+)$", re.MULTILINE | re.IGNORECASE)
# Large providers write these anew at every look, of entries that nobody touched.
_RESTLESS = re.compile(r"^(?:DTSTAMP|CREATED|LAST-MODIFIED)[;:].*\n?", re.MULTILINE | re.IGNORECASE)
_BEGINS = re.compile(r"^(?:DTSTART|DUE)[^:\n]{0,200}:(\d{8}(?:T\d{6})?)", re.MULTILINE | re.IGNORECASE)

ENDS = "The calendar ends in the middle; nothing of it is removed until it is whole again."
"""Why a calendar cannot be read to its end."""


@dataclass(frozen=True, slots=True)
class Piece:
    """All entries of one UID, as a calendar; `digest` is of what matters in it, `begins` puts the newest first."""

    raw: bytes
    digest: str
    begins: str


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a calendar holds by UID; `whole` is False where its end is missing, so that what is not in it may be there."""

    is_calendar: bool
    whole: bool = False
    name: str = ""
    held: Mapping[str, Piece] = field(default_factory=dict)


def pieces_of(text: str) -> Pieces:
    """Cut a calendar's text, with LF line ends, into its entries."""
    if "BEGIN:VCALENDAR" not in text[:100_000].upper():
        return Pieces(False)
    # Folded lines would hide an UID, or half of it (RFC 5545 section 3.1).
    plain = _FOLD.sub("", text)
    blocks = [(found.group(1).upper(), found.group()) for found in _BLOCK.finditer(plain)]
    head = "".join(f"{one}\n" for one in _HEAD.findall(_BLOCK.sub("", plain)))
    zones = {found.group(1).strip(): block for kind, block in blocks if kind == "VTIMEZONE" and (found := _TZID.search(block))}
    entries: dict[str, list[str]] = defaultdict(list)
    for kind, block in blocks:
        if kind != "VTIMEZONE":
            entries[_uid(block)].append(block)
    named = _NAME.search(head)
    held = {uid: _piece(head, [block for name, block in zones.items() if name in "".join(mine)], mine) for uid, mine in entries.items()}
    return Pieces(True, "END:VCALENDAR" in plain[-1_000:].upper(), named.group(1).strip() if named else "", held)


def _uid(block: str) -> str:
    found = _UID.search(block)
    return found.group(1).strip()[:1_000] if found else content_hash(_RESTLESS.sub("", block).encode())


def _piece(head: str, zones: list[str], blocks: list[str]) -> Piece:
    inside = "\n".join([*zones, *blocks])
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Friday//\n{head}{inside}\nEND:VCALENDAR\n"
    # In order: some servers list the occurrences of a series differently each time.
    matters = "\n".join([head, *sorted(_RESTLESS.sub("", block) for block in blocks)])
    return Piece(text.encode(), content_hash(matters.encode())[:16], max(_BEGINS.findall(inside), default=""))
