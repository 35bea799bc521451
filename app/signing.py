"""The flows that ask the owner to let Friday in at a source's provider."""

import asyncio
import threading

from app.bearers import registration
from app.bootstrap import open_rooms
from app.declare import declared
from app.settings import AuthChoice, Settings
from connectors.oauth import Tokens
from connectors.oauth_flows import Show, agreed
from schema.errors import ConfigurationError


async def sign_in(settings: Settings, name: str, client_secret: str, show: Show) -> dict[str, object]:
    """Ask the owner to let Friday in, and keep the tokens; raises SignInRefused where they did not, SourceUnreachable."""
    table = declared(settings, name)
    if table.auth is not AuthChoice.OAUTH:
        raise ConfigurationError(f"source {name} signs in with a password", 'Set auth=oauth, or give the password with "--replace".')
    async with open_rooms(settings) as rooms:
        given = Tokens(registration(name, table), rooms.secrets, rooms.clock)
        secret = client_secret or await rooms.threads.run(given.client_secret)
        stop = threading.Event()
        try:
            answer = await rooms.threads.run(lambda: agreed(registration(name, table), secret, show, stop.wait))
        except asyncio.CancelledError:
            stop.set()
            raise
        await rooms.threads.run(lambda: given.keep(answer, secret))
    return {"name": name, "signed_in": True}
