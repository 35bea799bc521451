"""Declares, tests, pauses and retries sources."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from app.bootstrap import Rooms, open_rooms
from app.connections import check, connected
from app.enclosures import retry_refused
from app.pauses import pause, paused, resume
from app.secrets import open_secrets
from app.settings import AuthChoice, Kind, Settings, SourceTable, save, source_text, told
from connectors.oauth import awaiting
from graph.sync import REJECTED, RUN, cursor_name, loosen, rejection_key
from schema.changes import Batch, Shelf, Upserted
from schema.errors import ConfigurationError, NotFound
from schema.graph import Label, NodeQuery
from schema.ports import Entry
from schema.records import Document

_PATHS = ("path", "ca")
_REMOTE = (Kind.IMAP, Kind.CALDAV, Kind.CARDDAV, Kind.WEBDAV)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source a person wants to add: `pairs` are key=value, as on the command line; by token, the password is the client's secret."""

    name: str
    kind: Kind
    pairs: tuple[str, ...]
    password: str

    @property
    def by_token(self) -> bool:
        """Whether it signs in by token."""
        return f"auth={AuthChoice.OAUTH.value}" in self.pairs


def needs_password(kind: Kind, pairs: Sequence[str], before: SourceTable | None = None) -> bool:
    """Say whether a password has to be asked for: the source signs in, not by token, and names no variable that holds it.

    `before` is the source that is changed, if one is.
    """
    kept = {"auth": before.auth.value, "password_env": before.password_env} if before else {}
    values = {**kept, **dict(_pair(pair) for pair in pairs)}
    return kind in _REMOTE and values.get("auth") != AuthChoice.OAUTH and not values.get("password_env")


def add(
    settings: Settings, named: tuple[str, Kind], pairs: Sequence[str], password: str | None, replace: bool = False
) -> dict[str, object]:
    """Write a source into friday.toml and its password into the secrets; raise ConfigurationError for a wrong key or value.

    The password of a source that signs in by token is the secret of the owner's client.
    With `replace` a source of this name and kind keeps what is not given; a key given without a value is taken out.
    """
    name, kind = named
    table = changed(settings, named, pairs, replace)
    given, before = dict(_pair(pair) for pair in pairs), source_text(settings.home, name)
    # Whole paths: a server or a timer starts in another folder than the person.
    whole = {key: str(Path(value).expanduser().resolve()) if key in _PATHS and value else value for key, value in given.items()}
    plain = {key: _plain(table, key, value) if value else None for key, value in whole.items()}
    save(settings.home, {f"sources.{name}.{key}": value for key, value in {"kind": kind.value, **plain}.items()})
    if password:
        # After the settings: a source without its password says so at its first sync, a password without a source says nothing.
        kept = awaiting(password) if table.auth is AuthChoice.OAUTH else password
        open_secrets(settings.home, settings.environment.no_keyring).write(name, kept)
    return {**before, "name": name, "kind": kind.value, **{key: value for key, value in plain.items() if value is not None}}


def changed(settings: Settings, named: tuple[str, Kind], pairs: Sequence[str], replace: bool) -> SourceTable:
    """Return the source that `add` would write, with nothing written; raise ConfigurationError for a wrong key or value."""
    name, kind = named
    _check_name(settings, name, kind, replace)
    said = {**source_text(settings.home, name), "kind": kind.value, **dict(_pair(pair) for pair in pairs)}
    try:
        table = SourceTable.model_validate({key: value for key, value in said.items() if value != ""})
    except ValidationError as error:
        raise ConfigurationError(f"source {name}: {told(error, '')}", "Correct it and add the source again.") from error
    check(name, table)
    return table


def _check_name(settings: Settings, name: str, kind: Kind, replace: bool) -> None:
    if settings.file.sample:
        raise ConfigurationError(
            f"{settings.home} holds the sample life", "Give your own data a home of its own, with --home DIR or FRIDAY_HOME."
        )
    # The name becomes part of the journal's keys, of a lease and of a table in TOML.
    if not name.replace("-", "").replace("_", "").isalnum():
        raise ConfigurationError(f"the name {name!r}", "Use letters, digits, - and _.")
    there = settings.file.sources.get(name)
    # Another kind cannot read the old one's cursor, and would leave its items under this name.
    if there and not (replace and there.kind is kind):
        advice = (
            "Choose another name; on the command line, --replace changes it."
            if there.kind is kind
            else "Choose another name, or remove that one first."
        )
        raise ConfigurationError(f"a source {name} of kind {there.kind} is declared already", advice)


def _pair(pair: str) -> tuple[str, str]:
    key, equals, value = pair.partition("=")
    if not equals:
        raise ConfigurationError(f"--set {pair}", "Write it as key=value.")
    return key.strip(), value.strip()


def _plain(table: SourceTable, key: str, value: str) -> object:
    """Return a value as friday.toml keeps it."""
    listed = {"folders": table.folders, "ignore": table.ignore, "urls": table.urls}
    if key in listed:
        return list(listed[key])
    return {"port": table.port, "guard": table.guard}.get(key, value)


