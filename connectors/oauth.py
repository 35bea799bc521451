"""Signing in with tokens instead of a password (RFC 6749): fresh access tokens, kept among the secrets, asked for only when due."""

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from connectors.bounds import Bounds
from schema.errors import ConfigurationError, SignInRefused, SourceUnreachable
from schema.ports import Clock, Secrets

# A token is taken for the time it takes to sign in, and servers' clocks differ.
_MARGIN = timedelta(seconds=90)
_SECONDS = 30.0
_LIFE = 3600
_CLIENTS = "client_secret"
_BOUNDS = Bounds(most=1_000_000, seconds=600)


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider gives tokens; without `device` only the flow through a browser on this machine is possible."""

    token: str
    authorize: str = ""
    device: str = ""
    scope: str = ""
    # Google gives a refresh token only to those who ask for it by parameters of its own.
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registration:
    """The owner's own client at a provider, and the source that signs in with it."""

    source: str
    provider: Provider
    client_id: str

    @property
    def advice(self) -> str:
        """What to do where a token is refused."""
        return f"Sign in anew: `friday source sign-in {self.source}`."


class Tokens:
    """The access tokens of one source; implements the port `Bearer`."""

    def __init__(self, registration: Registration, secrets: Secrets, clock: Clock) -> None:
        self._registration = registration
        self._secrets = secrets
        self._clock = clock

    @property
    def advice(self) -> str:
        """Say what to do where a token is refused."""
        return self._registration.advice

    def token(self, anew: bool = False) -> str:
        """Return an access token that is good for a minute at least; `anew`: not the one that was just refused. Blocks.

        Raises SignInRefused where the owner has to sign in, SourceUnreachable where the provider does not answer.
        """
        kept = self._kept()
        if kept.get("access") and not anew and number(kept.get("until"), 0) > (self._clock.now() + _MARGIN).timestamp():
            return str(kept["access"])
        return self._refreshed(kept)

    def keep(self, answer: Mapping[str, object], client_secret: str = "") -> None:
        """Keep what a provider answered, once the owner agreed or the access token ran out."""
        before = self._kept(needed=False)
        until = self._clock.now().timestamp() + number(answer.get("expires_in"), _LIFE)
        kept = {
            _CLIENTS: client_secret or before.get(_CLIENTS, ""),
            # Most providers give the refresh token once, some a new one each time.
            "refresh": answer.get("refresh_token") or before.get("refresh", ""),
            "access": str(answer["access_token"]),
            "until": until,
        }
        self._secrets.write(self._registration.source, json.dumps(kept))

    def client_secret(self) -> str:
        """Return the secret of the owner's client, empty if it has none."""
        return str(self._kept(needed=False).get(_CLIENTS, ""))

    def _refreshed(self, kept: Mapping[str, object]) -> str:
        try:
            answer = self._exchange(kept)
        except SignInRefused:
            # Another process may have been given a new refresh token meanwhile, and this one is void.
            now = self._kept()
            if now.get("refresh") == kept.get("refresh"):
                raise
            answer = self._exchange(now)
        self.keep(answer)
        return str(answer["access_token"])

    def _exchange(self, kept: Mapping[str, object]) -> Mapping[str, object]:
        if not kept.get("refresh"):
            raise self._refusal("the provider gave no lasting permission")
        form = {"grant_type": "refresh_token", "refresh_token": str(kept["refresh"])}
        status, answer = post(self._registration, self._registration.provider.token, form, str(kept.get(_CLIENTS, "")))
        if "access_token" in answer:
            return answer
        if status >= 500 or answer.get("error") in ("temporarily_unavailable", "server_error", "slow_down"):
            raise SourceUnreachable(f"{_host(self._registration.provider.token)} answered {status}: {said(answer)}")
        raise self._refusal(said(answer))

    def _kept(self, needed: bool = True) -> dict[str, object]:
        try:
            found = json.loads(self._secrets.read(self._registration.source) or "{}")
        except ValueError:
            # A password from before.
            found = {}
        if needed and not (isinstance(found, dict) and found.get("access")):
            raise self._refusal("nobody has signed in yet")
        return found if isinstance(found, dict) else {}

    def _refusal(self, why: str) -> SignInRefused:
        return SignInRefused(f"source {self._registration.source}: {why}", self._registration.advice)


def awaiting(client_secret: str) -> str:
    """Return what is kept of a source that signs in by token until its owner agreed: the secret of the owner's client."""
    return json.dumps({_CLIENTS: client_secret})


def is_tokens(secret: str) -> bool:
    """Say whether a secret is what is kept of tokens, and no password."""
    try:
        found = json.loads(secret)
    except ValueError:
        return False
    return isinstance(found, dict) and bool({"access", _CLIENTS} & found.keys())


def post(
    registration: Registration,
    url: str,
    form: Mapping[str, str],
    client_secret: str = "",
    bounds: Bounds = _BOUNDS,
    now: Callable[[], float] = time.monotonic,
) -> tuple[int, dict[str, object]]:
    """Send a form to the provider as the owner's client and return status and answer; raises SourceUnreachable."""
    # Loaded by who signs in, and not by every command that looks at sources.
    import httpx

    secret = {_CLIENTS: client_secret} if client_secret else {}
    whole, began = {"client_id": registration.client_id, **secret, **form}, now()
    try:
        # No redirects: what is sent opens the mailbox.
        with httpx.stream("POST", safe(url), data=whole, headers={"Accept": "application/json"}, timeout=_SECONDS) as response:
            answer = json.loads(bounds.whole(_host(url), response.iter_bytes(), lambda: now() - began))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SourceUnreachable(f"{_host(url)}: {type(error).__name__}") from error
    if not isinstance(answer, dict):
        raise SourceUnreachable(f"{_host(url)} answered something else than was asked for")
    return response.status_code, answer


def safe(url: str) -> str:
    """Return an address that tokens may be sent to; raise ConfigurationError for one where others could read them."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
        return url
    raise ConfigurationError(f"{url or 'no address'} is no https address", "Correct the addresses of the source's provider.")


def said(answer: Mapping[str, object]) -> str:
    """Return what a provider says is wrong, in one line."""
    return " ".join(str(answer.get("error_description") or answer.get("error") or "it gave no reason").split())[:200]


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def number(value: object, otherwise: float) -> float:
    """Return a provider's number, or another where it is none."""
    try:
        found = float(str(value))
    except ValueError:
        return otherwise
    return found if math.isfinite(found) else otherwise
