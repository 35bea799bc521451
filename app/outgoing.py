"""The server that mail goes out by: declared in friday.toml, its password among the secrets; tried without sending anything."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from app.bearers import tokens
from app.bootstrap import Rooms, open_rooms
from app.lines import place
from app.presets import known, sending
from app.secrets import open_secrets
from app.settings import FILE, File, Kind, OutgoingTable, Settings, SourceTable, outgoing_text, save, told, variable
from connectors.oauth import is_tokens
from connectors.sources import Tls
from schema.errors import ConfigurationError, NotFound, SignInRefused
from schema.records import Address

if TYPE_CHECKING:
    from connectors.smtp import Smtp

# No source can be called so: names of sources hold no blank.
SECRET = "outgoing mail"  # noqa: S105 (what it is called, not one)
ADVICE = "Set it: friday outgoing add --set host=smtp.example.org --set user=you@example.org"


def needs_password(pairs: Sequence[str], before: OutgoingTable | None) -> bool:
    """Say whether a password has to be asked for: Friday signs in there by itself, and no variable holds the password."""
    kept = {"user": before.user, "account": before.account, "password_env": before.password_env} if before else {}
    values = {**kept, **_given(pairs)}
    return bool(values.get("user")) and not values.get("account") and not values.get("password_env")


def add(settings: Settings, preset: str, pairs: Sequence[str], password: str | None, replace: bool = False) -> dict[str, object]:
    """Write the server into friday.toml and its password into the secrets; raise ConfigurationError for a wrong key or value.

    With `replace` what is not given stays; a key given without a value is taken out.
    """
    if settings.file.sample:
        raise ConfigurationError(f"{settings.home} holds the sample life", "Give your own data a home of its own, with --home DIR.")
    before = outgoing_text(settings.home)
    if before and not replace:
        raise ConfigurationError(f"mail goes out by {before.get('host')} already", "--replace changes it.")
    given = {**(sending(preset) if preset else {}), **_given(pairs)}
    given = {**(_beside(settings, given) if not before else {}), **given}
    values = {key: value for key, value in {**before, **given}.items() if value != ""}
    try:
        table = OutgoingTable.model_validate(values)
    except ValidationError as error:
        advice = "Give --set host=, or --preset with a provider's name." if "host" not in values else "Correct it and give it again."
        raise ConfigurationError(f"outgoing mail: {told(error, '')}", advice) from error
    _account(settings.file, table)
    save(settings.home, {f"outgoing.{key}": _plain(table, key, value) if value else None for key, value in given.items()})
    if password:
        open_secrets(settings.home, settings.environment.no_keyring).write(SECRET, password)
    return shown(table)


def shown(table: OutgoingTable) -> dict[str, object]:
    """Return how mail goes out, as plain values without any secret."""
    named = {"user": table.user, "account": table.account, "address": table.address, "password_env": table.password_env}
    return {"host": table.host, "port": table.door, "tls": table.secured.value, **{key: value for key, value in named.items() if value}}


def remove(settings: Settings) -> None:
    """Forget the server and its password."""
    _table(settings)
    save(settings.home, {"outgoing": None})
    open_secrets(settings.home, settings.environment.no_keyring).remove(SECRET)


def sender(file: File) -> Address | None:
    """Return as whom mail goes out: the address set for it, else the first of the owner's, else the name to sign in with."""
    outgoing, owner = file.outgoing, file.owner
    user = outgoing.user if outgoing and "@" in outgoing.user else ""
    found = next(filter(None, (outgoing.address if outgoing else "", *owner.addresses[:1], user)), "")
    return Address(found.lower(), owner.name) if found else None


async def tested(settings: Settings) -> str:
    """Connect and sign in, send nothing, and say what was reached; raises the SourceError that says what is wrong."""
    _table(settings)
    async with open_rooms(settings) as rooms:
        return await tried(rooms)


async def tried(rooms: Rooms) -> str:
    """Do the same with what is open already."""
    found = await rooms.threads.run(lambda: mailer(rooms))
    sends = sender(rooms.settings.file)
    if sends is None:
        raise ConfigurationError("nobody is named as whom mail goes out", "Run `friday init`, or give --set address=.")
    return f"{await found.test()}; mail goes out as {sends.email}"


def mailer(rooms: Rooms) -> "Smtp":
    """Return what sends mail; raise ConfigurationError with the line of friday.toml that is wrong. Blocks, as keyrings do."""
    from connectors.smtp import Smtp, SmtpSettings

    table = _table(rooms.settings)
    source = _account(rooms.settings.file, table, rooms.settings.home / FILE)
    bearer = tokens(table.account, source, rooms.secrets, rooms.clock) if source else None
    user = source.user if source else table.user
    settings = SmtpSettings(
        host=table.host,
        port=table.door,
        user=user,
        password=_password(rooms, table, source) if user and not bearer else "",
        tls=Tls(table.secured.value),
        ca=table.ca.expanduser() if table.ca else None,
        bearer=bearer,
    )
    return Smtp(settings, rooms.threads)


def _password(rooms: Rooms, table: OutgoingTable, source: SourceTable | None) -> str:
    named = source.password_env if source else table.password_env
    found = variable(named) if named else rooms.secrets.read(table.account or SECRET)
    if found is None or is_tokens(found):
        where = f"the variable {named} is not set" if named else "no password is kept"
        advice = f"Give that of source {table.account} again." if source else "`friday outgoing add --replace` asks for it."
        raise SignInRefused(f"outgoing mail: {where}", advice)
    return found


def _table(settings: Settings) -> OutgoingTable:
    if settings.file.outgoing is None:
        raise NotFound("outgoing mail", ADVICE)
    return settings.file.outgoing


def _account(file: File, table: OutgoingTable, path: Path | None = None) -> SourceTable | None:
    """Return the source whose sign-in is used, if one is; raise ConfigurationError where it is no mailbox."""
    if not table.account:
        return None
    source = file.sources.get(table.account)
    if source is None or source.kind is not Kind.IMAP:
        there = ", ".join(name for name, one in file.sources.items() if one.kind is Kind.IMAP) or "none"
        where = f"{place(path, ('outgoing', 'account'))}: " if path else ""
        raise ConfigurationError(f"{where}outgoing.account: {table.account} is no source of kind imap", f"There are: {there}.")
    return source


def _beside(settings: Settings, given: Mapping[str, str]) -> dict[str, str]:
    """Return the server that stands beside the mailbox which is signed in as, where its provider is known."""
    source = settings.file.sources.get(given.get("account", ""))
    name = known(source.host, source.port) if source else ""
    return sending(name) if name and "host" not in given else {}


def _given(pairs: Sequence[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise ConfigurationError(f"--set {pair}", "Write it as key=value.")
    return {key.strip(): value.strip() for key, _, value in (pair.partition("=") for pair in pairs)}


def _plain(table: OutgoingTable, key: str, value: str) -> object:
    """Return a value as friday.toml keeps it."""
    # Whole paths: a server or a timer starts in another folder than the person.
    return {"port": table.port, "ca": str(Path(value).expanduser().resolve())}.get(key, value)
