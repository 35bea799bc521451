"""The running app: pages, interface for programs and background work, in one process on 127.0.0.1."""

import os
import secrets
import signal
import socket
import sys
from pathlib import Path
from threading import Thread

from nicegui import app as web
from nicegui import ui

from app.api import register as register_api
from app.engine import Engine
from app.guard import Guard
from app.looking import Looking
from app.pages.ask import register as register_ask
from app.pages.missing import register as register_missing
from app.pages.people import register as register_people
from app.pages.person import register as register_person
from app.pages.project import register as register_project
from app.pages.projects import register as register_projects
from app.pages.search import register as register_search
from app.pages.settings import register as register_settings
from app.pages.sources import register as register_sources
from app.pages.today import register as register_today
from app.running import announce, running, withdraw
from app.settings import Settings
from schema.errors import ConfigurationError

_COOKIE_KEY_FILE = "screen.key"
# How long a page that lost its connection, by a sleeping laptop, finds itself as it was.
_RECONNECT_SECONDS = 60.0


def run(settings: Settings, port: int, open_browser: bool) -> None:
    """Serve until interrupted; raise ConfigurationError if the port is taken or a server already runs in this home."""
    there = running(settings.home)
    if there:
        raise ConfigurationError(f"Friday already runs at {there.address}", "Open that address, or stop that process first.")
    settings.home.mkdir(parents=True, exist_ok=True)
    chosen = free_port(port)
    engine = Engine(settings)
    server = announce(settings.home, chosen)
    compose(engine, settings.home)
    register_api(web, engine, server)
    web.on_startup(engine.start)
    web.on_startup(lambda: print(f"Friday is at {server.address} (stop with Ctrl-C)", flush=True))
    web.on_shutdown(engine.stop)
    try:
        ui.run(
            # Never on all addresses: there is no sign-in, this machine's owner is the only user.
            host="127.0.0.1",
            port=chosen,
            title="Friday",
            show=open_browser,
            reload=False,
            dark=None,
            reconnect_timeout=_RECONNECT_SECONDS,
            storage_secret=_storage_secret(settings.home),
            show_welcome_message=False,
            favicon="🗓️",
        )
    finally:
        # Also after a crash of the server, so that commands do not ask what is no longer there.
        withdraw(settings.home)


def end_with_input() -> None:
    """End this process, as Ctrl-C does, once its standard input ends: whoever started it holds the other side."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGINT)

    Thread(target=wait, name="friday waits for its window", daemon=True).start()


def compose(engine: Engine, home: Path) -> None:
    """Add pages and the guard to the app; nothing is opened yet."""
    web.storage.path = home / "screen"
    web.add_middleware(Guard)
    register_ask(engine)
    register_sources(engine)
    register_settings(engine)
    looking = Looking(engine)
    for register in (register_today, register_people, register_person, register_projects, register_project, register_search):
        register(engine, looking)
    register_missing(engine)


def free_port(port: int) -> int:
    """Return the port if it can be bound on 127.0.0.1 (0: a free one); raise ConfigurationError if it is taken."""
    with socket.socket() as probe:
        # As servers bind: after a restart the old connections still hold the port for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigurationError(f"port {port} is taken", "Choose another with --port, or --port 0 for a free one.") from error
        bound: int = probe.getsockname()[1]
        return bound


def _storage_secret(home: Path) -> str:
    """Return the key that signs the browser's cookie, made once a home."""
    path = home / _COOKIE_KEY_FILE
    if not path.exists():
        # Created with its mode before there is a key in it.
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path.read_text(encoding="utf-8")
