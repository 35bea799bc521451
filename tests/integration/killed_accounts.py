"""Accounts of real servers, turned before each job: what arrives, changes, moves and leaves, and what the server forgets."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.integration.killed_served import Whereabouts
from tests.integration.killed_world import BEN_COMES, CHANGED, FIRST, NEWEST, calendar, card, event
from tests.servers.accounts import Account, mail
from tests.servers.dovecot import Dovecot
from tests.servers.radicale import Radicale


class Turning(Protocol):
    """An account whose server can be turned to what a job reads."""

    @property
    def whereabouts(self) -> Whereabouts:
        """Where a child finds it."""

    def turn(self, job: str) -> None:
        """Let the server hold what this job is to read; asked once a job, in their order."""


class Mails:
    """A mailbox: folders with mails of one thread, one that is no mail, and one without a Message-ID."""

    def __init__(self, server: Dovecot) -> None:
        self._account = Account(server)
        self.whereabouts = Whereabouts("mail", server.port, "", self._account.user)
        self._turns: Mapping[str, Callable[[], None]] = {
            "mail arriving": self._arrive,
            "mail changing": self._change,
            "mail renumbered": self._renumber,
        }

    def turn(self, job: str) -> None:
        """Let the mailbox hold what this job is to read."""
        self._turns[job]()

    def _arrive(self) -> None:
        self._deliver("INBOX", *"abcfg")
        self._deliver("Projects", *"dh")
        self._deliver("Lists", "e")
        self._account.deliver(*(mail(number) for number in range(1, 6)), folder="Old")

    def _change(self) -> None:
        """Mails come, are marked, copied, moved and expunged; folders are made, renamed and removed."""
        self._account.deliver(*(_raw(CHANGED, key) for key in "ij"))
        self._account.deliver(mail(6), folder="New")
        with self._account.client() as client:
            client.add_flags([1, 3], [b"\\Seen"])
            client.copy([1], "Projects")
            client.copy([5], "Lists")
            client.delete_messages([2, 5])
            client.expunge()
            client.rename_folder("Projects", "Projects 2026")
            client.delete_folder("Old")

    def _renumber(self) -> None:
        for folder in ("INBOX", "Lists"):
            self._account.server.admin("mailbox", "update", "-u", self._account.user, "--uid-validity", "424242", folder)
        self._account.deliver(mail(7))
        with self._account.client() as client:
            client.delete_messages([1])
            client.expunge()

    def _deliver(self, folder: str, *keys: str) -> None:
        self._account.deliver(*(_raw(FIRST, key) for key in keys), folder=folder)


@dataclass(frozen=True, slots=True)
class Texts:
    """Objects by name: what lies in the first collection at first and what changes there, what lies in the old one, what comes last.

    `moved`, `leaving` and `y` are among the first; the old collection holds one of the first, too.
    """

    first: Mapping[str, str]
    later: Mapping[str, str]
    old: Mapping[str, str]
    late: Mapping[str, str]


class Collections:
    """Calendars or address books of one user, in two collections at first and in others later."""

    def __init__(self, server: Radicale, user: str, kind: str) -> None:
        self._server, self._user = server, user
        self._ending, self._texts = ("ics", EVENTS) if kind == "calendar" else ("vcf", CARDS)
        self.whereabouts = Whereabouts(kind, server.port, server.url, user)

    def turn(self, job: str) -> None:
        """Let the server hold what this job is to read."""
        {"arriving": self._arrive, "changing": self._change, "forgotten": self._forget}[job.split()[1]]()

    def _arrive(self) -> None:
        self._make("home", "old")
        self._put("home", self._texts.first)
        self._put("old", self._texts.old)

    def _change(self) -> None:
        """One is changed, one moves to a new collection, one goes, one comes, and a collection goes with all it held."""
        self._make("new")
        self._put("home", self._texts.later)
        self._put("new", {"moved": self._texts.first["moved"]})
        self._delete("home/moved", "home/leaving")
        self._server.delete(self._user, f"/{self._user}/old/")

    def _forget(self) -> None:
        """One comes and one goes, and no sync token is known any more."""
        self._put("home", self._texts.late)
        self._delete("home/y")
        self._server.forget_tokens()

    def _make(self, *collections: str) -> None:
        for name in collections:
            (self._server.make_calendar if self._ending == "ics" else self._server.make_book)(self._user, name)

    def _put(self, collection: str, texts: Mapping[str, str]) -> None:
        for name, text in texts.items():
            self._server.put(self._user, f"/{self._user}/{collection}/{name}.{self._ending}", text.replace("\n", "\r\n"))

    def _delete(self, *names: str) -> None:
        for name in names:
            self._server.delete(self._user, f"/{self._user}/{name}.{self._ending}")


class OnDisk:
    """A mailbox on disk: a Maildir, or a folder of mailbox files."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.whereabouts = Whereabouts(kind, 0, str(folder), "")
        self._folder = folder
        self._turns: Mapping[str, Callable[[], None]] = {
            "maildir arriving": self._arrive,
            "maildir changing": self._change,
            "mbox arriving": lambda: self._write({"first": (*range(1, 8),), "other": (20, 21)}),
            # One mail is cut out of the middle, two are appended; the other file goes, one of its mails into a third.
            "mbox changing": lambda: self._write({"first": (1, 2, 4, 5, 6, 7, 8, 9), "third": (21,)}),
        }

    def turn(self, job: str) -> None:
        """Let the mailbox hold what this job is to read."""
        self._turns[job]()

    def _arrive(self) -> None:
        for number in range(1, 8):
            self._lie(f"cur/{number}.here:2,", number)
        self._lie(".Lists/cur/10.here:2,S", 10)
        self._lie(".Old/new/11.here", 11)

    def _change(self) -> None:
        """Mails come, are marked, moved and expunged; a folder goes with what it held."""
        self._lie("new/8.here", 8)
        (self._folder / "cur/1.here:2,").rename(self._folder / "cur/1.here:2,FS")
        (self._folder / "cur/2.here:2,").rename(self._folder / ".Lists/cur/2.here:2,")
        (self._folder / "cur/3.here:2,").unlink()
        shutil.rmtree(self._folder / ".Old")

    def _lie(self, place: str, number: int) -> None:
        path = self._folder / place
        for part in ("cur", "new", "tmp"):
            (path.parents[1] / part).mkdir(parents=True, exist_ok=True)
        path.write_bytes(mail(number))
        os.utime(path, (NEWEST - number, NEWEST - number))

    def _write(self, files: Mapping[str, tuple[int, ...]]) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        for place, (name, numbers) in enumerate(files.items()):
            path = self._folder / f"{name}.mbox"
            path.write_bytes(b"".join(b"From me Mon Mar 02 09:00:00 2026\n" + mail(one).replace(b"\r\n", b"\n") + b"\n" for one in numbers))
            os.utime(path, (NEWEST - place - len(numbers), NEWEST - place - len(numbers)))


