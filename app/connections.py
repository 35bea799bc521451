"""From a source's settings to its connector; passwords come from the environment variable it names or from the secrets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from app.bearers import tokens
from app.bootstrap import Rooms
from app.lines import place
from app.outgoing import sender
from app.presets import limits
from app.settings import FILE, AuthChoice, Kind, SourceTable, is_web, variable
from connectors.imap_limits import Limits
from connectors.oauth import is_tokens
from connectors.sources import DavSettings, FolderSettings, ImapSettings, MaildirSettings, Tls
from graph.sync import cursor_name
from schema.errors import ConfigurationError, SignInRefused
from schema.ports import BlobStore, Clock, Connector, EventEditing, Threads

_NEEDED = {
    Kind.IMAP: ("host", "user"),
    Kind.CALDAV: ("url", "user"),
    Kind.CARDDAV: ("url", "user"),
    Kind.EML: ("path",),
    Kind.MAILDIR: ("path",),
    Kind.MBOX: ("path",),
    Kind.ICS: ("path",),
    Kind.FOLDER: ("path",),
    Kind.VCF: ("path",),
    Kind.FEED: ("url",),
    Kind.WEBCAL: ("url",),
    Kind.PAGES: ("urls",),
    Kind.WEBDAV: ("url", "user"),
}
_TOKENS = {"auth", "provider", "client_id", "authorize_url", "token_url", "device_url", "scope"}
_EVERY_KIND = {"every", "removed", "guard"}
# Refused and not ignored: a key that does nothing for its kind would seem to work.
_ALLOWED = {
    Kind.IMAP: {"host", "port", "user", "password_env", "tls", "ca", "folders", "since", "largest_mb", *_TOKENS},
    Kind.CALDAV: {"url", "user", "password_env", "ca", "folders", "since", *_TOKENS},
    Kind.CARDDAV: {"url", "user", "password_env", "ca", "folders", *_TOKENS},
    Kind.EML: {"path", "since", "ignore"},
    Kind.MAILDIR: {"path", "folders", "since"},
    Kind.MBOX: {"path", "since"},
    Kind.ICS: {"path", "since", "ignore"},
    Kind.FOLDER: {"path", "since", "ignore"},
    Kind.VCF: {"path", "ignore"},
    Kind.FEED: {"url", "ca", "since"},
    Kind.WEBCAL: {"url", "ca", "since"},
    Kind.PAGES: {"urls", "ca"},
    Kind.WEBDAV: {"url", "user", "password_env", "ca", "since", "ignore", *_TOKENS},
}
_WEB = {
    **dict.fromkeys((Kind.FEED, Kind.PAGES, Kind.WEBDAV), ("http", "https")),
    Kind.WEBCAL: ("http", "https", "webcal", "webcals"),
}


class Wrong(Enum):
    """What may be wrong with a key, and what to do about it on the command line."""

    MISSING = "Add --set key=value."
    UNKNOWN = "Leave it out."
    SIGN_IN = "Give the user as --set user=, the password when asked."
    ADDRESS = "Write it like https://example.org/news."


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a source's keys: a sentence, and the keys it is about, which a page calls by their fields' names."""

    wrong: Wrong
    said: str
    keys: Sequence[str]


def keys_of(kind: Kind) -> frozenset[str]:
    """Return the keys a source of this kind may have."""
    return frozenset(_ALLOWED[kind] | _EVERY_KIND)


def fault(table: SourceTable) -> Fault | None:
    """Return what is wrong: a key the kind needs is missing, one is set that it does not know, or an address holds a secret."""
    given = {key for key, value in table.model_dump(exclude_unset=True).items() if value not in (None, "", ())} - {"kind"}
    # A password in an address would stand in friday.toml, in messages and on the page.
    addresses = (*filter(None, (table.url,)), *table.urls)
    if any("@" in url.partition("://")[2].partition("/")[0] for url in addresses):
        if "user" not in keys_of(table.kind):
            return Fault(Wrong.UNKNOWN, f"the address holds a user or a password; a source of kind {table.kind} is read without", ())
        return Fault(Wrong.SIGN_IN, "the address holds a user or a password", ("url",))
    needed = (*_NEEDED[table.kind], *(["client_id"] if table.auth is AuthChoice.OAUTH else []))
    missing = [key for key in needed if key not in given]
    if missing:
        return Fault(Wrong.MISSING, f"a source of kind {table.kind} needs {' and '.join(missing)}", missing)
    if wrong := [url for url in addresses if table.kind in _WEB and not is_web(url, _WEB[table.kind])]:
        return Fault(Wrong.ADDRESS, f"{wrong[0]!r} is no address on the web", _NEEDED[table.kind][:1])
    unknown = sorted(given - keys_of(table.kind))
    return Fault(Wrong.UNKNOWN, f"a source of kind {table.kind} has no key {unknown[0]}", unknown[:1]) if unknown else None


def check(name: str, table: SourceTable) -> None:
    """Raise ConfigurationError if something is wrong with a source's keys, for whoever gives them on the command line."""
    found = fault(table)
    if found:
        raise ConfigurationError(f"source {name}: {found.said}", found.wrong.value)


