"""What is known of mail and calendar providers, as data: their servers, and where they make passwords for programs."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from app.bearers import providers
from app.settings import AuthChoice, Kind, TlsChoice
from schema.errors import ConfigurationError, NotFound

OTHER = "other"
_HERE = "127.0.0.1"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Door(_Strict):
    """Where one kind of source is reached at a provider; `instead` says what to do where no password opens it, `token` where tokens do."""

    host: str = ""
    port: int | None = None
    tls: TlsChoice | None = None
    url: str = ""
    instead: str = ""
    token: str = ""


class MailLimits(_Strict):
    """What a provider bears of mail programs, in seconds: how long to stay away when it says so, when too much was taken."""

    connections: int = 10
    pause: float = 300.0
    spent: float = 3_600.0
    hold: float = 540.0


class Preset(_Strict):
    """A provider: what is signed in with, in words, and its doors."""

    name: str
    user: str
    password: str
    imap: Door
    caldav: Door
    carddav: Door = Door()
    smtp: Door = Door()
    # Who gives tokens for it, where somebody does.
    provider: str = ""
    limits: MailLimits = MailLimits()

    def door(self, kind: Kind) -> Door:
        """Return the door for a kind of source; raise ConfigurationError for a kind that no provider serves."""
        doors = {Kind.IMAP: self.imap, Kind.CALDAV: self.caldav, Kind.CARDDAV: self.carddav}
        if kind not in doors:
            advice = "Presets are for imap, caldav and carddav; leave --preset out."
            raise ConfigurationError(f"a preset for a source of kind {kind}", advice)
        return doors[kind]


@cache
def presets() -> Mapping[str, Preset]:
    """Return all presets by the name they are called with, in the order they are offered."""
    text = (files("app") / "presets.toml").read_text(encoding="utf-8")
    return {name: Preset.model_validate(table) for name, table in tomllib.loads(text).items()}


def preset(name: str) -> Preset:
    """Return a preset; raise NotFound naming those there are."""
    if name not in presets():
        raise NotFound(f"the preset {name}", f"There are: {', '.join(presets())}.")
    return presets()[name]


def client_hint(name: str, kind: Kind) -> str:
    """Return how an owner comes by a client at a preset's provider, or nothing where no token opens this kind of source there."""
    there = providers().get(preset(name).provider)
    return there.client if there and kind in there.scope else ""


def values(name: str, kind: Kind) -> dict[str, str]:
    """Return what a preset fills in; raise ConfigurationError where its provider has no such door, saying what to do instead."""
    door = preset(name).door(kind)
    if door.instead:
        raise ConfigurationError(f"{preset(name).name} has no {kind} that a password opens", door.instead)
    return _known(door)


def token_values(name: str, kind: Kind, user: str) -> dict[str, str]:
    """Return what a preset fills in for who signs in by token; raise ConfigurationError where no token opens its door."""
    door = preset(name).door(kind)
    if not client_hint(name, kind):
        raise ConfigurationError(f"{preset(name).name} has no {kind} that a token opens", door.instead)
    signing = {"auth": AuthChoice.OAUTH.value, "provider": preset(name).provider}
    return {**_known(door), **({"url": door.token.format(user=quote(user, safe="@"))} if door.token else {}), **signing}


def _known(door: Door) -> dict[str, str]:
    known = {"host": door.host, "port": str(door.port or ""), "tls": door.tls.value if door.tls else "", "url": door.url}
    return {key: value for key, value in known.items() if value}


def sending(name: str) -> dict[str, str]:
    """Return what a preset fills in for outgoing mail; raise ConfigurationError where nothing is known of it."""
    door = preset(name).smtp
    if not door.host:
        raise ConfigurationError(f"no server for outgoing mail is known of {preset(name).name}", "Give it with --set host=.")
    return {"host": door.host, "port": str(door.port or ""), "tls": door.tls.value if door.tls else ""}


def limits(host: str, port: int | None) -> tuple[str, MailLimits]:
    """Return the name of the provider whose mail server this is, or nothing, and what it bears."""
    for one in presets().values():
        # On this machine the port is what tells a bridge from any other server.
        if one.imap.host and one.imap.host == host.lower() and (host != _HERE or one.imap.port == port):
            return one.name, one.limits
    return "", MailLimits()


def known(host: str, port: int | None) -> str:
    """Return the name of the preset whose mail server this is, or nothing."""
    return next((name for name, one in presets().items() if one.imap.host and one.name == limits(host, port)[0]), "")


def filled(name: str, kind: Kind, pairs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pairs with those of a preset before them, so that what a person said holds; without a name the pairs alone."""
    if not name:
        return pairs
    given = dict(pair.partition("=")[::2] for pair in pairs)
    by_token = given.get("auth") == AuthChoice.OAUTH
    known = token_values(name, kind, given.get("user", "")) if by_token and not given.get("token_url") else values(name, kind)
    return (*(f"{key}={value}" for key, value in known.items()), *pairs)
