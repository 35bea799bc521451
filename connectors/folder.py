"""A folder of documents: Markdown, text, HTML, PDF and office files; other kinds are counted by the test and left alone."""

from dataclasses import replace
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from connectors.files import Files, Found, Kind, Reading
from connectors.sources import FolderSettings
from connectors.texts import parse_document, supported
from schema.ports import BlobStore, Clock, Threads


def document_folder(settings: FolderSettings, blobs: BlobStore, threads: Threads, clock: Clock | None = None) -> Files:
    """Return the connector for a folder of documents."""
    return Files(settings, documents(settings.zone), blobs, threads, clock)


def documents(zone: ZoneInfo) -> Kind:
    """Return which files of a folder are documents, and how one is read."""
    return Kind(supported, lambda found: _read(found, zone))


def _read(found: Found, zone: ZoneInfo) -> Reading:
    document = parse_document(found.raw, found.raw_hash, found.path, found.stamp.moment, zone)
    folder = str(PurePosixPath(found.path).parent)
    # What it is for good, wherever it lies now.
    document = replace(document, identity="" if found.named == found.path else found.named)
    return Reading((document,), marks={"folder": "" if folder == "." else folder})
