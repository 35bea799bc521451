"""What lies on the web, turned before each job: a feed, a calendar, pages and a folder, each as it is first and as it is later."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.fakes.feeds import Item, rss
from tests.integration.killed_served import Whereabouts
from tests.integration.killed_world import calendar, event
from tests.servers.web import Page, WebServer
from tests.servers.webdav import PASSWORD, USER, WebdavServer

_BROKEN = "BEGIN:VEVENT\nUID:broken\nSUMMARY:No start\nEND:VEVENT"


class OnWeb:
    """A web server and one for files, from which one kind of source is read."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._web, self._files = WebServer(), WebdavServer()

    def __enter__(self) -> Self:
        """Return the running servers."""
        self._stack.enter_context(self._web)
        self._stack.enter_context(self._files)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop them."""
        self._stack.close()

    def turned(self, kind: str, worlds: Path) -> "TurnedWeb":
        """Return what a source of this kind reads."""
        url = {"webdav": self._files.url, "pages": self._pages(range(1, 7))}.get(kind, f"{self._web.url}/{kind}")
        turns: Mapping[str, Callable[[], object]] = {
            "feed arriving": lambda: self._lie("feed", _feed(range(1, 8)), "application/xml"),
            "feed changing": lambda: self._lie("feed", _feed(range(3, 11), later=5), "application/xml"),
            "webcal arriving": lambda: self._lie("webcal", _calendar(range(1, 8)), "text/calendar"),
            "webcal changing": lambda: self._lie("webcal", _calendar(range(3, 11), later=5, more=_BROKEN), "text/calendar"),
            "pages arriving": self._write,
            "pages changing": self._rewrite,
            "webdav arriving": self._put,
            "webdav changing": self._put_otherwise,
        }
        later = {"pages changing": self._pages(range(2, 9))}
        return TurnedWeb(Whereabouts(kind, 0, url, USER, PASSWORD), worlds, turns, later)

    def versioned(self, version: str) -> None:
        """Let all that lies there have this version, as the server says; it is sent whole whatever is asked."""
        for page in self._web.pages.values():
            page.versions, page.headers = False, {"ETag": version}

    def renumbered(self) -> None:
        """Let each file have the number of another."""
        self._files.renumber()

    def _pages(self, numbers: range) -> str:
        return " ".join(f"{self._web.url}/{number}" for number in numbers)

    def _lie(self, path: str, body: bytes, kind: str = "text/html") -> None:
        self._web.pages[f"/{path}"] = Page(body, kind)

    def _write(self) -> None:
        for number in range(1, 6):
            self._lie(str(number), f"<title>Page {number}</title><p>About herons, {number}.".encode())
        self._lie("6", b"%PDF-1.7 broken", "application/pdf")

    def _rewrite(self) -> None:
        """One leaves the list, one is gone, one says nothing new, one changed, one cannot be had now, one can be read, two are new."""
        self._web.pages["/2"] = Page(status=410, versions=False)
        self._lie("3", b"<title>Page 3</title><!-- made anew --><p>About herons, 3.")
        self._lie("4", b"<title>Page 4</title><p>About gulls.")
        self._web.pages["/5"] = Page(status=500, versions=False)
        self._lie("6", b"<p>Read at last.")
        self._lie("7", b"<p>Seven.")
        self._lie("8", b"")

    def _put(self) -> None:
        for number in range(1, 6):
            self._files.put(f"notes/{number}.md", f"# Note {number}".encode(), f"Mon, 02 Mar 2026 09:0{number}:00 GMT")
        self._files.put("drafts/deep/heron.md", b"# Heron")
        self._files.put("drafts/broken.pdf", b"no pdf at all")

    def _put_otherwise(self) -> None:
        """Two change places and are changed, a folder moves and one in it changes as well, one goes, three come."""
        for path, to in (("1", "between"), ("2", "1"), ("between", "2")):
            self._files.move(f"notes/{path}.md", f"notes/{to}.md")
        self._files.put("notes/1.md", b"# Note 2, again", "Tue, 03 Mar 2026 09:00:00 GMT")
        self._files.put("notes/2.md", b"# Note 1, again", "Wed, 04 Mar 2026 09:08:00 GMT")
        self._files.delete("notes/4.md")
        self._files.move("drafts", "final")
        self._files.put("final/deep/heron.md", b"# Two herons")
        for number in range(7, 10):
            self._files.put(f"late/{number}.md", f"# Note {number}".encode(), f"Wed, 04 Mar 2026 09:0{number}:00 GMT")


@dataclass(frozen=True, slots=True)
class TurnedWeb:
    """One kind of source on the web; `later` says at which addresses it lies from a job on, where these are others."""

    whereabouts: Whereabouts
    worlds: Path
    turns: Mapping[str, Callable[[], object]]
    later: Mapping[str, str]

    def turn(self, job: str) -> None:
        """Let the web hold what this job is to read."""
        self.turns[job]()
        if job in self.later:
            replace(self.whereabouts, url=self.later[job]).leave(self.worlds)


def _feed(numbers: range, later: int = 0) -> bytes:
    def item(number: int) -> Item:
        text = "It flew." if number == later else f"It stood {number} hours."
        return Item(f"Heron {number}", text, f"tag:harbour.example,2026:{number}", "", f"{number:02} Mar 2026 09:00:00 GMT")

    return rss([*map(item, numbers), Item("", "", "", "", "", "")])


def _calendar(numbers: range, later: int = 0, more: str = "") -> bytes:
    events = [event(f"e{n}", f"202603{n:02}T090000Z", f"{'Gulls' if n == later else 'Herons'} {n}") for n in numbers]
    return calendar(*events, *([more] if more else [])).encode()
