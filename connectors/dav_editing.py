"""Writes events to a calendar account: only onto the version that was seen, and never twice (RFC 4791 section 5.3, RFC 9110 section 13)."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from connectors.dav_account import Setting
from connectors.dav_discovery import Collection, collections
from connectors.dav_http import TokenRefused, Wire
from connectors.dav_kind import CALENDARS
from connectors.ics_editing import cancelled, changed, created, edit_of, is_cancelled, says, uid_in, uid_of
from connectors.rejections import Unreadable
from connectors.sources import DavSettings
from schema.edits import EventDraft, EventEdit, EventPlace, EventWritten
from schema.errors import EditConflict, EditRefused, SourceMissing, SourceUnreachable
from schema.ids import content_hash
from schema.records import Address

T = TypeVar("T")
_LOST = {409, 412}


class CalendarEditor:
    """The EventEditing port on a CalDAV account; `organiser` invites where people are invited."""

    def __init__(self, settings: DavSettings, setting: Setting, organiser: Address | None = None) -> None:
        self._settings = settings
        self._setting = setting
        self._organiser = organiser

    async def create(self, calendar: str, draft: EventDraft) -> EventWritten:
        """Write a new event into the calendar of this name or address."""
        return await self._run(lambda wire: self._created(wire, calendar, draft))

    async def change(self, place: EventPlace, edit: EventEdit) -> EventWritten:
        """Change the event at this place."""
        made = self._setting.clock.now
        return await self._run(lambda wire: _rewritten(wire, place, lambda data: changed(data, edit, self._organiser, made()), _has(edit)))

    async def cancel(self, place: EventPlace) -> EventWritten:
        """Cancel the event at this place; it stays in the calendar, as cancelled."""
        made = self._setting.clock.now
        return await self._run(lambda wire: _rewritten(wire, place, lambda data: cancelled(data, made()), is_cancelled))

    async def _run(self, act: Callable[[Wire], T]) -> T:
        def within() -> T:
            wire = Wire(self._settings, self._setting.clock, self._setting.pause, self._setting.seconds)
            try:
                return act(wire)
            except TokenRefused as error:
                raise EditRefused(f"{self._settings.url} forbids it") from error
            except Unreadable as error:
                raise EditRefused(error.reason, "Change it in your calendar program.") from error
            finally:
                wire.close()

        return await self._setting.threads.run(within)

    def _created(self, wire: Wire, calendar: str, draft: EventDraft) -> EventWritten:
        found = _writable(wire, calendar)
        uid = uid_of(draft)
        # Named by its UID, so that the same draft meets itself at the server and not only here.
        ref = urlsplit(urljoin(found.url, f"{content_hash(uid.encode())[:32]}.ics")).path
        data = created(draft, self._organiser, self._setting.clock.now())
        status = _put(wire, ref, data, {"If-None-Match": "*"})
        there, place = _got(wire, ref)
        if status in _LOST:
            if uid_in(there) != uid or not says(there, edit_of(draft)):
                raise EditConflict(f"there is another version of “{draft.title}” in {found.name}")
            return EventWritten(uid, place, there, anew=False)
        return EventWritten(uid, place, there)


def _has(edit: EventEdit) -> Callable[[bytes], bool]:
    return lambda data: says(data, edit)


def _rewritten(wire: Wire, place: EventPlace, made: Callable[[bytes], bytes], done: Callable[[bytes], bool]) -> EventWritten:
    data, here = _got(wire, place.ref)
    if done(data):
        return EventWritten(uid_in(data), here, data, anew=False)
    if place.etag and here.etag != place.etag:
        raise EditConflict(f"the event at {place.ref} is another version than the one you saw")
    # The server compares once more, in one step with the writing: between my look and my write somebody else may have written.
    if _put(wire, place.ref, made(data), {"If-Match": here.etag or "*"}) in _LOST:
        raise EditConflict(f"the event at {place.ref} was changed at this very moment")
    there, now = _got(wire, place.ref)
    return EventWritten(uid_in(there), now, there)


def _writable(wire: Wire, calendar: str) -> Collection:
    found = collections(wire, CALENDARS)
    for one in found:
        if calendar in {one.name, one.url}:
            if not one.writable:
                raise EditRefused(f"the calendar {one.name} is read-only")
            return one
    raise SourceMissing(f"there is no calendar {calendar}", f"There are: {', '.join(one.name for one in found) or 'none'}.")


def _put(wire: Wire, ref: str, data: bytes, condition: dict[str, str]) -> int:
    """Write an object and return the status; raise EditRefused where the server will not have it for other reasons than a lost race."""
    response, _ = wire.ask("PUT", ref, data.decode(), {"Content-Type": "text/calendar; charset=utf-8", **condition})
    if response.status >= 500:
        raise SourceUnreachable(f"{wire.url} answered with status {response.status}")
    if response.status >= 400 and response.status not in _LOST:
        raise EditRefused(f"{wire.url} answered with status {response.status}")
    return response.status


def _got(wire: Wire, ref: str) -> tuple[bytes, EventPlace]:
    # Read back after each write: some servers give no etag for it, others change what was written.
    response, _ = wire.ask("GET", ref)
    if response.status in {404, 410}:
        raise EditConflict(f"the event at {ref} is gone")
    if response.status != 200:
        raise SourceUnreachable(f"{wire.url} answered with status {response.status}")
    return response.raw.encode(), EventPlace(ref, str(response.headers.get("etag", "")))
