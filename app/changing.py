"""Changes a declared source: what is stored of it, a look at what it would read once changed, and the change itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.bootstrap import Rooms
from app.connections import connected
from app.declare import Wanted, add, changed, declared
from app.secrets import TriedSecrets
from app.settings import AuthChoice, SourceTable, load, source_text
from connectors.oauth import awaiting
from schema.changes import Shelf


@dataclass(frozen=True, slots=True)
class Stored:
    """A source as it is declared; `values` are what friday.toml says of it, and of its secret only whether there is one is told."""

    name: str
    table: SourceTable
    values: Mapping[str, object]
    secret: bool

    @property
    def texts(self) -> Mapping[str, str]:
        """The values as a form shows them."""
        return {key: _text(key, value) for key, value in self.values.items()}


def _text(key: str, value: object) -> str:
    if isinstance(value, list):
        return (" " if key == "urls" else ", ").join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


async def stored(rooms: Rooms, name: str) -> Stored:
    """Return what is stored of a source; raise NotFound for one that is not declared."""
    return await rooms.threads.run(lambda: _stored(rooms, name))


def _stored(rooms: Rooms, name: str) -> Stored:
    home = rooms.settings.home
    return Stored(name, declared(load(home), name), source_text(home, name), rooms.secrets.read(name) is not None)


async def tried(rooms: Rooms, wanted: Wanted) -> list[Shelf]:
    """Return what a source would show once changed, with nothing of the change kept; raise the SourceError that says what is wrong."""
    table = await rooms.threads.run(lambda: _changed(rooms, wanted))
    if wanted.password:
        secret = awaiting(wanted.password) if table.auth is AuthChoice.OAUTH else wanted.password
        here = rooms.settings
        rooms = replace(rooms, secrets=TriedSecrets(here.home, here.environment.no_keyring, (wanted.name, secret)))
    return await (await connected(rooms, wanted.name, table)).test()


def _changed(rooms: Rooms, wanted: Wanted) -> SourceTable:
    settings = load(rooms.settings.home)
    declared(settings, wanted.name)
    return changed(settings, (wanted.name, wanted.kind), wanted.pairs, True)


async def change(rooms: Rooms, wanted: Wanted) -> SourceTable:
    """Write a change, what it does not name stays; return the source as it is now, raise ConfigurationError for what cannot be."""
    return await rooms.threads.run(lambda: _write(rooms, wanted))


def _write(rooms: Rooms, wanted: Wanted) -> SourceTable:
    settings = load(rooms.settings.home)
    # Removed elsewhere meanwhile, what is left of it here would be declared as a new one.
    declared(settings, wanted.name)
    add(settings, (wanted.name, wanted.kind), wanted.pairs, wanted.password or None, replace=True)
    return declared(load(rooms.settings.home), wanted.name)
