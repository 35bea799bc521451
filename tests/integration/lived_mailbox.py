"""A mailbox that people and servers change at random, and what has to be in the graph of it."""

import random
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256

from imapclient import IMAPClient

from connectors.imap import Mailbox
from graph.keeping import places_of
from graph.paging import pages
from graph.sync import Control, Outcome
from schema.graph import Direction, EdgeType, Label, NodeQuery, Walk
from tests.fakes.rig import Rig
from tests.servers.accounts import Account, mail
from tests.servers.dovecot import Dovecot
from tests.servers.memory import PlainThreads
from tests.servers.relay import Cutting

SOURCE = "mail"
_CLIENTS = 3
_NAMED = re.compile(rb"^Message-ID: (<.*?>)", re.MULTILINE)
_FLAGS = (b"\\Seen", b"\\Flagged", b"\\Answered")


@dataclass(frozen=True, slots=True)
class Lies:
    """What lies at a place: which mail, and its flags."""

    mail: str
    flags: tuple[str, ...]


class LivedMailbox:
    """One account of a real server that three clients change in turn, read through a relay that may lose the connection."""

    def __init__(self, server: Dovecot) -> None:
        self._server = server
        self.account = Account(server)
        self.relay = Cutting(server.port)
        self.folders = ["INBOX"]
        self._next = 1
        self._clients: deque[IMAPClient] = deque()

    def close(self) -> None:
        """Close the relay and the clients."""
        self._hang_up()
        self.relay.close()

    def deliver(self, chance: random.Random, most: int = 3) -> None:
        """Let mails arrive: some without a Message-ID, now and then one that came before."""
        for _ in range(chance.randint(1, most)):
            again = self._next > 1 and chance.random() < 0.15
            number = chance.randrange(1, self._next) if again else self._next
            self._next += not again
            raw = mail(number, f"Hello {number}.")
            if number % 7 == 0:
                raw = raw.replace(b"Message-ID", b"X-Was")
            self.account.deliver(raw, folder=chance.choice(self.folders))

    def flag(self, chance: random.Random) -> None:
        """Set a flag on some mails."""
        with self._in(chance.choice(self.folders)) as client:
            if uids := _some(client.search(), chance):
                client.add_flags(uids, [chance.choice(_FLAGS)])

    def unflag(self, chance: random.Random) -> None:
        """Take flags off some mails."""
        with self._in(chance.choice(self.folders)) as client:
            if uids := _some(client.search(), chance):
                client.remove_flags(uids, chance.sample(_FLAGS, 2))

    def copy(self, chance: random.Random) -> None:
        """Copy some mails, perhaps into the folder they lie in."""
        with self._in(chance.choice(self.folders)) as client:
            if uids := _some(client.search(), chance):
                client.copy(uids, chance.choice(self.folders))

    def move(self, chance: random.Random) -> None:
        """Move some mails as clients do that know no MOVE."""
        with self._in(chance.choice(self.folders)) as client:
            if uids := _some(client.search(), chance):
                client.copy(uids, chance.choice(self.folders))
                client.delete_messages(uids)
                client.expunge()

    def expunge(self, chance: random.Random) -> None:
        """Delete some mails."""
        with self._in(chance.choice(self.folders)) as client:
            if uids := _some(client.search(), chance):
                client.delete_messages(uids)
                client.expunge()

    def renumber(self, chance: random.Random) -> None:
        """Let a folder have another UIDVALIDITY and the same numbers."""
        self._hang_up()
        number = str(chance.randint(100, 2_000_000_000))
        self._server.admin("mailbox", "update", "-u", self.account.user, "--uid-validity", number, chance.choice(self.folders))

    def lose_indexes(self) -> None:
        """Let the server make its index files anew."""
        self._hang_up()
        for folder in self.folders:
            for path in self._server.maildir(self.account.user, folder).glob("dovecot.index*"):
                path.unlink(missing_ok=True)

    def make_folder(self, chance: random.Random) -> None:
        """Make a folder, perhaps of a name that was there before."""
        name = f"Box {chance.randint(1, 6)} ü"
        if name not in self.folders:
            with self._in("INBOX") as client:
                client.create_folder(name)
            self.folders.append(name)

    def rename_folder(self, chance: random.Random) -> None:
        """Give a folder another name."""
        name = f"Box {chance.randint(1, 6)} ü"
        if self.folders[1:] and name not in self.folders:
            old = chance.choice(self.folders[1:])
            self._hang_up()
            with self._in("INBOX") as client:
                client.rename_folder(old, name)
            self.folders[self.folders.index(old)] = name

    def remove_folder(self, chance: random.Random) -> None:
        """Delete a folder with all in it."""
        if self.folders[1:]:
            gone = chance.choice(self.folders[1:])
            self._hang_up()
            with self._in("INBOX") as client:
                client.delete_folder(gone)
            self.folders.remove(gone)

    async def sync(self, rig: Rig, most: int = 0, cut_at: int | None = None) -> Outcome:
        """Sync the account, stopped after so many batches (0: never), the connection lost after so many bytes of answers."""
        control = Control(accept_removals=True)
        batches = 0

        def count(_progress: object) -> None:
            nonlocal batches
            batches += 1
            if batches == most:
                control.stop.set()

        self.relay.left = cut_at
        settings = replace(self.account.settings, port=self.relay.port)
        connector = Mailbox(settings, rig.blobs, PlainThreads(), self.account.clock)
        try:
            return await rig.sync.run(SOURCE, connector, replace(control, report=count))
        finally:
            self.relay.left = None

    def there(self) -> dict[str, Lies]:
        """Return what lies where at the server."""
        found: dict[str, Lies] = {}
        for folder in self.folders:
            with IMAPClient("127.0.0.1", self._server.port, ssl=False) as client:
                client.login(self.account.user, self.account.settings.password)
                validity = client.select_folder(folder, readonly=True)[b"UIDVALIDITY"]
                uids = client.search()
                for uid, one in client.fetch(uids, [b"FLAGS", b"BODY.PEEK[]"]).items() if uids else ():
                    flags = tuple(sorted(flag.decode() for flag in one[b"FLAGS"] if flag != b"\\Recent"))
                    found[f"{folder};{validity};{uid}"] = Lies(_key(one[b"BODY[]"]), flags)
        return found

    @contextmanager
    def _in(self, folder: str) -> Iterator[IMAPClient]:
        """Yield the next of the clients, which looks at the folder anew."""
        while len(self._clients) < _CLIENTS:
            self._clients.append(self.account.client())
        self._clients.rotate()
        self._clients[0].select_folder(folder)
        yield self._clients[0]

    def _hang_up(self) -> None:
        # A client that looks at a folder which is renumbered, renamed or gone is thrown out by the server.
        for client in self._clients:
            client.logout()
        self._clients.clear()


