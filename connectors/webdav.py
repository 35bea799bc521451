"""A folder of documents on a WebDAV server, such as Nextcloud: what changed, newest first; read as a folder on the disk is."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate, chain
from urllib.parse import urlsplit

from connectors.files import Opened, Taking, batches, leaving, shelves_of, shown
from connectors.folder import documents
from connectors.ignoring import ignoring
from connectors.scan import compare
from connectors.sources import WebdavSettings
from connectors.web import Reach, Setting, Web
from connectors.webdav_session import Thing, WebdavSession
from connectors.webdav_state import WebdavState, believed_of, doubted, names_of, read_state, write_state
from connectors.webdav_tree import Chosen, Tree, walked
from schema.changes import Batch, Removed, Shelf
from schema.errors import SourceError
from schema.ids import content_hash

# A file of fifty megabytes over a slow line.
_WHOLE_SECONDS = 900.0


class Webdav:
    """The connector for one folder on a server."""

    def __init__(self, settings: WebdavSettings, setting: Setting) -> None:
        self._settings = settings
        self._setting = setting
        self._kind = documents(settings.zone)
        self._taking = Taking(self._kind, setting.blobs, setting.threads)
        self._ignored = ignoring(settings.ignore)
        self._rules = content_hash(repr((settings.url, settings.since, settings.ignore)).encode())[:16]

    async def test(self) -> list[Shelf]:
        """Sign in and count the files of the folder: those that are read, and those of other kinds in one line."""
        async with self._web() as web:
            tree = await walked(self._session(web), Chosen(lambda _: True, self._ignored), WebdavState())
        return shelves_of(self._settings.url, tree.stamps, self._kind.wanted)

    async def explain(self) -> list[str]:
        """Say how the server tells of changes, how files that move are known again, and when all was last compared."""
        state = read_state(await self._setting.remembered() if self._setting.remembered else None)
        async with self._web() as web:
            marks = any(one.marks for one in await self._session(web).listing(self._settings.url, "") if one.folder)
        told = [
            "The server marks each folder below which something changed; a sync asks for those alone."
            if marks
            else "The server does not mark folders below which something changed; a sync lists all of them.",
            "Files that are moved are known by the numbers the server gives them."
            if marks
            else "The server gives files no numbers; those that are moved are known by their content.",
        ]
        if marks and state.compared:
            day = state.compared.astimezone(self._settings.zone)
            told.append(f"Due to be listed in full {self._settings.compare_days} days after {day:%Y-%m-%d %H:%M}.")
        if urlsplit(self._settings.url).scheme == "http":
            told.append("The address begins with http: whoever is on the way can read the password; https is safe.")
        return told

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield new and changed files newest first, then removals; nothing if nothing changed."""
        state = read_state(cursor)
        known, done, told, whole = len(state.files), 0, write_state(state), True
        async with self._web() as web:
            session = self._session(web)
            anew = self._anew(state)
            # Of folders' etags nothing is believed then.
            tree = await walked(session, Chosen(self._kind.wanted, self._ignored), replace(state, folders={}) if anew else state)
            if anew and not tree.marks:
                # Remembered with the first batch: what a busy server does not give in one run, it gives in another.
                state = replace(state, files=doubted(state.files, tree.stamps), compared=self._setting.clock.now(), rules=self._rules)
            files = dict(state.files)
            difference = compare(believed_of(files, tree.stamps), tree.stamps, self._settings.since)
            names = names_of(state.files, tree.stamps, difference)
            for turns in batches(names.turns(difference.changed), tree.stamps, self._settings.batch):
                read, stopped = await _opened(session, [tree.things[path] for path in chain.from_iterable(turns)])
                if stopped:
                    read = _whole(read, turns, done)
                changes = await self._taking.arrivals(read, tree.stamps, files, names)
                done, whole = done + len(read), whole and None not in read
                # Folders' etags move at the end alone: until then a folder may hold files that were not read.
                if changes:
                    told = write_state(replace(state, files=files))
                    yield Batch(tuple(changes), told, done, len(difference.changed), known)
                if stopped:
                    raise stopped
        for gone in leaving(difference.removed, files):
            told = write_state(replace(state, files=files))
            yield Batch(tuple(Removed(shown(path)) for path in gone), told, done, done, known)
        # What vanished while it was read may be there again: its folder is asked for once more.
        after = write_state(replace(self._after(state, anew, tree) if whole else state, files=files))
        if after != told:
            yield Batch((), after, done, done, known)

    def _web(self) -> Web:
        return Web(Reach(ca=self._settings.ca, whole_seconds=_WHOLE_SECONDS), self._setting.doors)

    def _session(self, web: Web) -> WebdavSession:
        return WebdavSession(web, self._settings, self._setting)

    def _anew(self, state: WebdavState) -> bool:
        """Say whether all is compared: once a week, or when other files are to be read than before."""
        stale = state.compared is None or self._setting.clock.now() - state.compared >= timedelta(days=self._settings.compare_days)
        return stale or state.rules != self._rules

    def _after(self, state: WebdavState, anew: bool, tree: Tree) -> WebdavState:
        """Return what to remember once all changes are told; of a server whose folders' etags tell nothing, nothing of them."""
        compared = self._setting.clock.now() if anew else state.compared
        return WebdavState(folders=tree.folders if tree.marks else {}, compared=compared, rules=self._rules)


async def _opened(session: WebdavSession, things: Sequence[Thing]) -> tuple[list[Opened | None], SourceError | None]:
    """Return the files, as far as the server gives them now, and why it gives no more."""
    read: list[Opened | None] = []
    for thing in things:
        try:
            read.append(await session.opened(thing))
        except SourceError as error:
            # What was read is kept: of a server that answers a few requests an hour, no batch would ever be whole.
            return read, error
    return read, None


def _whole(read: list[Opened | None], turns: Sequence[tuple[str, ...]], done: int) -> list[Opened | None]:
    """Return as many of the files as are whole turns; all of them where a run would else bring nothing, at this run or any later one."""
    whole = max(length for length in accumulate(map(len, turns), initial=0) if length <= len(read))
    return read[: whole or (0 if done else len(read))]
