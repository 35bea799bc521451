"""Waits for news of a mailbox: on a line that the server tells them on (IDLE, RFC 2177), and by looking at all folders beside it."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from connectors.imap_folders import chosen
from connectors.imap_plan import ServerState
from connectors.imap_session import ImapSession
from connectors.sources import ImapSettings
from schema.errors import SourceBusy, SourceUnreachable
from schema.ports import Threads

Numbers = Mapping[str, ServerState]


class Watch:
    """Watches one mailbox, call after call; what changed between two calls is found by the second one."""

    def __init__(self, connect: Callable[[], ImapSession], settings: ImapSettings, threads: Threads) -> None:
        self._connect = connect
        self._settings = settings
        self._threads = threads
        self._seen: Numbers | None = None

    async def changed(self, seconds: float) -> bool:
        """Wait until something may have changed, at most so long; a line that broke is made anew once."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        try:
            return await self._listened(until)
        except SourceBusy:
            raise
        except SourceUnreachable:
            # Lines are cut by every box on the way; a server that cannot be reached again is told of.
            return await self._listened(until)

    async def _listened(self, until: float) -> bool:
        session = await self._connected()
        try:
            folders = await self._threads.run(lambda: _folders(session, self._settings))
            return await self._spells(session, folders, until)
        finally:
            # A thread may still wait for an answer: the cut lets it end, where a goodbye would stand in line behind it.
            session.line.cut()

    async def _connected(self) -> ImapSession:
        connecting = asyncio.ensure_future(self._threads.run(self._connect))
        try:
            return await asyncio.shield(connecting)
        except asyncio.CancelledError:
            # The thread cannot be stopped; the line it makes is closed when it is there.
            connecting.add_done_callback(_let_go)
            raise

    async def _spells(self, session: ImapSession, folders: list[str], until: float) -> bool:
        """Look at the folders, listen for a while, and again; no spell is longer than servers hold a silent line."""
        loop = asyncio.get_running_loop()
        while True:
            now = await self._threads.run(lambda: {name: session.status(name) for name in folders})
            news, self._seen = self._seen is not None and now != self._seen, now
            left = until - loop.time()
            if news or left <= 0:
                return news
            spell = min(left, self._settings.poll_seconds, self._settings.limits.hold)
            if not session.abilities.idle:
                await asyncio.sleep(spell)
            elif await self._told(session, folders[0], spell):
                # Known from now on, so that the next call does not take the same news for others.
                self._seen = await self._threads.run(lambda: {name: session.status(name) for name in folders})
                return True

    async def _told(self, session: ImapSession, folder: str, seconds: float) -> bool:
        await self._threads.run(lambda: session.line.listen(folder))
        loop, heard = asyncio.get_running_loop(), asyncio.Event()
        deadline, news = loop.time() + seconds, False
        loop.add_reader(session.line.number, heard.set)
        try:
            while not news:
                with suppress(TimeoutError):
                    await asyncio.wait_for(heard.wait(), max(deadline - loop.time(), 0))
                if not heard.is_set():
                    break
                heard.clear()
                news = await self._threads.run(session.line.heard)
        finally:
            loop.remove_reader(session.line.number)
        # On a line that was cut without a word this is what notices: the answer does not come within the time for reading.
        return await self._threads.run(session.line.listened) or news


def _folders(session: ImapSession, settings: ImapSettings) -> list[str]:
    return [folder.name for folder in chosen(session.folders(), settings.folders, session.abilities.labels)]


def _let_go(connecting: "asyncio.Future[ImapSession]") -> None:
    if not connecting.cancelled() and not connecting.exception():
        connecting.result().line.cut()
