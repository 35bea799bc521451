"""Rejected items tried again from their kept bytes, after a parser learned something."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from connectors.cards import parse_cards
from connectors.feed_reading import document_of
from connectors.ics import parse_calendar
from connectors.mime import parse_mail
from connectors.pages_reading import read_page
from connectors.rejections import Unreadable
from connectors.texts import parse_document
from schema.ids import content_hash
from schema.records import Record


class RawKind(StrEnum):
    """What raw bytes are."""

    MAIL = "mail"
    CALENDAR = "calendar"
    DOCUMENT = "document"
    CARDS = "cards"
    ENTRY = "entry"
    PAGE = "page"


def reparse(kind: RawKind, raw: bytes, name: str, moment: datetime, zone: ZoneInfo) -> tuple[Record, ...] | str:
    """Return the records of the bytes, or the reason why there are none.

    `name` is a document's path or a page's address; `moment` stands in for a mail's missing date and is a document's file time.
    """
    raw_hash = content_hash(raw)
    single: Mapping[RawKind, Callable[[], Record]] = {
        RawKind.MAIL: lambda: parse_mail(raw, raw_hash, moment),
        RawKind.DOCUMENT: lambda: parse_document(raw, raw_hash, name, moment, zone),
        RawKind.ENTRY: lambda: document_of(raw, raw_hash, moment),
        RawKind.PAGE: lambda: read_page(raw, name, "", moment, zone),
    }
    try:
        if kind in single:
            return (single[kind](),)
        if kind is RawKind.CARDS:
            cards = parse_cards(raw, raw_hash)
            return " ".join(cards.problems) or cards.contacts
    except Unreadable as error:
        return error.reason
    parsed = parse_calendar(raw, raw_hash, zone)
    # While anything of a file is still unreadable its reason stays: taken away, it would hide the rest.
    return " ".join(parsed.problems) or (*parsed.events, *parsed.notes)
