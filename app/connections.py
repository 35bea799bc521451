"""From a source's settings to its connector; passwords come from the environment variable it names or from the secrets."""

from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from app.bootstrap import Rooms
from app.settings import Kind, SourceTable, variable
from connectors.sources import CaldavSettings, FolderSettings, ImapSettings, MaildirSettings, Tls
from schema.errors import ConfigurationError, SignInRefused
from schema.ports import BlobStore, Connector, Threads

_NEEDED = {
    Kind.IMAP: ("host", "user"),
    Kind.CALDAV: ("url", "user"),
    Kind.EML: ("path",),
    Kind.MAILDIR: ("path",),
    Kind.MBOX: ("path",),
    Kind.ICS: ("path",),
    Kind.FOLDER: ("path",),
    Kind.VCF: ("path",),
}
# Refused and not ignored: a key that does nothing for its kind would seem to work.
_ALLOWED = {
    Kind.IMAP: {"host", "port", "user", "password_env", "tls", "ca", "folders", "since"},
    Kind.CALDAV: {"url", "user", "password_env", "ca", "folders", "since"},
    Kind.EML: {"path", "since"},
    Kind.MAILDIR: {"path", "folders", "since"},
    Kind.MBOX: {"path", "since"},
    Kind.ICS: {"path", "since"},
    Kind.FOLDER: {"path", "since"},
    Kind.VCF: {"path"},
}


def keys_of(kind: Kind) -> frozenset[str]:
    """Return the keys a source of this kind may have."""
    return frozenset(_ALLOWED[kind])


def check(name: str, table: SourceTable) -> None:
    """Raise ConfigurationError if a key the kind needs is missing, or one is set that the kind does not know."""
    given = {key for key, value in table.model_dump(exclude_unset=True).items() if value not in (None, "", ())} - {"kind"}
    # A password in an address would stand in friday.toml, in messages and on the page.
    if "@" in table.url.partition("://")[2].partition("/")[0]:
        advice = "Give the user as --set user=, the password when asked."
        raise ConfigurationError(f"source {name}: the address holds a user or a password", advice)
    missing = [key for key in _NEEDED[table.kind] if key not in given]
    if missing:
        raise ConfigurationError(f"source {name}: a source of kind {table.kind} needs {' and '.join(missing)}", "Add --set key=value.")
    unknown = sorted(given - _ALLOWED[table.kind])
    if unknown:
        raise ConfigurationError(f"source {name}: a source of kind {table.kind} has no key {unknown[0]}", "Leave it out.")


async def connected(rooms: Rooms, name: str, table: SourceTable) -> Connector:
    """Return the connector of a source, made beside the loop: parsers are loaded for it, and a keyring may take its time."""
    return await rooms.threads.run(lambda: connector(rooms, name, table))


def connector(rooms: Rooms, name: str, table: SourceTable) -> Connector:
    """Return the connector of a source."""
    check(name, table)
    if table.kind is Kind.IMAP:
        return _imap(rooms, name, table)
    if table.kind is Kind.CALDAV:
        return _caldav(rooms, name, table)
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
    builders: Mapping[Kind, Callable[[FolderSettings, BlobStore, Threads], Connector]] = {
        Kind.EML: eml_folder,
        Kind.MBOX: Mboxes,
        Kind.ICS: ics_folder,
        Kind.FOLDER: document_folder,
        Kind.VCF: address_book,
    }
    return builders[table.kind](FolderSettings(root, _zone(rooms), table.since), rooms.blobs, rooms.threads)


def _imap(rooms: Rooms, name: str, table: SourceTable) -> Connector:
    from connectors.imap import Mailbox

    tls = Tls(table.tls.value)
    settings = ImapSettings(
        host=table.host,
        user=table.user,
        password=_password(rooms, name, table),
        port=table.port or (993 if tls is Tls.ON else 143),
        tls=tls,
        ca=table.ca,
        folders=table.folders,
        since=table.since,
    )
    return Mailbox(settings, rooms.blobs, rooms.threads)


def _caldav(rooms: Rooms, name: str, table: SourceTable) -> Connector:
    from connectors.caldav import CalendarAccount

    settings = CaldavSettings(
        url=table.url,
        user=table.user,
        password=_password(rooms, name, table),
        zone=_zone(rooms),
        ca=table.ca,
        calendars=table.folders,
        since=table.since,
    )
    return CalendarAccount(settings, rooms.blobs, rooms.threads)


def _zone(rooms: Rooms) -> ZoneInfo:
    return rooms.settings.zone


def _password(rooms: Rooms, name: str, table: SourceTable) -> str:
    # Read at every run, so that a changed password needs no restart.
    found = variable(table.password_env) if table.password_env else rooms.secrets.read(name)
    if found is None:
        where = f"the variable {table.password_env} is not set" if table.password_env else "no password is kept"
        raise SignInRefused(f"source {name}: {where}")
    return found
