"""Signing in by token: the owner's client at a provider, as friday.toml and the table of providers name it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from app.settings import AuthChoice, Kind, SourceTable
from connectors.oauth import Provider, Registration, Tokens, safe
from schema.errors import ConfigurationError
from schema.ports import Clock, Secrets


class _Row(BaseModel):
    """One provider as the table names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    authorize: str
    token: str
    device: str = ""
    # How an owner comes by a client there, in words.
    client: str = ""
    extra: dict[str, str] = Field(default_factory=dict)
    scope: dict[Kind, str]


@cache
def providers() -> Mapping[str, _Row]:
    """Return the known providers by name."""
    text = (files("app") / "providers.toml").read_text(encoding="utf-8")
    return {name: _Row.model_validate(table) for name, table in tomllib.loads(text).items()}


def registration(name: str, table: SourceTable) -> Registration:
    """Return the owner's client for a source; raise ConfigurationError where friday.toml does not say enough."""
    if not table.client_id:
        advice = "Register a client of your own at the provider and give its id with --set client_id=."
        raise ConfigurationError(f'source {name}: auth = "oauth" needs client_id', advice)
    return Registration(name, _provider(name, table), table.client_id)


def _provider(name: str, table: SourceTable) -> Provider:
    if not table.provider:
        if not table.token_url:
            advice = f"Give --set provider= with one of {', '.join(providers())}, or --set token_url= and device_url= or authorize_url=."
            raise ConfigurationError(f"source {name}: nobody is named who gives tokens", advice)
        safe(table.token_url)
        return Provider(table.token_url, table.authorize_url, table.device_url, table.scope)
    row = providers().get(table.provider)
    if row is None or table.kind not in row.scope:
        there = ", ".join(one for one, each in providers().items() if table.kind in each.scope) or "none; give token_url"
        raise ConfigurationError(f"source {name}: no provider {table.provider} for {table.kind}", f"There are: {there}.")
    return Provider(row.token, row.authorize, row.device, table.scope or row.scope[table.kind], row.extra)


def tokens(name: str, table: SourceTable, secrets: Secrets, clock: Clock) -> Tokens | None:
    """Return what gives a source's access tokens, or None for a source that signs in with a password."""
    return Tokens(registration(name, table), secrets, clock) if table.auth is AuthChoice.OAUTH else None
