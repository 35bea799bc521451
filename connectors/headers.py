"""Mail headers to values, each guarded: one broken header never costs the others."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Mail
from email.policy import default as strict
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache

from connectors.charsets import decode, line
from connectors.rejections import BROKEN
from schema.records import Address

Headers = dict[str, list[str]]

# A line has at most 998 characters (RFC 5322 section 2.1.1), an identifier in it fewer.
_ID = re.compile(r"<([^<>]{1,990})>")
_BARE = re.compile(r"[^\s<>()\",;:@]{1,64}@[^\s<>()\",;:@]{1,255}")
_SPACE = re.compile(r"\s+")
_LONGEST = 100_000
_SHORT = 200
_MOST_ADDRESSES = 2_000
_MOST_REFERENCES = 200


def headers_of(mail: Mail) -> Headers:
    """Return the raw values by lower-case name, in order, without asking the policy to parse any."""
    found: Headers = {}
    for name, value in mail.raw_items():
        found.setdefault(name.lower(), []).append(str(value)[:_LONGEST])
    return found


def text(value: str) -> str:
    """Return a header's text on one line, encoded words decoded (RFC 2047), raw 8-bit bytes guessed."""
    if "=?" not in value:
        return line(_unescaped(value))
    try:
        return line("".join(_chunk(part, charset) for part, charset in decode_header(_unescaped(value))))
    # An encoded word that cannot be decoded raises; as it is written it is still better than no subject.
    except (MessageError, ValueError, LookupError, AttributeError, TypeError):
        return line(_unescaped(value))


def addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """Return the mailboxes of address headers, each address once; groups are flattened (RFC 5322 section 3.4)."""
    found: dict[str, Address] = {}
    for value in values:
        for name, email in _pairs(value)[:_MOST_ADDRESSES]:
            address = address_of(email, name)
            if address is not None:
                found.setdefault(address.email, address)
        if len(found) >= _MOST_ADDRESSES:
            break
    return tuple(found.values())[:_MOST_ADDRESSES]


def address_of(email: str, name: str = "") -> Address | None:
    """Return the address normalised to lower case, or None if it is not one."""
    plain = _SPACE.sub("", _unescaped(email)).strip("<>'\"").lower()
    # From the right: a quoted local part may hold an @ (RFC 5322 section 3.4.1).
    local, at, domain = plain.rpartition("@")
    # 64 octets, the @, 255 octets (RFC 5321 section 4.5.3.1).
    if not (at and local and domain) or len(plain) > 320:
        return None
    shown = text(name).strip("'\" ")
    # Many programs write the address in the name's place, and that names nobody.
    return Address(line(plain), "" if shown.lower() == plain else shown)


def identifiers(values: Iterable[str]) -> tuple[str, ...]:
    """Return every Message-ID in these headers, brackets included, in order, each once."""
    found: dict[str, None] = {}
    for value in values:
        for inner in _ID.findall(_unescaped(value)):
            # Long identifiers are folded by some programs: a blank left inside would break the thread.
            found[f"<{line(_SPACE.sub('', inner))}>"] = None
    return tuple(key for key in found if key != "<>")


def message_id(values: list[str]) -> str:
    """Return the mail's own Message-ID with brackets (added if they were left out), or nothing."""
    known = identifiers(values[:1])
    if known:
        return known[0]
    bare = line(_unescaped(values[0])).strip("<>") if values else ""
    return f"<{bare}>" if bare and " " not in bare and len(bare) < 990 else ""


def references(headers: Headers, own: str) -> tuple[str, ...]:
    """Return the ancestors, oldest first, In-Reply-To's first identifier last (RFC 5256 section 3)."""
    chain = identifiers(headers.get("references", ())) + identifiers(headers.get("in-reply-to", ()))[:1]
    return tuple(key for key in dict.fromkeys(chain) if key != own)[-_MOST_REFERENCES:]


def moment(headers: Headers, fallback: datetime) -> datetime:
    """Return when the mail was sent: Date, else the last hop of Received that can be read, else the fallback."""
    # The date of a hop stands after its last semicolon (RFC 5322 section 3.6.7), the latest hop on top.
    stamped = (value.rpartition(";")[2] for value in headers.get("received", [])[:20])
    for value in (*headers.get("date", [])[:1], *stamped):
        found = _date(value)
        if found is not None:
            return found
    return fallback


def list_id(headers: Headers) -> str:
    """Return the list's identifier in lower case (RFC 2919), or nothing."""
    value = headers.get("list-id", [""])[0]
    known = _ID.search(value)
    return line(known.group(1) if known else text(value)).lower()[:300]


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(_unescaped(value).strip())
        aware = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
        # A year like 0102 is a program's mistake, and the hop's date the better one.
        return aware if 1970 <= aware.astimezone(UTC).year <= 2200 else None
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None


def _pairs(value: str) -> Sequence[tuple[str, str]]:
    # The same few people write most of a mailbox, and the standard parser reads a header a character at a time.
    return _known_pairs(value) if len(value) <= _SHORT else _parsed_pairs(value)


@lru_cache(4096)
def _known_pairs(value: str) -> Sequence[tuple[str, str]]:
    return _parsed_pairs(value)


def _parsed_pairs(value: str) -> Sequence[tuple[str, str]]:
    plain = _unescaped(value)
    try:
        # Some encode the whole header, brackets included, which RFC 2047 section 5 forbids: decoded first, it can be parsed.
        for attempt in (getaddresses([plain]), getaddresses([text(plain)]) if "=?" in plain else []):
            if any("@" in email for _, email in attempt):
                return attempt
        # The default policy only where the other parser found nothing: it knows groups and raises on much else.
        return _strict_pairs(plain) if "@" in plain else []
    except BROKEN:
        return [("", email) for email in _BARE.findall(plain)]


def _strict_pairs(value: str) -> list[tuple[str, str]]:
    try:
        header = strict.header_factory("To", value[:5_000])
        return [(one.display_name, one.addr_spec) for one in header.addresses]
    except BROKEN:
        return []


def _unescaped(value: str) -> str:
    return value if value.isascii() else decode(value.encode("utf-8", "surrogateescape"))


def _chunk(part: bytes | str, charset: str | None) -> str:
    return part if isinstance(part, str) else decode(part, charset or "")
