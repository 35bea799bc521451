"""What lies in a Maildir and what changed there since it was last read: names and stamps alone, no file is opened."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from imapclient.imap_utf7 import decode as decode_utf7

from connectors.charsets import line
from connectors.files import shown
from connectors.imap_folders import MailFolder
from connectors.scan import Stamp, stamp_of
from schema.errors import SourceMissing

REFUSED = "!"
"""What a cursor remembers of a mail that could not be opened: no flag is called so, so that it is tried again at every run."""

_PARTS = ("cur", "new", "tmp")
# The convention's `:2,`; programs write `;` or `!` where a file system forbids the colon.
_INFO = re.compile(r"^(?P<base>.+?)[:;!]2,(?P<letters>[A-Za-z]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MaildirFolder:
    """One folder: its path relative to the root ('' is the root itself) and the name people see."""

    path: str
    name: str

    @property
    def as_mail_folder(self) -> MailFolder:
        """Return it as the rules about which folders are read know it."""
        return MailFolder(self.name)


@dataclass(frozen=True, slots=True)
class Lying:
    """One mail: its place that flags do not change, where its file is now, its stamp, its flags' letters in order."""

    ref: str
    path: str
    folder: str
    stamp: Stamp
    letters: str


@dataclass(frozen=True, slots=True)
class MaildirWork:
    """Which places to read (newest first), to mark anew and to remove."""

    fetch: tuple[str, ...]
    mark: tuple[str, ...]
    gone: tuple[str, ...]


def decide(known: Mapping[str, str], found: Mapping[str, Lying], since: date | None = None) -> MaildirWork:
    """Compare the flags known by place with what lies there; `since` keeps older mails from arriving, never takes one away."""
    first = datetime(since.year, since.month, since.day, tzinfo=UTC) if since else None
    new = [one for ref, one in found.items() if known.get(ref, REFUSED) == REFUSED and (first is None or one.stamp.moment >= first)]
    new.sort(key=lambda one: (-one.stamp.mtime_ns, one.ref))
    marked = (ref for ref, one in found.items() if known.get(ref, REFUSED) not in {REFUSED, one.letters})
    return MaildirWork(tuple(one.ref for one in new), tuple(sorted(marked)), tuple(sorted(known.keys() - found.keys())))


def folders_of(root: Path) -> list[MaildirFolder]:
    """Return the root and every folder below it that has a `cur`; raise SourceMissing if there is none or one cannot be listed."""
    if not root.is_dir():
        raise SourceMissing(f"the folder {root} is not there")
    found = []
    for folder, folders, _ in os.walk(root, onerror=_refuse):
        if "cur" in folders:
            path = PurePosixPath(Path(folder).relative_to(root))
            found.append(MaildirFolder("" if path == PurePosixPath() else str(path), _name(path)))
        folders[:] = sorted(name for name in folders if name not in _PARTS)
    if not found:
        raise SourceMissing(f"the folder {root} is no Maildir: it has no folder `cur`")
    return found


def lying_in(root: Path, folder: MaildirFolder) -> list[Lying]:
    """Return the mails of a folder; one that lies in `new` and in `cur` is where it was moved to, in `cur`."""
    found: dict[str, Lying] = {}
    # Never `tmp`: what lies there is still being delivered. `cur` last: a mail that moves meanwhile counts where it moved to.
    for part in ("new", "cur"):
        where = root / folder.path / part
        for name in _names(where):
            stamp = None if name.startswith(".") else stamp_of(where / name)
            if stamp is not None:
                mail = _lying(folder, part, name, stamp)
                found[mail.ref] = mail
    return list(found.values())


def read_letters(cursor: str | None) -> dict[str, str]:
    """Return the flags' letters by place; an unreadable cursor counts as none, so everything is read again."""
    try:
        entries = json.loads(cursor or "{}")
        return {str(ref): str(letters) for ref, letters in entries.items()}
    except (ValueError, AttributeError):
        return {}


def write_letters(state: Mapping[str, str]) -> str:
    """Return the flags' letters by place as JSON, places in order."""
    return json.dumps(dict(sorted(state.items())), separators=(",", ":"))


def _lying(folder: MaildirFolder, part: str, name: str, stamp: Stamp) -> Lying:
    info = _INFO.match(name)
    base, letters = (info["base"], "".join(sorted(set(info["letters"])))) if info else (name, "")
    # Neither `cur` nor the flags are part of the place, so that a mail read in another program stays what it is.
    return Lying(str(PurePosixPath(folder.path, base)), str(PurePosixPath(folder.path, part, name)), folder.name, stamp, letters)


def _name(path: PurePosixPath) -> str:
    """Return the name of a folder: `.Archive.2024` and `Archive/2024` are both Archive/2024, in whatever letters it was named."""
    levels = [level for part in path.parts for level in (part[1:].split(".") if part.startswith(".") else [part])]
    try:
        # Maildir++ names folders in IMAP's modified UTF-7 (RFC 3501 section 5.1.3), other programs in UTF-8 as it is.
        return line(shown(decode_utf7("/".join(levels).encode("ascii")))) or "INBOX"
    except (UnicodeError, ValueError, LookupError):
        return line(shown("/".join(levels))) or "INBOX"


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    # A Maildir may lack `new`; any other error must not look like an empty folder.
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SourceMissing(f"the folder {folder} cannot be read") from error


def _refuse(error: OSError) -> None:
    raise SourceMissing(f"the folder {error.filename} cannot be read")
