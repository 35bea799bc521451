"""An account of address books over CardDAV (RFC 6352): cards of vCard 3 and 4."""

import re

from connectors.cards import parse_cards
from connectors.dav_account import Contents, DavAccount, Format, Setting
from connectors.dav_kind import CARDS
from connectors.rejections import Unreadable
from connectors.sources import DavSettings

_CHANGED = re.compile(rb"^REV[^:\r\n]{0,200}:([0-9TZ:-]{8,30})", re.MULTILINE | re.IGNORECASE)


def card_account(settings: DavSettings, setting: Setting) -> DavAccount:
    """Return the connector for an account of address books."""
    return DavAccount(settings, Format(CARDS, "book", _changed, _read), setting)


def _changed(data: bytes) -> bytes:
    """Return when the card was last changed, as digits alone: both spellings of a date are in use."""
    return max((found.translate(None, b"-:") for found in _CHANGED.findall(data)), default=b"")


def _read(data: bytes, raw_hash: str, _book: str, _settings: DavSettings) -> Contents:
    try:
        cards = parse_cards(data, raw_hash)
    except Unreadable as error:
        return Contents(problems=(error.reason,))
    return Contents(cards.contacts, cards.problems)
