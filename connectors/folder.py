"""A folder of documents: Markdown, text, HTML, PDF and office files; other kinds are counted by the test and left alone."""

from pathlib import PurePosixPath

from connectors.files import Files, Found, Kind, Reading
from connectors.sources import FolderSettings
from connectors.texts import parse_document, supported
from schema.ports import BlobStore, Threads


def document_folder(settings: FolderSettings, blobs: BlobStore, threads: Threads) -> Files:
    """Return the connector for a folder of documents."""
    return Files(settings, Kind(supported, lambda found: _read(found, settings)), blobs, threads)


def _read(found: Found, settings: FolderSettings) -> Reading:
    document = parse_document(found.raw, found.raw_hash, found.path, found.stamp.moment, settings.zone)
    folder = str(PurePosixPath(found.path).parent)
    return Reading((document,), marks={"folder": "" if folder == "." else folder})
