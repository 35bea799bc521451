"""An address book: a file of cards, or a folder of such files, one or many cards in each."""

from pathlib import PurePosixPath

from connectors.cards import parse_cards
from connectors.files import Files, Found, Kind, Reading
from connectors.sources import FolderSettings
from schema.ports import BlobStore, Clock, Threads


def address_book(settings: FolderSettings, blobs: BlobStore, threads: Threads, clock: Clock | None = None) -> Files:
    """Return the connector for an address book."""
    return Files(settings, Kind(_wanted, _read), blobs, threads, clock)


def _wanted(name: str) -> bool:
    return name.lower().endswith((".vcf", ".vcard"))


def _read(found: Found) -> Reading:
    cards = parse_cards(found.raw, found.raw_hash)
    return Reading(cards.contacts, cards.problems, {"book": PurePosixPath(found.path).stem})
