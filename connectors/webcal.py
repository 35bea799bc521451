"""A calendar at an address of the web (RFC 5545): what changed in it, newest first; read through the parser of calendar files."""

import json
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from urllib.parse import urlsplit

from connectors.charsets import decode
from connectors.ics import parse_calendar
from connectors.ics_files import ends_after
from connectors.sources import WebSettings
from connectors.web import Answer, Setting
from connectors.web_bodies import believed, charset_of
from connectors.web_source import Seen, newer
from connectors.webcal_pieces import ENDS, Piece, Pieces, pieces_of
from schema.changes import Batch, Rejected, Removed, Shelf, SourceChange, Upserted
from schema.errors import SourceMissing

_BATCH_REMOVED = 1_000


@dataclass(frozen=True, slots=True)
class WebcalState:
    """The calendar as it was last read: what the server said of that version, its entries' digests by UID, and what was wrong with it."""

    seen: Seen = field(default_factory=Seen)
    entries: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def read_state(cursor: str | None) -> WebcalState:
    """Return what a cursor remembers; an unreadable one counts as none, so everything is read again."""
    try:
        said = json.loads(cursor or "{}")
        return WebcalState(Seen(**said.get("seen", {})), dict(said.get("entries", {})), str(said.get("problem", "")))
    except (ValueError, TypeError, AttributeError):
        return WebcalState()


def write_state(state: WebcalState) -> str:
    """Return the state as JSON."""
    return json.dumps(asdict(state), sort_keys=True, separators=(",", ":"))


class Webcal:
    """The connector for one calendar on the web; `webcal://` means https."""

    def __init__(self, settings: WebSettings, setting: Setting) -> None:
        scheme, _, rest = settings.url.partition("://")
        self._url = f"https://{rest}" if scheme.lower() in {"webcal", "webcals"} else settings.url
        self._host = urlsplit(self._url).hostname or self._url
        self._settings = settings
        self._setting = setting

    async def test(self) -> list[Shelf]:
        """Fetch the calendar and count its entries, a series as one."""
        pieces, _ = await self._now()
        return [Shelf(self._called(pieces), len(pieces.held), True, "" if pieces.whole else ENDS)]

    async def explain(self) -> list[str]:
        """Say what the calendar is called, how much it holds, and whether the server says when it changes."""
        pieces, seen = await self._now()
        told = f"“{self._called(pieces)}” holds {len(pieces.held)} entries; it is read alone, nothing can be changed in it from here."
        return [told, seen.told(self._host), *([] if pieces.whole else [ENDS])]

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield new and changed entries, the latest first, then removals; nothing if nothing changed."""
        state = read_state(cursor)
        answer = await newer(self._settings, self._setting, self._url, state.seen)
        if answer is None:
            return
        pieces = await self._read(answer)
        changed = [uid for uid, piece in pieces.held.items() if state.entries.get(uid) != piece.digest]
        changed.sort(key=lambda uid: pieces.held[uid].begins, reverse=True)
        gone = sorted(state.entries.keys() - pieces.held.keys()) if pieces.whole else []
        problem = "" if pieces.whole else ENDS
        news = await self._news(state.problem, problem, answer)
        done = replace(state, problem=problem)
        for start in range(0, len(changed), self._settings.batch):
            part = {uid: pieces.held[uid] for uid in changed[start : start + self._settings.batch]}
            done = replace(done, entries={**done.entries, **{uid: piece.digest for uid, piece in part.items()}})
            changes = (*news, *await self._arrived(part, state, self._called(pieces)))
            last = not gone and start + len(part) == len(changed)
            yield self._batch(changes, _ended(done, answer) if last else done, (start + len(part), len(changed)), len(state.entries))
            news = []
        if news:
            yield self._batch(news, done if gone else _ended(done, answer), (len(changed), len(changed)), len(state.entries))
        for start in range(0, len(gone), _BATCH_REMOVED):
            part_gone = gone[start : start + _BATCH_REMOVED]
            done = replace(done, entries={uid: digest for uid, digest in done.entries.items() if uid not in set(part_gone)})
            after = _ended(done, answer) if start + len(part_gone) == len(gone) else done
            yield self._batch([Removed(uid) for uid in part_gone], after, (len(changed), len(changed)), len(state.entries))

    def _batch(self, changes: Sequence[SourceChange], state: WebcalState, far: tuple[int, int], known: int) -> Batch:
        return Batch(tuple(changes), write_state(state), *far, known)

    def _called(self, pieces: Pieces) -> str:
        return pieces.name or self._host

    async def _now(self) -> tuple[Pieces, Seen]:
        answer = await newer(self._settings, self._setting, self._url, Seen())
        assert answer is not None, "nothing was seen before"
        return await self._read(answer), Seen.of(answer)

    async def _read(self, answer: Answer) -> Pieces:
        """Return what the calendar holds; raise SourceMissing where there is none, which an empty answer is as well."""
        charset = believed(answer.body, charset_of(answer.headers.get("content-type", "")))
        pieces = await self._setting.threads.run(lambda: pieces_of(decode(answer.body, charset)))
        if not pieces.is_calendar:
            what = "a page" if b"<html" in answer.body[:2_000].lower() else "something else" if answer.body else "nothing"
            told = f"{self._host} answers with {what} instead of a calendar"
            raise SourceMissing(told, "Give the address that ends in a calendar file (.ics); what was read before is kept.")
        return pieces

    async def _news(self, before: str, now: str, answer: Answer) -> list[SourceChange]:
        """Return what is to be said of the calendar as a whole."""
        if now and now != before:
            return [Rejected(self._url, (await self._setting.blobs.put([answer.body]))[0], now)]
        return [Removed(self._url)] if before and not now else []

    async def _arrived(self, part: Mapping[str, Piece], state: WebcalState, calendar: str) -> list[SourceChange]:
        # Raw bytes first: what no parser can read is kept all the same.
        hashes = await self._setting.blobs.put([piece.raw for piece in part.values()])
        named = list(zip(part.items(), hashes, strict=True))
        changes = await self._setting.threads.run(
            lambda: [
                change
                for (uid, piece), raw_hash in named
                for change in self._changes(uid, (piece.raw, raw_hash), uid in state.entries, calendar)
            ]
        )
        return sorted(changes, key=lambda change: isinstance(change, Removed))

    def _changes(self, uid: str, raw: tuple[bytes, str], known: bool, calendar: str) -> Iterator[SourceChange]:
        parsed = parse_calendar(*raw, self._settings.zone, calendar)
        if parsed.problems:
            yield Rejected(uid, raw[1], " ".join(parsed.problems)[:1_000])
        # A task may be old and still to do, so that tasks always arrive; an event that is known is followed into the past.
        reached = known or bool(parsed.notes) or any(ends_after(event, self._settings.since) for event in parsed.events)
        if reached and (parsed.events or parsed.notes):
            yield Upserted(uid, (*parsed.events, *parsed.notes), {"calendar": calendar})


def _ended(state: WebcalState, answer: Answer) -> WebcalState:
    # Asked for whole until it is.
    return state if state.problem else replace(state, seen=Seen.of(answer))
