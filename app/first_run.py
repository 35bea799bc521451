"""The first run: where it stands, and its steps. What is declared in friday.toml and noted in the journal is all its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from app.changing import Stored, change, stored
from app.connections import connected
from app.declare import Wanted, add, declared
from app.engine import Engine
from app.owner import addresses_from, proposal
from app.pauses import pause, resume
from app.settings import AuthChoice, OwnerTable, Settings, load, save
from app.views import Doing, SourceView
from schema.changes import Shelf
from schema.errors import ConfigurationError
from schema.graph import Label, NodeQuery

_RECORDS = (Label.MESSAGE, Label.EVENT, Label.DOCUMENT, Label.CONTACT)
_WORDS = {Label.MESSAGE: "mails", Label.EVENT: "events", Label.DOCUMENT: "documents", Label.CONTACT: "cards"}


class Stage(Enum):
    """Which step is at hand."""

    OWNER = "who you are"
    CHOOSE = "what to read"
    TEST = "what it would read"
    READING = "it reads"
    DONE = "nothing is left to do"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the first run is; `untested` is the source to look at, `found` how many records of which kind can be found."""

    owner: OwnerTable
    views: tuple[SourceView, ...]
    untested: str
    found: tuple[tuple[str, int], ...]
    newest: str

    @property
    def stage(self) -> Stage:
        """The step at hand."""
        if any(view.state.last and view.state.last.well for view in self.views):
            return Stage.DONE
        if self.untested:
            return Stage.TEST
        if self.views:
            return Stage.READING
        return Stage.CHOOSE if self.owner.name or self.owner.addresses else Stage.OWNER


def waits(view: SourceView) -> bool:
    """Say whether a source was declared and left alone until a person has seen what it would read."""
    return view.state.paused and view.state.run is None and not view.state.synced and view.doing is Doing.NOTHING


class FirstRun:
    """The steps of one home's first run."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def look(self) -> Standing:
        """Return how far it is; raise what keeps the stores shut."""
        rooms = await self._engine.opened()
        views = tuple(await (await self._engine.desk()).look())
        held = (await rooms.graph.reader.counts()).nodes
        newest = await rooms.graph.reader.find(NodeQuery((Label.MESSAGE,), limit=1)) if held.get(Label.MESSAGE) else []
        return Standing(
            (await self._settings()).file.owner,
            views,
            next((view.state.name for view in views if waits(view)), ""),
            tuple((_WORDS[label], held[label]) for label in _RECORDS if held.get(label)),
            str(newest[0].props.get("title", "")) if newest else "",
        )

    async def propose(self) -> OwnerTable:
        """Return who the owner probably is."""
        table = (await self._settings()).file.owner
        name, addresses = await proposal(await self._engine.opened())
        return table.model_copy(update={"name": table.name or name, "addresses": table.addresses or addresses})

    async def introduce(self, wanted: OwnerTable) -> None:
        """Keep who the owner is and work with it from now on, before anything is read in another zone."""
        if not (wanted.name or wanted.addresses):
            raise ConfigurationError("nothing says who you are", "Give your name, or an address that is yours.")
        await keep_owner(self._engine, wanted)
        await self._engine.renew()

    async def declare(self, wanted: Wanted) -> None:
        """Declare a source that is left alone until `begin`; raise ConfigurationError naming what is wrong."""
        rooms, settings = await self._engine.opened(), await self._settings()
        there = wanted.name in settings.file.sources
        # Before it is declared: no round of any process may read what nobody has looked at.
        if not there:
            await pause(rooms, wanted.name)
        try:
            await rooms.threads.run(lambda: add(settings, (wanted.name, wanted.kind), wanted.pairs, wanted.password or None))
        except ConfigurationError:
            if not there:
                await resume(rooms, wanted.name)
            raise
        if wanted.by_token:
            await self.sign_in(wanted.name)

    async def sign_in(self, name: str) -> None:
        """Ask the owner to let Friday in at a source's provider."""
        await (await self._engine.desk()).sign_in(name)

    async def test(self, name: str) -> list[Shelf]:
        """Sign in to a source and return what is there; raise the SourceError that says what is wrong."""
        rooms = await self._engine.opened()
        return await (await connected(rooms, name, declared(await self._settings(), name))).test()

    async def stored(self, name: str) -> Stored:
        """Return what was written of a source."""
        return await stored(await self._engine.opened(), name)

    async def change(self, wanted: Wanted) -> None:
        """Write what is mended of a source; it is left alone as before."""
        table = await change(await self._engine.opened(), wanted)
        if table.auth is AuthChoice.OAUTH and wanted.password:
            await self.sign_in(wanted.name)

    async def begin(self, name: str, folders: Sequence[str]) -> None:
        """Let a source be read, of several folders those that were chosen; none named leaves the choice to its connector."""
        rooms = await self._engine.opened()
        await rooms.threads.run(lambda: save(self._engine.settings.home, {f"sources.{name}.folders": list(folders) or None}))
        await (await self._engine.desk()).resume(name)

    async def withdraw(self, name: str) -> None:
        """Take back a source of which nothing was read; raise ConfigurationError for one that no longer waits."""
        rooms = await self._engine.opened()
        # Another window may have let it be read meanwhile: what it brought would stay, of a source that nothing declares.
        if not any(waits(view) for view in await (await self._engine.desk()).look() if view.state.name == name):
            raise ConfigurationError(f"{name} no longer waits", f"Look at Sources; `friday source remove {name}` removes what was read.")
        await rooms.threads.run(lambda: save(self._engine.settings.home, {f"sources.{name}": None}))
        await rooms.threads.run(lambda: rooms.secrets.remove(name))
        await resume(rooms, name)

    async def _settings(self) -> Settings:
        rooms = await self._engine.opened()
        return await rooms.threads.run(lambda: load(self._engine.settings.home))


async def keep_owner(engine: Engine, wanted: OwnerTable) -> None:
    """Write who the owner is into friday.toml; raise ConfigurationError for a zone that is none."""
    values: dict[str, object] = {"name": wanted.name, "addresses": list(wanted.addresses), "zone": wanted.zone}
    rooms = await engine.opened()
    await rooms.threads.run(lambda: save(engine.settings.home, {f"owner.{key}": value for key, value in values.items()}))


def owner_from(name: str, addresses: str, zone: str) -> OwnerTable:
    """Return the owner as a form gives them; raise ConfigurationError where something cannot be."""
    listed = addresses_from(addresses)
    try:
        return OwnerTable(name=" ".join(name.split()), addresses=listed, zone=zone.strip())
    except ValueError as error:
        raise ConfigurationError(f"{zone!r} is no time zone", "Write it like Europe/Berlin.") from error
