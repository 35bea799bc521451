"""The flows that ask the owner to let Friday in at a source's provider."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.bearers import registration
from app.bootstrap import Rooms, open_rooms
from app.declare import declared
from app.settings import AuthChoice, Settings, SourceTable
from connectors.oauth import Tokens
from connectors.oauth_flows import Invitation, Show, agreed
from schema.errors import ConfigurationError, FridayError


async def sign_in(settings: Settings, name: str, client_secret: str, show: Show) -> dict[str, object]:
    """Ask the owner to let Friday in, and keep the tokens; raises SignInRefused where they did not, SourceUnreachable."""
    table = declared(settings, name)
    if table.auth is not AuthChoice.OAUTH:
        raise ConfigurationError(f"source {name} signs in with a password", 'Set auth=oauth, or give the password with "--replace".')
    async with open_rooms(settings) as rooms:
        await let_in(rooms, name, table, client_secret, show)
    return {"name": name, "signed_in": True}


async def let_in(rooms: Rooms, name: str, table: SourceTable, client_secret: str, show: Show) -> None:
    """Ask the owner as `sign_in` does, on open rooms; `show` is called in a thread."""
    given = Tokens(registration(name, table), rooms.secrets, rooms.clock)
    secret = client_secret or await rooms.threads.run(given.client_secret)
    stop = threading.Event()
    try:
        answer = await rooms.threads.run(lambda: agreed(registration(name, table), secret, show, stop.wait))
    except asyncio.CancelledError:
        stop.set()
        raise
    await rooms.threads.run(lambda: given.keep(answer, secret))


@dataclass(slots=True)
class SigningIn:
    """A sign-in that waits for the owner; `problem` says how it ended where it failed, `agreed` that it went well."""

    invitation: Invitation | None = None
    problem: str = ""
    agreed: bool = False
    task: "asyncio.Task[None] | None" = None


class SignIns:
    """The sign-ins that pages began, one a source; they go on while no page looks, and end with the engine."""

    def __init__(self, rooms: Rooms, done: Callable[[str], None]) -> None:
        self._rooms = rooms
        self._done = done
        self._by_source: dict[str, SigningIn] = {}

    def of(self, name: str) -> SigningIn | None:
        """Return the last sign-in of a source that was begun here."""
        return self._by_source.get(name)

    def begin(self, name: str, table: SourceTable) -> None:
        """Ask the owner anew; what was asked before counts no more."""
        self.leave(name)
        signing = self._by_source[name] = SigningIn()
        signing.task = asyncio.create_task(self._ask(name, table, signing), name=f"friday signs in to {name}")

    def leave(self, name: str) -> None:
        """Wait no longer for the owner."""
        before = self._by_source.pop(name, None)
        if before and before.task:
            before.task.cancel()

    async def close(self) -> None:
        """End all that wait."""
        tasks = [one.task for one in self._by_source.values() if one.task]
        for name in [*self._by_source]:
            self.leave(name)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, name: str, table: SourceTable, signing: SigningIn) -> None:
        def show(invitation: Invitation) -> None:
            signing.invitation = invitation

        try:
            await let_in(self._rooms, name, table, "", show)
        except FridayError as error:
            # Its advice is a command, and here there is a button.
            signing.invitation, signing.problem = None, str(error).removesuffix(error.advice).strip()
            return
        signing.invitation, signing.agreed = None, True
        self._done(name)
