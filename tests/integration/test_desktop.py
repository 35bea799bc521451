"""The app in a window: a server that is started for it ends with it, one that runs already is used."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.desktop import BrowserWindow, Native, Size, let_go, open_app, remembered, served
from app.running import listens, running
from schema.errors import FridayError
from tests.servers.process import wait_for

# NiceGUI serves in another way within pytest, which it knows by these.
SERVER = ("env", *(f"--unset={name}" for name in ("PYTEST_CURRENT_TEST", "NICEGUI_USER_SIMULATION")), sys.executable, "-m", "app")
_STARTER = f"""
import signal, sys
from pathlib import Path
from app.desktop import served
with served(Path(sys.argv[1]), {SERVER!r}) as server:
    print(server.pid, flush=True)
    signal.pause()
"""


@dataclass
class Pane:
    """A window that is looked at for a moment and closed."""

    home: Path
    sizes: tuple[Size, ...] = ()
    seen: list[tuple[str, Size, bool]] = field(default_factory=list)

    def check(self) -> None:
        """Open everywhere."""

    def show(self, address: str, size: Size, resized: Callable[[Size], None]) -> None:
        """Note what is shown, be resized, and close."""
        self.seen.append((address, size, listens(address)))
        for one in self.sizes:
            resized(one)


class Walled(Pane):
    """A window that no toolkit can open."""

    def check(self) -> None:
        """Refuse."""
        raise FridayError("no toolkit")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_server_of_its_own_ends_with_the_window_and_a_second_window_uses_it(tmp_path: Path) -> None:
    with served(tmp_path, SERVER) as first:
        pane = Pane(tmp_path)
        open_app(tmp_path, pane)
        assert pane.seen == [(first.address, Size(), True)]
        assert first.address.startswith("http://127.0.0.1:")
        # The second window did not take the server with it.
        assert listens(first.address)
    assert gone(first.pid)
    assert running(tmp_path) is None
    assert not listens(first.address)


def test_a_starter_that_is_killed_leaves_no_server(tmp_path: Path) -> None:
    starter = subprocess.Popen([sys.executable, "-c", _STARTER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    with starter.stdout:
        pid = int(starter.stdout.readline())
    starter.send_signal(signal.SIGKILL)
    starter.wait(10)
    wait_for(lambda: gone(pid), "the server's end")


def test_a_server_that_heeds_nothing_is_killed() -> None:
    deaf = [sys.executable, "-c", "import signal; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"]
    with subprocess.Popen(deaf, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"deaf\n"
        let_go(child, patience=0.05, grace=0.05)
        assert child.wait(10) == -signal.SIGKILL


def test_the_size_is_remembered(tmp_path: Path) -> None:
    with served(tmp_path, SERVER):
        open_app(tmp_path, Pane(tmp_path, (Size(900, 700), Size(1000, 650))))
        again = Pane(tmp_path)
        open_app(tmp_path, again)
    assert again.seen[0][1] == Size(1000, 650)


@pytest.mark.parametrize("text", ["", "[]", '{"width": "wide"}', '{"width": 900}'])
def test_a_damaged_note_of_the_size_is_left_aside(tmp_path: Path, text: str) -> None:
    (tmp_path / "window.json").write_text(text, encoding="utf-8")
    assert remembered(tmp_path) == Size()


def test_a_window_is_never_smaller_than_a_phone(tmp_path: Path) -> None:
    (tmp_path / "window.json").write_text(json.dumps({"width": 3, "height": 4}), encoding="utf-8")
    assert remembered(tmp_path) == Size(390, 480)


def test_without_a_toolkit_no_server_is_started(tmp_path: Path) -> None:
    with pytest.raises(FridayError, match="no toolkit"):
        open_app(tmp_path, Walled(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_cannot_start_is_told(tmp_path: Path) -> None:
    (tmp_path / "friday.toml").write_text("[owner\n", encoding="utf-8")
    with pytest.raises(FridayError, match="the server did not start"):
        open_app(tmp_path, Pane(tmp_path))


def test_the_command_names_the_remedy_where_no_window_can_be_opened(tmp_path: Path) -> None:
    try:
        Native(tmp_path).check()
    except FridayError:
        command = [sys.executable, "-m", "app", "app", "--home", str(tmp_path / "home")]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert ran.returncode == 1
        assert "pywebview[qt]" in ran.stderr
        assert "friday app --browser" in ran.stderr
        assert "Traceback" not in ran.stderr
    else:
        pytest.skip("this machine can open windows")


def test_a_browsers_window_is_closed_before_its_server(tmp_path: Path) -> None:
    browser, note = tmp_path / "chromium", tmp_path / "note"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {note}\n', encoding="utf-8")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    home = tmp_path / "home"
    home.mkdir()
    with served(home, SERVER) as server:
        open_app(home, BrowserWindow(home / "window", str(browser)))
    words = note.read_text(encoding="utf-8").splitlines()
    assert words[:3] == [f"--app={server.address}", f"--user-data-dir={home / 'window'}", "--window-size=1200,800"]