def _raw(files: Mapping[str, str], key: str) -> bytes:
    return files[f"mail/{key}.eml"].replace("\n", "\r\n").encode()


def _event(uid: str, day: int, *more: str) -> str:
    return calendar(event(uid, f"202603{day:02}T090000Z", f"about {uid}", *more))


def _cards(*numbers: int) -> dict[str, str]:
    return {f"c{number}": card(f"c{number}", f"Person {number}", f"p{number}@tideline.example", f"+49 {number}") for number in numbers}


EVENTS = Texts(
    first={
        "standup": FIRST["calendar/standup.ics"],
        "review": FIRST["calendar/review.ics"],
        "moved": _event("moved", 12),
        "leaving": _event("leaving", 13, BEN_COMES),
        "y": _event("y", 14),
    },
    later={
        "standup": CHANGED["calendar/standup.ics"],
        "review": calendar(event("review", "20260305T140000Z", "Kestrel review", "STATUS:CANCELLED", "SEQUENCE:2")),
        "coming": _event("coming", 15, BEN_COMES),
    },
    old={"again": FIRST["calendar/review.ics"], "gone": _event("gone", 16)},
    late={"late": _event("late", 17)},
)
CARDS = Texts(
    first=_cards(1, 2, 3) | {"moved": _cards(4)["c4"], "leaving": _cards(5)["c5"], "y": _cards(6)["c6"]},
    later={"c1": card("c1", "Person 1", "other@tideline.example", "+49 9"), "coming": _cards(7)["c7"]},
    old={"again": _cards(2)["c2"], "gone": _cards(8)["c8"]},
    late={"late": _cards(9)["c9"]},
)
