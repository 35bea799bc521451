"""The running app: pages, interface for programs and background work, in one process, on 127.0.0.1 unless told otherwise."""

import os
import secrets
import signal
import socket
from pathlib import Path
from threading import Thread
from types import FrameType

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
from app.settings import Bind, Settings
from schema.errors import ConfigurationError

_STDIN = 0
_COOKIE_KEY_FILE = "screen.key"
# How long a page that lost its connection, by a sleeping laptop, finds itself as it was.
_RECONNECT_SECONDS = 60.0
# How long a request under way may take once the server is told to end.
_LAST_ANSWER_SECONDS = 3


def run(settings: Settings, port: int, open_browser: bool) -> None:
    """Serve until interrupted; raise ConfigurationError if the port is taken or a server already runs in this home."""
    there = running(settings.home)
    # In a container every server is process 1, and finds the note of the one before it that was killed.
    if there and there.pid != os.getpid():
        raise ConfigurationError(f"Friday already runs at {there.address}", "Open that address, or stop that process first.")
    settings.home.mkdir(parents=True, exist_ok=True)
    bind = settings.environment.bind
    chosen = free_port(port, bind)
    # Before there is a note to withdraw; the server puts its own handler over it, and calls this one when it has ended.
    signal.signal(signal.SIGTERM, _end)
    engine = Engine(settings)
    server = announce(settings.home, chosen)
    compose(engine, settings.home)
    register_api(web, engine, server)
    web.on_startup(engine.start)
    web.on_startup(lambda: print(f"Friday is at {server.address} (stop with Ctrl-C)\n{reach(bind, chosen)}", flush=True))
    web.on_shutdown(engine.stop)
    try:
        ui.run(
            # There is no sign-in: whoever reaches it is taken for the owner.
            host=bind.value,
            port=chosen,
            title="Friday",
            # Else a screen reader reads the pages in the voice of the system's language.
            language="en-US",
            show=open_browser,
            reload=False,
            dark=None,
            reconnect_timeout=_RECONNECT_SECONDS,
            timeout_graceful_shutdown=_LAST_ANSWER_SECONDS,
            storage_secret=_storage_secret(settings.home),
            show_welcome_message=False,
            favicon="🗓️",
        )
    finally:
        # Also after a crash of the server, so that commands do not ask what is no longer there.
        withdraw(settings.home)


def reach(bind: Bind, port: int) -> str:
    """Return the sentence that says who can use the server."""
    if bind is Bind.LOOPBACK:
        return "Only this machine reaches it."
    return f"FRIDAY_BIND={bind}: whoever reaches port {port} of this machine or container reads everything, there is no sign-in."


def _end(_number: int, _frame: FrameType | None) -> None:
    """End in order: what `finally` holds is done, and the exit code is 0."""
    raise SystemExit(0)


def end_with_input() -> None:
    """End this process, as Ctrl-C does, once its standard input ends: whoever started it holds the other side."""

    def wait() -> None:
        # Not by sys.stdin, whose lock a thread that waits would hold at the interpreter's end.
        while os.read(_STDIN, 1):
            pass
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


def free_port(port: int, bind: Bind = Bind.LOOPBACK) -> int:
    """Return the port if it can be bound there (0: a free one); raise ConfigurationError if it is taken."""
    with socket.socket() as probe:
        # As servers bind: after a restart the old connections still hold the port for a minute.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind.value, port))
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
