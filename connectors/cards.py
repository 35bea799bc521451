"""vCards to Contacts (versions 2.1, 3.0: RFC 2426, 4.0: RFC 6350), each card of a file by itself, so that one never costs the others."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

from vobject.base import VObjectError, getLogicalLines, textLineToContentLine

from connectors.charsets import clean, decode, line
from connectors.headers import address_of
from connectors.rejections import BROKEN, Unreadable, attempt
from schema.ids import content_hash, fallback_message_id
from schema.records import Address, Contact

# A card may lack its END, in a file that was cut off or joined badly; then the next BEGIN ends it.
_CARD = re.compile(
    r"^[ \t]*BEGIN:VCARD[ \t]*$.*?(?:^[ \t]*END:VCARD[ \t]*$|(?=^[ \t]*BEGIN:VCARD[ \t]*$)|\Z)", re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_ENDED = re.compile(r"^[ \t]*END:VCARD[ \t]*\Z", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(r"\n[ \t]")
# A photograph is most of a card's bytes and none of its text; what may stand before the name is a group, `item1.PHOTO`.
_PICTURE = re.compile(r"^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:].*$", re.IGNORECASE | re.MULTILINE)
_ESCAPED = re.compile(r"\\([nN,;:\\])")
_COMMA = re.compile(r"(?<!\\),")
_SEMICOLON = re.compile(r"(?<!\\);")
# A birthday may lack its year, `--0412` (RFC 6350 section 4.3.1).
_DATE = re.compile(r"(\d{4}|--)-?(\d{2})-?(\d{2})(?!\d)")
_MOST = 50
_LONGEST = 100_000
_MOST_TEXT = 1_000_000


@dataclass(frozen=True, slots=True)
class Cards:
    """What a file of cards holds, and the reasons of what in it could not be read."""

    contacts: tuple[Contact, ...]
    problems: tuple[str, ...]


def parse_cards(raw: bytes, raw_hash: str) -> Cards:
    """Return the file's contacts, each key once, the last card under it; raise Unreadable if no card is in it."""
    pieces = [match.group().strip() for match in _CARD.finditer(decode(raw))]
    if not pieces:
        raise Unreadable("It holds no card.")
    contacts: dict[str, Contact] = {}
    problems = []
    for number, piece in enumerate(pieces, 1):
        try:
            contact = attempt(lambda piece=piece: _contact(piece, raw_hash))  # type: ignore[misc]
            contacts[contact.key] = contact
        except Unreadable as error:
            problems.append(f"Card {number}: {error.reason}")
        else:
            problems += [] if _ENDED.search(piece) else [f"Card {number} is cut off; what is there was read."]
    return Cards(tuple(contacts.values()), tuple(problems))


def _contact(text: str, raw_hash: str) -> Contact:
    fields = _Fields(text)
    # In version 2.1 FN may be missing, only the structured name may not.
    name = line(_plain(fields.first("FN"))) or _spoken(fields.first("N"))
    organisation = ", ".join(line(_plain(part)) for part in _SEMICOLON.split(fields.first("ORG")) if part.strip())
    contact = Contact(
        # A card without UID is known by its text, and edited it is another contact.
        key=line(fields.first("UID")) or fallback_message_id(content_hash(text.encode())),
        raw_hash=raw_hash,
        name=name,
        other_names=_distinct((*fields.all("FN")[1:], *_split(fields.all("NICKNAME"))), name),
        addresses=_addresses(fields.all("EMAIL"), name),
        # Version 4.0 writes URIs where the older ones wrote text.
        phones=_distinct(value.removeprefix("tel:") for value in fields.all("TEL")),
        organisation=organisation,
        role=line(_plain(fields.first("TITLE") or fields.first("ROLE"))),
        birthday=_date(fields.first("BDAY")),
        note=clean("\n".join(map(_plain, fields.all("NOTE")))).strip(),
        changed=_moment(fields.first("REV")),
    )
    if not (contact.title or contact.note):
        raise Unreadable("It holds nothing to remember.")
    return contact


class _Fields:
    """A card's values by name, in order, commas and semicolons still as they were written."""

    def __init__(self, text: str) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in _lines(text):
            self._values.setdefault(name, []).append(value[:_LONGEST])

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values that say something."""
        return tuple(value for value in self._values.get(name, ()) if value.strip())[:_MOST]

    def first(self, name: str) -> str:
        """Return the first value, or nothing."""
        return next(iter(self.all(name)), "")


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield the card's properties; a line that is none is left out, what is in a picture or a key never looked at."""
    # The library takes time that grows with the square of a folded value's length, so folds are undone before.
    unfolded = _PICTURE.sub("", _FOLD.sub("", text))[:_MOST_TEXT]
    # Quoted-printable is version 2.1's; its soft line breaks are no folds.
    for written, _ in getLogicalLines(StringIO(unfolded), allowQP=True):
        try:
            content = textLineToContentLine(written)
        except (VObjectError, *BROKEN):
            continue
        if isinstance(content.value, str):
            yield content.name.upper(), content.value


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _addresses(values: Iterable[str], name: str) -> tuple[Address, ...]:
    found = (address_of(value.removeprefix("mailto:"), name) for value in values)
    return tuple({address.email: address for address in found if address}.values())


def _spoken(value: str) -> str:
    """Return a structured name as people say it: prefix, given, middle, family, suffix."""
    parts = [*(part.strip() for part in _SEMICOLON.split(value)), *[""] * 5]
    family, given, middle, prefix, suffix = parts[:5]
    return line(" ".join(_plain(part) for part in (prefix, given, middle, family, suffix) if part))


def _split(values: Iterable[str]) -> list[str]:
    return [part for value in values for part in _COMMA.split(value)]


def _distinct(values: Iterable[str], known: str = "") -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(line(_plain(value)) for value in values) if value and value != known)


def _date(value: str) -> str:
    found = _DATE.match(value.strip())
    return f"{found[1]}{'' if found[1] == '--' else '-'}{found[2]}-{found[3]}" if found else line(value)[:100]


def _moment(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    # Taken for UTC where no zone is named: it only tells the later of two versions of a card.
    return found if found.tzinfo else found.replace(tzinfo=UTC)
