"""A feed on the web: what is new or changed in it, newest first; what it forgets stays."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from connectors.feed_reading import Entry, FeedReading, document_of, read_feed
from connectors.rejections import Unreadable, attempt
from connectors.sources import WebSettings
from connectors.web import Answer, Setting
from connectors.web_source import Seen, newer
from schema.changes import Batch, Rejected, Removed, Shelf, SourceChange, Upserted
from schema.errors import SourceMissing

_OLDEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedState:
    """The feed as it was last read: what the server said of that version, its entries' digests, and what could not be read of it."""

    seen: Seen = field(default_factory=Seen)
    entries: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def read_state(cursor: str | None) -> FeedState:
    """Return what a cursor remembers; an unreadable one counts as none, so everything is read again."""
    try:
        said = json.loads(cursor or "{}")
        return FeedState(Seen(**said.get("seen", {})), dict(said.get("entries", {})), str(said.get("problem", "")))
    except (ValueError, TypeError, AttributeError):
        return FeedState()


def write_state(state: FeedState) -> str:
    """Return the state as JSON."""
    return json.dumps(asdict(state), sort_keys=True, separators=(",", ":"))


class Feed:
    """The connector for one feed."""

    def __init__(self, settings: WebSettings, setting: Setting) -> None:
        self._settings = settings
        self._setting = setting

    async def test(self) -> list[Shelf]:
        """Fetch the feed and count its entries."""
        reading, _ = await self._now(FeedState())
        return [Shelf(reading.title or self._host, len(reading.entries), True, reading.problem)]

    async def explain(self) -> list[str]:
        """Say what the feed is called, how much it holds, whether it says when it changes, and what is wrong with it."""
        reading, seen = await self._now(FeedState())
        called = f"“{reading.title}”" if reading.title else "The feed"
        told = f"{called} holds {len(reading.entries)} entries now; those it lets go of later stay here."
        return [told, seen.told(self._host), *([reading.problem] if reading.problem else [])]

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield new and changed entries newest first; nothing if nothing changed, and never a removal of one."""
        state = read_state(cursor)
        answer = await newer(self._settings, self._setting, self._settings.url, state.seen)
        if answer is None:
            return
        reading = await self._read(answer)
        new = [one for one in reading.entries if state.entries.get(one.key) != one.digest and self._wanted(one, state)]
        new.sort(key=lambda one: one.when or _OLDEST, reverse=True)
        done, after = dict(state.entries), _after(state, reading, answer)
        news = await self._news(state.problem, reading.problem, answer)
        for start in range(0, len(new), self._settings.batch):
            part = new[start : start + self._settings.batch]
            done |= {one.key: one.digest for one in part}
            last = start + len(part) == len(new)
            changes = [*news, *await self._arrived(part)]
            halfway = replace(state, entries=done, problem=reading.problem)
            yield Batch(tuple(changes), write_state(after if last else halfway), start + len(part), len(new), len(state.entries))
            news = []
        if news:
            yield Batch(tuple(news), write_state(after), len(new), len(new), len(state.entries))

    @property
    def _host(self) -> str:
        return urlsplit(self._settings.url).hostname or self._settings.url

    def _wanted(self, entry: Entry, state: FeedState) -> bool:
        since = self._settings.since
        return since is None or entry.key in state.entries or entry.when is None or entry.when.date() >= since

    async def _news(self, before: str, now: str, answer: Answer) -> list[SourceChange]:
        """Return what is to be said of the feed as a whole."""
        if now and now != before:
            # The bytes of a feed that is whole are not kept, its entries are: many a feed differs at every look, in a date alone.
            return [Rejected(self._settings.url, (await self._setting.blobs.put([answer.body]))[0], now)]
        return [Removed(self._settings.url)] if before and not now else []

    async def _now(self, state: FeedState) -> tuple[FeedReading, Seen]:
        answer = await newer(self._settings, self._setting, self._settings.url, state.seen)
        assert answer is not None, "nothing was seen before"
        return await self._read(answer), Seen.of(answer)

    async def _read(self, answer: Answer) -> FeedReading:
        """Return what the feed holds; raise SourceMissing where there is none."""
        reading = await self._setting.threads.run(lambda: _reading(answer))
        if reading.is_feed:
            return reading
        if not answer.body:
            raise SourceMissing(f"{self._host} answers with nothing", "Try the address in a browser, and again later.")
        instead = f" The page there names this one: {urljoin(answer.url, reading.instead)}" if reading.instead else ""
        raise SourceMissing(f"what lies at this address of {self._host} is no feed", f"Give the address of the feed itself.{instead}")

    async def _arrived(self, part: Sequence[Entry]) -> list[SourceChange]:
        # Raw bytes are durable before they are made into anything and before the cursor passes them.
        raws = [one.raw for one in part]
        pairs = list(zip(part, raws, await self._setting.blobs.put(raws), strict=True))
        moment = self._setting.clock.now()
        return await self._setting.threads.run(lambda: [_change(entry, raw, raw_hash, moment) for entry, raw, raw_hash in pairs])


def _after(state: FeedState, reading: FeedReading, answer: Answer) -> FeedState:
    """Return what to remember of a feed once all its news are told."""
    entries = {one.key: one.digest for one in reading.entries}
    if reading.problem:
        # Asked for whole until all of it can be read.
        return FeedState(Seen(), {**state.entries, **entries}, reading.problem)
    # Those that left the feed are forgotten here: if they came back, they would be the same as they are.
    return FeedState(Seen.of(answer), entries)


def _reading(answer: Answer) -> FeedReading:
    try:
        return attempt(lambda: read_feed(answer.body, answer.url, answer.headers.get("content-type", "")))
    except Unreadable as error:
        return FeedReading(problem=error.reason)


def _change(entry: Entry, raw: bytes, raw_hash: str, moment: datetime) -> SourceChange:
    try:
        document = attempt(lambda: document_of(raw, raw_hash, moment))
    except Unreadable as error:
        return Rejected(entry.key, raw_hash, error.reason)
    return Upserted(entry.key, (document,), {"link": entry.link} if entry.link else {})
