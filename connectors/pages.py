"""Pages on the public web, as their owner lists them: what changed, politely asked for; nothing private is ever connected to."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from connectors.pages_manners import Manners, last_modified
from connectors.pages_reading import read_page
from connectors.pages_state import GONE_NOW, Look, PageState, Written, read_states, write_states
from connectors.rejections import TOO_LARGE, Unreadable, attempt
from connectors.sources import PagesSettings
from connectors.texts import LARGEST
from connectors.web import Answer, Asking, Reach, Setting, Web
from connectors.web_failures import GONE, Refusals
from connectors.web_source import Seen
from schema.changes import Batch, Rejected, Removed, Shelf, SourceChange, Upserted
from schema.errors import SourceBusy, SourceError
from schema.ids import content_hash

_SIGN_IN = "Friday reads pages without signing in; take this one off the list, or save it as a file."


@dataclass(slots=True)
class _Run:
    """Where a run stands: the pages' states by address, who could not be asked, what is gone, how many were held before."""

    states: dict[str, PageState]
    known: int
    reached: bool = False
    away: dict[str, SourceError] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


class Pages:
    """The connector for a list of pages."""

    def __init__(self, settings: PagesSettings, setting: Setting) -> None:
        self._settings = settings
        self._setting = setting
        self._urls = tuple(dict.fromkeys(urldefrag(url).url for url in settings.urls))
        self._reach = Reach(private=False, ca=settings.ca)

    async def test(self) -> list[Shelf]:
        """Ask for every page and say of each whether it can be read; raise the SourceError if nobody could be asked."""
        run = _Run({}, 0)
        async with Web(self._reach, self._setting.doors) as web:
            looks = [(url, await self._looked(web, self._manners(web), url, PageState())) for url in self._urls]
        run.away = {url: look.away for url, look in looks if look.away}
        self._check(run, len(run.away) < len(looks))
        return [await self._shelf(url, look) for url, look in looks]

    async def explain(self) -> list[str]:
        """Say how pages are asked for, which their hosts do not let be read, and how many say whether they changed."""
        states = read_states(await self._setting.remembered() if self._setting.remembered else None)
        told = [f"Pages are read from the public web alone, one of a host in {self._settings.gap_seconds:g} seconds at most."]
        async with Web(self._reach, self._setting.doors) as web:
            manners = self._manners(web)
            told += [sentence for url in self._urls for sentence in await _forbidden(manners, url)]
        spared = sum(bool(states[url].seen.headers) for url in self._urls if url in states)
        return [*told, f"{spared} of {len(self._urls)} pages say whether they changed; the others are fetched at every sync and compared."]

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield pages that are new or changed, then what cannot be read, then what is gone; nothing if nothing changed."""
        states = read_states(cursor)
        run = _Run(states, sum(one.here for one in states.values()))
        async with Web(self._reach, self._setting.doors) as web:
            manners = self._manners(web)
            for number, url in enumerate(self._urls, 1):
                look = await self._looked(web, manners, url, states.get(url, PageState()))
                changes = await self._followed(run, url, look)
                if changes:
                    yield self._batch(run, changes, number)
        self._check(run, run.reached)
        if changes := await self._untold(run):
            yield self._batch(run, changes, len(self._urls))
        run.gone += [url for url in states if url not in self._urls]
        for url in run.gone:
            states[url] = PageState(trouble=GONE_NOW)
            if url not in self._urls:
                del states[url]
        if run.gone:
            yield self._batch(run, [Removed(url) for url in run.gone], len(self._urls))

    def _manners(self, web: Web) -> Manners:
        return Manners(web, self._setting, self._settings.gap_seconds)

    def _batch(self, run: _Run, changes: Sequence[SourceChange], done: int) -> Batch:
        return Batch(tuple(changes), write_states(run.states), done, len(self._urls), run.known)

    def _check(self, run: _Run, reached: bool) -> None:
        # Without a network no page is there, and nothing is to be said of each.
        if run.away and not reached:
            raise next(iter(run.away.values()))

    async def _looked(self, web: Web, manners: Manners, url: str, state: PageState) -> Look:
        try:
            answer = await web.ask(url, Asking(headers=state.seen.headers, most=LARGEST, before=manners.mind))
            if answer.status in GONE:
                return Look(gone=True)
            self._check_answer(answer, manners)
        except Unreadable as error:
            return Look(trouble=error.reason)
        except SourceError as error:
            return Look(away=error)
        return Look() if answer.status == 304 and state.seen.headers else Look(answer)

    def _check_answer(self, answer: Answer, manners: Manners) -> None:
        """Raise the SourceError that an answer means; a host that is busy is left alone until the run ends."""
        refusals = Refusals(self._setting.clock, self._settings.zone, _SIGN_IN)
        try:
            refusals.check(urlsplit(answer.url).hostname or "", answer.status, answer.headers.get("retry-after", ""))
        except SourceBusy as busy:
            manners.leave_alone(answer.url, busy)
            raise

    async def _followed(self, run: _Run, url: str, look: Look) -> list[SourceChange]:
        """Return what a look at a page changes, and remember it; what is gone or could not be asked waits for the end."""
        state = run.states.get(url, PageState())
        if look.away:
            run.away[url] = look.away
            return []
        run.reached = True
        if look.gone and state.here:
            run.gone.append(url)
            return []
        if look.answer:
            return await self._read(run, url, look.answer)
        reason = GONE_NOW if look.gone else look.trouble
        return await self._rejected(run, url, reason, b"") if reason else []

    async def _read(self, run: _Run, url: str, answer: Answer) -> list[SourceChange]:
        state = run.states.get(url, PageState())
        try:
            written = await self._written(url, answer)
        except Unreadable as error:
            return await self._rejected(run, url, error.reason, answer.body)
        digest = content_hash(f"{written.document.title}\n{written.document.text}".encode("utf-8", "replace"))[:16]
        run.states[url] = PageState(Seen.of(answer), digest, here=True)
        # The text and not the bytes: many a page differs at every look, in what no reader sees.
        if digest == state.digest:
            return []
        await self._setting.blobs.put([written.raw])
        return [Upserted(url, (written.document,), {})]

    async def _written(self, url: str, answer: Answer) -> Written:
        if answer.cut:
            raise Unreadable(TOO_LARGE)
        moment, kind = last_modified(answer.headers) or self._setting.clock.now(), answer.headers.get("content-type", "")
        read = await self._setting.threads.run(lambda: attempt(lambda: read_page(answer.body, url, kind, moment, self._settings.zone)))
        return Written(read, answer.body)

    async def _rejected(self, run: _Run, url: str, reason: str, raw: bytes) -> list[SourceChange]:
        state = run.states.get(url, PageState())
        if state.trouble == reason:
            return []
        run.states[url] = state.troubled(reason)
        return [Rejected(url, (await self._setting.blobs.put([raw[:65_536] if reason == TOO_LARGE else raw]))[0], reason)]

    async def _untold(self, run: _Run) -> list[SourceChange]:
        return [change for url, error in run.away.items() for change in await self._rejected(run, url, str(error), b"")]

    async def _shelf(self, url: str, look: Look) -> Shelf:
        trouble = str(look.away) if look.away else GONE_NOW if look.gone else look.trouble
        if look.answer:
            try:
                return Shelf((await self._written(url, look.answer)).document.title, 1, True, url)
            except Unreadable as error:
                trouble = error.reason
        return Shelf(url, 0, False, trouble)


async def _forbidden(manners: Manners, url: str) -> list[str]:
    try:
        return [] if await manners.lets(url) else [f"{url}: the robots.txt of its host does not let Friday read it."]
    except SourceError as error:
        return [f"{url}: {error}"]
