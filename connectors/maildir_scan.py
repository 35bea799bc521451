"""What lies in a Maildir and what changed there since it was last read: names and stamps alone, no file is opened."""

import os
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path, PurePosixPath

from imapclient.imap_utf7 import decode as decode_utf7

from connectors.charsets import line
from connectors.files import shown
from connectors.imap_folders import MailFolder
from connectors.maildir_letters import REFUSED
from connectors.scan import Stamp, stamp_of
from schema.errors import SourceMissing

_PARTS = ("cur", "new", "tmp")
_READ = ("new", "cur")
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


class Survey:
    """The mails that lie in a Maildir by number, each once, in some sixty bytes each."""

    # No object a mail: of 200,000 they would take more memory than all else that a sync holds.
    def __init__(self) -> None:
        self._folders: list[MaildirFolder] = []
        self._names = bytearray()
        self._ends = array("Q")
        self._where = array("I")
        self._sizes = array("q")
        self._times = array("q")

    def __len__(self) -> int:
        """Count the mails."""
        return len(self._ends)

    def __getitem__(self, number: int) -> Lying:
        """Return the mail of this number."""
        place, part = divmod(self._where[number], len(_READ))
        folder, name = self._folders[place], self._name(number)
        path = "/".join(filter(None, (folder.path, _READ[part], name)))
        return Lying(self.ref(number), path, folder.name, Stamp(self._sizes[number], self._times[number]), _split(name)[1])

    def ref(self, number: int) -> str:
        """Return a mail's place: neither `cur` nor the flags are part of it, so that one read in another program stays what it is."""
        path, base = self._folders[self._where[number] // len(_READ)].path, _split(self._name(number))[0]
        return f"{path}/{base}" if path else base

    def letters(self, number: int) -> str:
        """Return a mail's flags."""
        return _split(self._name(number))[1]

    def size(self, number: int) -> int:
        """Return a mail's bytes."""
        return self._sizes[number]

    def time(self, number: int) -> int:
        """Return when a mail's file was written, in nanoseconds since 1970."""
        return self._times[number]

    def add(self, root: Path, folder: MaildirFolder) -> None:
        """Add the mails of a folder; one that lies in `new` and in `cur` is where it was moved to, in `cur`."""
        self._folders.append(folder)
        # Never `tmp`: what lies there is still being delivered. `cur` last: a mail that moves meanwhile counts where it moved to.
        names = [_names(root / folder.path / part) for part in _READ]
        moved = {_split(name)[0] for name in names[1]} if names[0] else set[str]()
        for part, listed in enumerate(names):
            for name in listed:
                if part or _split(name)[0] not in moved:
                    self._add(root, folder, part, name)

    def _name(self, number: int) -> str:
        return os.fsdecode(bytes(self._names[self._ends[number - 1] if number else 0 : self._ends[number]]))

    def _add(self, root: Path, folder: MaildirFolder, part: int, name: str) -> None:
        stamp = stamp_of(root / folder.path / _READ[part] / name)
        if stamp is not None:
            self._names += os.fsencode(name)
            self._ends.append(len(self._names))
            self._where.append((len(self._folders) - 1) * len(_READ) + part)
            self._sizes.append(stamp.size)
            self._times.append(stamp.mtime_ns)


@dataclass(frozen=True, slots=True)
class MaildirWork:
    """The numbers of the mails to read (newest first) and to mark anew, and the places to remove."""

    fetch: Sequence[int]
    mark: Sequence[int]
    gone: tuple[str, ...]


def decide(known: dict[str, str], found: Survey, since: date | None = None) -> MaildirWork:
    """Compare the flags known by place, which are used up by it, with what lies there; `since` keeps older mails from arriving."""
    first = int(datetime(since.year, since.month, since.day, tzinfo=UTC).timestamp()) * 1_000_000_000 if since else None
    new, marked = array("I"), array("I")
    for number in range(len(found)):
        before = known.pop(found.ref(number), REFUSED)
        if before == REFUSED:
            if first is None or found.time(number) >= first:
                new.append(number)
        elif before != found.letters(number):
            marked.append(number)
    newest = sorted(sorted(new, key=found.ref), key=found.time, reverse=True)
    return MaildirWork(array("I", newest), array("I", sorted(marked, key=found.ref)), tuple(sorted(known)))


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


def _split(name: str) -> tuple[str, str]:
    """Return a file's name without its flags, and their letters in order."""
    info = _INFO.match(name)
    return (info["base"], "".join(sorted(set(info["letters"])))) if info else (name, "")


def _name(path: PurePosixPath) -> str:
    """Return the name of a folder: `.Archive.2024` and `Archive/2024` are both Archive/2024, in whatever letters it was named."""
    levels = [level for part in path.parts for level in (part[1:].split(".") if part.startswith(".") else [part])]
    try:
        # Maildir++ names folders in IMAP's modified UTF-7 (RFC 3501 section 5.1.3), other programs in UTF-8 as it is.
        return line(shown(decode_utf7("/".join(levels).encode("ascii")))) or "INBOX"
    except (UnicodeError, ValueError, LookupError):
        return line(shown("/".join(levels))) or "INBOX"


def _names(folder: Path) -> list[str]:
    """Return the names of a folder's mails; of one that is found under two names, because its flags change right now, the last."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    # A Maildir may lack `new`; any other error must not look like an empty folder.
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SourceMissing(f"the folder {folder} cannot be read") from error
    listed.sort(key=lambda name: _split(name)[0])
    return [name for name, after in pairwise([*listed, ""]) if _split(name)[0] != _split(after)[0]]


def _refuse(error: OSError) -> None:
    raise SourceMissing(f"the folder {error.filename} cannot be read")
