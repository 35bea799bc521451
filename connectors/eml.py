"""A folder of mails, one `.eml` file each, folders in folders included."""

from pathlib import PurePosixPath

from connectors.files import Files, Found, Kind, Reading
from connectors.mime import parse_mail
from connectors.sources import FolderSettings
from schema.ports import BlobStore, Clock, Threads


def eml_folder(settings: FolderSettings, blobs: BlobStore, threads: Threads, clock: Clock | None = None) -> Files:
    """Return the connector for a folder of mails."""
    return Files(settings, Kind(_wanted, _read), blobs, threads, clock)


def _wanted(name: str) -> bool:
    return name.lower().endswith(".eml")


def _read(found: Found) -> Reading:
    folder = str(PurePosixPath(found.path).parent)
    return Reading((parse_mail(found.raw, found.raw_hash, found.stamp.moment),), marks={"folder": "" if folder == "." else folder})