def declared(settings: Settings, name: str) -> SourceTable:
    """Return a declared source; raise NotFound with the names there are."""
    if name not in settings.file.sources:
        raise NotFound(f"source {name}", f"Declared are: {', '.join(settings.file.sources) or 'none'}.")
    return settings.file.sources[name]


async def shelves(settings: Settings, name: str) -> list[Shelf]:
    """Return what a source shows when it is tested; raise the SourceError that says what is wrong."""
    table = declared(settings, name)
    async with open_rooms(settings) as rooms:
        return await (await connected(rooms, name, table)).test()


async def hold(settings: Settings, names: Sequence[str], wanted: bool) -> list[dict[str, object]]:
    """Pause the named sources or resume them; raise NotFound, before any is touched, for a name that is not declared."""
    for name in names:
        declared(settings, name)
    async with open_rooms(settings) as rooms:
        for name in names:
            await (pause if wanted else resume)(rooms, name)
        held = await paused(rooms.journal)
    return [{"name": name, "paused": name in held} for name in names]


async def forget_gone(settings: Settings, name: str) -> dict[str, object]:
    """Remove what a source's owner kept though it is gone there."""
    declared(settings, name)
    async with open_rooms(settings) as rooms:
        return {"name": name, "removed": await rooms.sources.forget_gone(name)}


async def retry(settings: Settings, name: str) -> dict[str, object]:
    """Read a source's rejected items again from their kept bytes."""
    table = declared(settings, name)
    async with open_rooms(settings) as rooms:
        return await retry_in(rooms, name, table)


async def retry_in(rooms: Rooms, name: str, table: SourceTable) -> dict[str, object]:
    """Read a source's rejected items again from their kept bytes; waits for a sync of it to end."""
    # Under the source's own lease, since a sync beside this would write the same notes.
    async with rooms.leases.hold(f"{RUN}{name}"):
        entries = await rooms.journal.entries(REJECTED, rejection_key(name, ""))
        read = [await _retried(rooms, name, table, entry) for entry in entries]
        opened, left = await retry_refused(rooms, name)
    return {"name": name, "read": sum(read) + opened, "left": len(read) - sum(read) + left}


async def _retried(rooms: Rooms, name: str, table: SourceTable, entry: Entry) -> bool:
    from connectors.moves import name_at
    from connectors.rejections import TOO_LARGE
    from connectors.reparse import RawKind, reparse
    from connectors.webcal_pieces import ENDS
    from connectors.webdav_state import name_at as named_there

    # Of these only the beginning is kept, and that is not the whole of it.
    if entry.value["reason"] in {TOO_LARGE, ENDS}:
        return False
    mails = dict.fromkeys((Kind.IMAP, Kind.EML, Kind.MAILDIR, Kind.MBOX), RawKind.MAIL)
    cards = dict.fromkeys((Kind.VCF, Kind.CARDDAV), RawKind.CARDS)
    single = {**dict.fromkeys((Kind.FOLDER, Kind.WEBDAV), RawKind.DOCUMENT), Kind.FEED: RawKind.ENTRY, Kind.PAGES: RawKind.PAGE}
    kind = {**mails, **cards, **single}.get(table.kind, RawKind.CALENDAR)
    raw = await rooms.blobs.get(str(entry.value["raw"]))
    # A folder or calendar that the server refuses has no bytes; its next sync takes the note away.
    if not raw:
        return False
    moment: datetime = rooms.clock.now()
    ref = str(entry.value["ref"])
    records = await rooms.threads.run(lambda: reparse(kind, raw, ref, moment, rooms.settings.zone))
    # Still unreadable: the note stays as it was.
    if isinstance(records, str):
        return False
    if table.kind in (Kind.FOLDER, Kind.WEBDAV):
        named = (name_at if table.kind is Kind.FOLDER else named_there)(await rooms.graph.transaction.cursor(cursor_name(name)), ref)
        records = tuple(replace(one, identity="" if named == ref else named) if isinstance(one, Document) else one for one in records)
    # Planned and committed under one lease, like a sync: a plan is made from what is stored at that moment.
    async with rooms.leases.hold("ingest"):
        change = Upserted(ref, records, await _marks(rooms, name, table.kind, ref))
        plan = await rooms.ingest.plan(name, Batch((change,), ""), None)
        # Before the commit: a kill between them leaves bytes to look at again, and none that nobody knows of.
        await loosen(rooms.journal, plan.loose_raw)
        await rooms.graph.transaction.commit(plan.changes)
    # The note goes last: a kill before leaves one too many, which the next retry takes away.
    return await rooms.journal.swap(REJECTED, entry.key, entry.version, None)


async def _marks(rooms: Rooms, name: str, kind: Kind, ref: str) -> dict[str, str | tuple[str, ...]]:
    """Return the marks of a place as they are stored, else the mail folder its name begins with."""
    for node in await rooms.graph.reader.find(NodeQuery((Label.MEMBERSHIP,), equals={"source": name, "ref": ref})):
        return {key: value for key, value in node.props.items() if key not in ("source", "ref") and isinstance(value, str | tuple)}
    if kind is Kind.IMAP:
        return {"folder": ref.rsplit(";", 2)[0]}
    return {"folder": ref.rpartition("/")[0]} if kind in (Kind.EML, Kind.MAILDIR) else {}