def _check_file(rooms: Rooms, name: str, table: SourceTable) -> None:
    """Raise ConfigurationError with file, line and key if something is wrong with what friday.toml says of a source."""
    found = fault(table)
    if found:
        where = place(rooms.settings.home / FILE, ("sources", name, *([] if found.wrong is Wrong.MISSING else found.keys)))
        raise ConfigurationError(f"{where}: source {name}: {found.said}")


async def connected(rooms: Rooms, name: str, table: SourceTable) -> Connector:
    """Return the connector of a source, made beside the loop: parsers are loaded for it, and a keyring may take its time."""
    return await rooms.threads.run(lambda: connector(rooms, name, table))


def connector(rooms: Rooms, name: str, table: SourceTable) -> Connector:
    """Return the connector of a source; raise ConfigurationError with the line of friday.toml that is wrong."""
    _check_file(rooms, name, table)
    if table.kind is Kind.IMAP:
        return _imap(rooms, name, table)
    if table.kind in (Kind.CALDAV, Kind.CARDDAV):
        return _dav(rooms, name, table)
    if table.kind in _WEB:
        from app.web_sources import web_source

        return web_source(rooms, name, table, lambda: _password(rooms, name, table))
    return _folder(rooms, table)


def _folder(rooms: Rooms, table: SourceTable) -> Connector:
    # Parsers are loaded by the command that reads, and by no other.
    from connectors.eml import eml_folder
    from connectors.folder import document_folder
    from connectors.ics_files import ics_folder
    from connectors.maildir import Maildir
    from connectors.mbox import Mboxes
    from connectors.vcf import address_book

    # friday.toml may be written by hand, with a tilde.
    root = Path(table.path or ".").expanduser()
    if table.kind is Kind.MAILDIR:
        return Maildir(MaildirSettings(root, table.folders, table.since), rooms.blobs, rooms.threads)
    settings = FolderSettings(root, _zone(rooms), table.since, ignore=table.ignore)
    if table.kind is Kind.MBOX:
        return Mboxes(settings, rooms.blobs, rooms.threads)
    builders: Mapping[Kind, Callable[[FolderSettings, BlobStore, Threads, Clock], Connector]] = {
        Kind.EML: eml_folder,
        Kind.ICS: ics_folder,
        Kind.FOLDER: document_folder,
        Kind.VCF: address_book,
    }
    return builders[table.kind](settings, rooms.blobs, rooms.threads, rooms.clock)


def _imap(rooms: Rooms, name: str, table: SourceTable) -> Connector:
    from connectors.imap import Mailbox

    tls, bearer = Tls(table.tls.value), tokens(name, table, rooms.secrets, rooms.clock)
    settings = ImapSettings(
        host=table.host,
        user=table.user,
        password="" if bearer else _password(rooms, name, table),
        bearer=bearer,
        limits=_limits(table),
        port=table.port or (993 if tls is Tls.ON else 143),
        tls=tls,
        ca=table.ca,
        folders=table.folders,
        since=table.since,
        max_bytes=table.largest_mb * 1_000_000,
    )
    return Mailbox(settings, rooms.blobs, rooms.threads, rooms.clock, partial(rooms.graph.transaction.cursor, cursor_name(name)))


def _dav(rooms: Rooms, name: str, table: SourceTable) -> Connector:
    from connectors.caldav import calendar_account
    from connectors.carddav import card_account
    from connectors.dav_account import Setting

    remembered = partial(rooms.graph.transaction.cursor, cursor_name(name))
    account = calendar_account if table.kind is Kind.CALDAV else card_account
    return account(_dav_settings(rooms, name, table), Setting(rooms.blobs, rooms.threads, rooms.clock, remembered=remembered))


def editor(rooms: Rooms, name: str, table: SourceTable) -> EventEditing:
    """Return what writes to a source's calendars; raise ConfigurationError for a source that has none."""
    from connectors.dav_account import Setting
    from connectors.dav_editing import CalendarEditor

    if table.kind is not Kind.CALDAV:
        raise ConfigurationError(f"source {name} is of kind {table.kind}", "Events are written to sources of kind caldav alone.")
    check(name, table)
    return CalendarEditor(_dav_settings(rooms, name, table), Setting(rooms.blobs, rooms.threads, rooms.clock), sender(rooms.settings.file))


def _dav_settings(rooms: Rooms, name: str, table: SourceTable) -> DavSettings:
    bearer = tokens(name, table, rooms.secrets, rooms.clock)
    return DavSettings(
        url=table.url,
        user=table.user,
        password="" if bearer else _password(rooms, name, table),
        bearer=bearer,
        zone=_zone(rooms),
        ca=table.ca,
        folders=table.folders,
        since=table.since,
    )


def _limits(table: SourceTable) -> Limits:
    provider, known = limits(table.host, table.port)
    return Limits(provider, known.connections, known.pause, known.spent, known.hold)


def _zone(rooms: Rooms) -> ZoneInfo:
    return rooms.settings.zone


def _password(rooms: Rooms, name: str, table: SourceTable) -> str:
    # Read at every run, so that a changed password needs no restart.
    found = variable(table.password_env) if table.password_env else rooms.secrets.read(name)
    if found is None:
        where = f"the variable {table.password_env} is not set" if table.password_env else "no password is kept"
        raise SignInRefused(f"source {name}: {where}")
    # Left from when it signed in by token; a server that saw them as a password could use them.
    if is_tokens(found):
        raise SignInRefused(f"source {name}: what is kept for it are tokens and no password")
    return found