async def seen(rig: Rig) -> dict[str, Lies]:
    """Return what lies where in the graph."""
    places = {node.id: node for node in await places_of(rig.graph, SOURCE)}
    found: dict[str, Lies] = {}
    ids = sorted(places)
    for start in range(0, len(ids), 500):
        for one in await rig.graph.reader.walk(ids[start : start + 500], Walk((EdgeType.HOLDS,), Direction.OUT, limit=10_000)):
            place = places[one.origin]
            assert str(place.props["ref"]) not in found, f"two mails at {place.key}"
            found[str(place.props["ref"])] = Lies(one.node.key, _texts(place.props.get("flags")))
    assert len(found) == len(places), "a place holds nothing"
    return found


async def keys(rig: Rig) -> list[str]:
    """Return the keys of all mails in the graph, one for each node."""
    found = [node.key async for nodes in pages(rig.graph, NodeQuery((Label.MESSAGE,))) for node in nodes]
    return sorted(found)


async def agrees(rig: Rig, box: LivedMailbox) -> None:
    """See that the graph holds what the server does: each place with its mail and flags, each mail once, no other."""
    here, there = await seen(rig), box.there()
    assert here == there, "\n".join(f"{ref}: {here.get(ref)}, not {there.get(ref)}" for ref in _differing(here, there))
    assert await keys(rig) == sorted({one.mail for one in there.values()})


def _differing(here: dict[str, Lies], there: dict[str, Lies]) -> list[str]:
    return sorted(ref for ref in here.keys() | there.keys() if here.get(ref) != there.get(ref))


def _key(raw: bytes) -> str:
    named = _NAMED.search(raw)
    return named[1].decode() if named else f"<{sha256(raw).hexdigest()}@friday.invalid>"


def _some(uids: Sequence[int], chance: random.Random) -> list[int]:
    return chance.sample(list(uids), chance.randint(1, min(3, len(uids)))) if uids else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()
