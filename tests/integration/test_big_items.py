"""R10: one item that is far too large costs little memory, and none of the others."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.fakes.feeds import Item, rss
from tests.integration.killed_served import Whereabouts
from tests.integration.killed_world import calendar, event
from tests.servers.faulty_dav import FaultyDav
from tests.servers.web import Page, WebServer

_ROOT = Path(__file__).parents[2]
_LINE = "QUJD" * 18
_FOLD = "\n "


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Servers of one test."""
    with ExitStack() as opened:
        yield opened


def read(found: Whereabouts) -> tuple[list[str], dict[str, str], int]:
    """Return the titles of what arrived, the reasons of what did not, and the megabytes it took."""
    command = [sys.executable, "-m", "tests.integration.big_child", json.dumps(asdict(found))]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_ROOT)
    assert ran.returncode == 0, ran.stderr[-2_000:]
    said = json.loads(ran.stdout)
    return said["titles"], said["reasons"], said["megabytes"]


def bulk(size: int, fold: str) -> str:
    """Return so many characters of base64 in lines."""
    return f"{fold}{_LINE}" * (size // len(_LINE))


def maildir(folder: Path) -> Whereabouts:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir()
    for number, size in {9: 200_000_000, **dict.fromkeys(range(3, 8), 20_000_000), 0: 0, 1: 0, 2: 0}.items():
        head = f"From: a@x.example\nSubject: item {number}\nMessage-ID: <{number}@x>\nMIME-Version: 1.0\n"
        body = (
            "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nHere.\n--x\nContent-Type: video/mp4\nContent-Transfer-Encoding: base64\n\n"
        )
        with (folder / f"cur/{number}.x:2,").open("w") as file:
            file.write(head + body)
            for _ in range(size // 1_000_000):
                file.write(bulk(1_000_000, "\n"))
            file.write("\n--x--\n")
    return Whereabouts("maildir", 0, str(folder), "")


def account(stack: ExitStack) -> Whereabouts:
    server = stack.enter_context(FaultyDav())
    for number in range(3):
        server.put(str(number), calendar(_event(number)).replace("\n", "\r\n"))
    server.put("big", calendar(_event(9, f"ATTACH;ENCODING=BASE64;VALUE=BINARY:{bulk(20_000_000, _FOLD)}")).replace("\n", "\r\n"))
    return Whereabouts("calendar", 0, server.url, "alice")


def on_the_web(kind: str, stack: ExitStack) -> Whereabouts:
    web = stack.enter_context(WebServer())
    if kind == "feed":
        big = Item("item 9", f"&lt;p&gt;{'word ' * 3_600_000}", guid="9", link="")
        web.pages["/feed"] = Page(rss([*(Item(f"item {number}", guid=str(number), link="") for number in range(3)), big]))
    elif kind == "webcal":
        big_event = _event(9, f"ATTACH;ENCODING=BASE64;VALUE=BINARY:{bulk(18_000_000, _FOLD)}")
        web.pages["/webcal"] = Page(calendar(*map(_event, range(3)), big_event).encode())
    else:
        web.pages["/9"] = Page(b"<title>item 9</title>" + b"<p>word " * 6_000_000)
        web.pages["/endless"] = Page(b"<p>word " * 1_000, endless=True)
        web.pages |= {f"/{number}": Page(b"<title>item %d</title>Here" % number) for number in range(3)}
        return Whereabouts(kind, 0, " ".join(f"{web.url}/{one}" for one in (9, "endless", 0, 1, 2)), "")
    return Whereabouts(kind, 0, f"{web.url}/{kind}", "")


def _event(number: int, *more: str) -> str:
    return event(f"e{number}", f"2026031{number}T090000Z", f"item {number}", *more)


# The most megabytes each may take: a feed is made into objects whole, the others are read piece by piece or as they come.
MOST = {"maildir": 250, "calendar": 400, "feed": 600, "webcal": 250, "pages": 250}


@pytest.mark.prove
@pytest.mark.parametrize("kind", MOST)
def test_an_item_that_is_far_too_large_costs_little_memory_and_no_other_item(kind: str, stack: ExitStack, tmp_path: Path) -> None:
    found = maildir(tmp_path) if kind == "maildir" else account(stack) if kind == "calendar" else on_the_web(kind, stack)
    titles, reasons, megabytes = read(found)
    assert {f"item {number}" for number in range(3)} <= set(titles)
    # It arrives with what of it is read, or its place says why it does not.
    assert ("item 9" in titles) == (kind != "maildir")
    told = {"maildir": ["The file is larger than 50 MB."], "pages": ["The file is larger than 50 MB."]}
    assert list(reasons.values()) == told.get(kind, [])
    assert megabytes < MOST[kind]
