"""A folder of documents: Markdown, text, HTML, PDF and office files; other kinds are counted by the test and left alone."""

from dataclasses import replace
from pathlib import PurePosixPath

from connectors.files import Files, Found, Kind, Reading
from connectors.sources import FolderSettings
from connectors.texts import parse_document, supported
from schema.ports import BlobStore, Clock, Threads


def document_folder(settings: FolderSettings, blobs: BlobStore, threads: Threads, clock: Clock | None = None) -> Files:
    """Return the connector for a folder of documents."""
    return Files(settings, Kind(supported, lambda found: _read(found, settings)), blobs, threads, clock)


def _read(found: Found, settings: FolderSettings) -> Reading:
    document = parse_document(found.raw, found.raw_hash, found.path, found.stamp.moment, settings.zone)
    folder = str(PurePosixPath(found.path).parent)
    # What it is for good, wherever it lies now.
    document = replace(document, identity="" if found.named == found.path else found.named)
    return Reading((document,), marks={"folder": "" if folder == "." else folder})
