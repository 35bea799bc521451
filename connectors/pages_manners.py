"""How a host's pages are asked for: only those its robots.txt lets Friday read (RFC 9309), and never two at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from connectors.rejections import BROKEN, Unreadable
from connectors.web import AGENT, Asking, Setting, Web
from schema.errors import SourceBusy, SourceError, SourceUnreachable

# RFC 9309 section 2.5: at least 500 kibibytes are read.
_MOST = 512_000
_LONGEST_GAP = 60.0
_LATER = "It is tried again at the next sync; what was read before is kept."


class Manners:
    """Remembers, for one run, what each host asks for and when it was last asked."""

    def __init__(self, web: Web, setting: Setting, gap_seconds: float) -> None:
        self._web = web
        self._setting = setting
        self._gap = gap_seconds
        self._rules: dict[str, Protego | SourceError] = {}
        self._asked: dict[str, datetime] = {}
        self._left_alone: dict[str, SourceBusy] = {}

    async def mind(self, url: str) -> None:
        """Wait until the page may be asked for; raise Unreadable if never, SourceUnreachable or SourceBusy if nobody can say now."""
        if urlsplit(url).netloc in self._left_alone:
            raise self._left_alone[urlsplit(url).netloc]
        rules = await self._rules_of(url)
        if not rules.can_fetch(url, AGENT):
            raise Unreadable(f"The robots.txt of {urlsplit(url).hostname} does not let Friday read this page.")
        await self._wait(urlsplit(url).netloc, max(self._gap, min(rules.crawl_delay(AGENT) or 0.0, _LONGEST_GAP)))

    def leave_alone(self, url: str, busy: SourceBusy) -> None:
        """Ask the host of this page for nothing more."""
        self._left_alone[urlsplit(url).netloc] = busy

    async def lets(self, url: str) -> bool:
        """Say whether a page may be read; raises SourceUnreachable as `mind` does."""
        return bool((await self._rules_of(url)).can_fetch(url, AGENT))

    async def _wait(self, host: str, gap: float) -> None:
        now = self._setting.clock.now()
        before = self._asked.get(host)
        # A clock that was set back must not make anybody wait for longer than the gap.
        left = (before + timedelta(seconds=gap) - now).total_seconds() if before else 0.0
        if left > 0:
            await self._setting.pause(min(left, gap))
        self._asked[host] = self._setting.clock.now()

    async def _rules_of(self, url: str) -> Protego:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = await self._fetched(origin)
        found = self._rules[origin]
        if isinstance(found, SourceError):
            raise found
        return found

    async def _fetched(self, origin: str) -> Protego | SourceError:
        """Return a host's rules, or why they cannot be had now: without them nothing is read (RFC 9309 section 2.3.1.4)."""
        host = urlsplit(origin).hostname
        try:
            answer = await self._web.ask(f"{origin}/robots.txt", Asking(most=_MOST))
        except SourceError as error:
            return error
        if answer.status >= 500 or answer.status == 429:
            return SourceUnreachable(f"{host} does not give its robots.txt now (status {answer.status})", _LATER)
        # Whoever has none lets everything be read (section 2.3.1.3).
        text = answer.body.decode("utf-8", "replace") if answer.status < 300 else ""
        try:
            return Protego.parse(text)
        except BROKEN:
            return Protego.parse("")


def last_modified(headers: Mapping[str, str]) -> datetime | None:
    """Return when a server says that a page was changed."""
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(headers.get("last-modified", ""))
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else None
