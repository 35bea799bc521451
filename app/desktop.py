"""The app in a window of its own: on the server of the home that runs, or on one that ends with the window."""

import json
import logging
import shutil
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from app.durable import write_whole
from app.running import Server, listens, running
from schema.errors import FridayError

_TITLE = "Friday"
_SIZE_FILE = "window.json"
_PROFILE = "window"
_SMALLEST = (390, 480)
_PATIENCE = 60.0
_GRACE = 10.0
_POLL = 0.05
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "brave-browser")
_NO_TOOLKIT = (
    "Install one: on Debian and Ubuntu `sudo apt install python3-gi gir1.2-webkit2-4.1` for a virtual environment that sees the "
    "system's packages, anywhere `pip install 'pywebview[qt]'`. Or open a browser's window: `friday app --browser`."
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the window is, in pixels."""

    width: int = 1200
    height: int = 800


class Window(Protocol):
    """Shows an address in a window."""

    def check(self) -> None:
        """Raise a FridayError where no window can be opened, before a server is started for it."""

    def show(self, address: str, size: Size, resized: Callable[[Size], None]) -> None:
        """Show the address until the window is closed; tell each new size."""


class Native:
    """A window of the system's own web view, by pywebview; the page in it can call nothing of this process."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile

    def check(self) -> None:
        """Look for a toolkit."""
        from webview.errors import WebViewException
        from webview.guilib import initialize

        # It logs what every toolkit it tried said; the error below says what to do.
        logging.getLogger("pywebview").setLevel(logging.CRITICAL)
        try:
            initialize()
        except WebViewException as error:
            raise FridayError("neither GTK nor Qt can open a window here", _NO_TOOLKIT) from error

    def show(self, address: str, size: Size, resized: Callable[[Size], None]) -> None:
        """Show the address until the window is closed."""
        import webview

        window = webview.create_window(
            _TITLE, address, width=size.width, height=size.height, min_size=_SMALLEST, text_select=True, zoomable=True
        )
        assert window is not None
        window.events.resized += lambda width, height: resized(Size(int(width), int(height)))
        # Not private: the cookie by which the server knows this window's conversation is kept in the home.
        webview.start(private_mode=False, storage_path=str(self._profile))


class BrowserWindow:
    """A window of Chromium or its kin without its bars; where there is none, a page of the browser that is set."""

    def __init__(self, profile: Path, browser: str | None) -> None:
        self._profile = profile
        self._browser = browser

    def check(self) -> None:
        """Nothing can be wrong: without a browser the address is told."""

    def show(self, address: str, size: Size, resized: Callable[[Size], None]) -> None:
        """Show the address until the window is closed, or until Ctrl-C where nobody can tell when it is."""
        if self._browser:
            # A profile of its own: else the window is handed to a browser that runs, and its end is not seen.
            words = [self._browser, f"--app={address}", f"--user-data-dir={self._profile}", f"--window-size={size.width},{size.height}"]
            subprocess.run([*words, "--no-first-run"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
            return
        webbrowser.open(address)
        print(f"Friday is at {address} (stop with Ctrl-C)", flush=True)
        with suppress(KeyboardInterrupt):
            while listens(address):
                time.sleep(1)


def find_browser() -> str | None:
    """Return the program of a browser that can show a window without bars."""
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


def window_of(home: Path, in_browser: bool) -> Window:
    """Return the window that was asked for, its profile within the home."""
    profile = home / _PROFILE
    return BrowserWindow(profile, find_browser()) if in_browser else Native(profile)


def open_app(home: Path, window: Window) -> None:
    """Show the home's app until the window is closed; a server that was started for it ends with it."""
    window.check()
    with served(home) as server:
        window.show(server.address, remembered(home), lambda size: remember(home, size))


@contextmanager
def served(home: Path, command: Sequence[str] = (sys.executable, "-m", "app")) -> Iterator[Server]:
    """Yield the server that runs in the home, else one of our own that ends with the block, and with this process however it ends."""
    there = running(home)
    if there:
        yield there
        return
    words = [*command, "serve", "--home", str(home), "--port", "0", "--until-closed"]
    # It reads its standard input to the end, which comes when this process lets go of it, killed or not.
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as child:  # noqa: S603 (words of our own)
        try:
            yield _ready(home, child)
        finally:
            let_go(child)


def let_go(child: "subprocess.Popen[bytes]", patience: float = _PATIENCE, grace: float = _GRACE) -> None:
    """End a server by the end of its standard input; harder, and harder again, where that does not end it."""
    assert child.stdin is not None
    child.stdin.close()
    for seconds, end in ((patience, child.terminate), (grace, child.kill)):
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            end()


def _ready(home: Path, child: "subprocess.Popen[bytes]") -> Server:
    """Wait until the child serves; raise FridayError if it ended instead, having said why."""
    end = time.monotonic() + _PATIENCE
    while child.poll() is None and time.monotonic() < end:
        there = running(home)
        if there and there.pid == child.pid and listens(there.address):
            return there
        time.sleep(_POLL)
    raise FridayError("the server did not start", "What it said stands above; `friday serve` says it again.")


def remembered(home: Path) -> Size:
    """Return the size the window had last."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        said = json.loads((home / _SIZE_FILE).read_text(encoding="utf-8"))
        return Size(max(int(said["width"]), _SMALLEST[0]), max(int(said["height"]), _SMALLEST[1]))
    return Size()


def remember(home: Path, size: Size) -> None:
    """Keep the window's size for the next time; a disk that is full forgets it."""
    with suppress(OSError):
        write_whole(home / _SIZE_FILE, json.dumps(asdict(size)))
