"""Writes events to a calendar account: only onto the version that was seen, and never twice (RFC 4791 section 5.3, RFC 9110 section 13).

What is to be written is decided first, as a plan, so that a person can be asked about just that; the server compares once more.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from connectors.dav_account import Setting
from connectors.dav_discovery import Collection, collections
from connectors.dav_http import TokenRefused, Wire
from connectors.dav_kind import CALENDARS
from connectors.dav_scheduling import Scheduling, scheduling
from connectors.ics_editing import (
    cancelled,
    changed,
    created,
    edit_of,
    farewell,
    invites,
    is_cancelled,
    opened,
    says,
    uid_in,
    uid_of,
    version,
)
from connectors.ics_guests import resolved
from connectors.ics_occurrence import (
    cancelled_occurrence,
    changed_occurrence,
    farewell_occurrence,
    is_as_wanted,
    is_called_off,
    occurrence_of,
)
from connectors.rejections import Unreadable
from connectors.sources import DavSettings
from schema.edits import EventDraft, EventEdit, EventPlace, EventPlan, EventWritten, Parting
from schema.errors import EditConflict, EditRefused, SourceMissing, SourceUnreachable
from schema.ids import content_hash
from schema.records import Address

T = TypeVar("T")
_LOST = {409, 412}
_GONE = {404, 410}


@dataclass(frozen=True, slots=True)
class Made:
    """The new text of what lies there, None where it is there already; which occurrence it is about, and who is taken off."""

    data: bytes | None
    occurrence: str = ""
    parting: Parting = field(default_factory=Parting)


Making = Callable[[bytes, Address | None], Made]


class CalendarEditor:
    """The EventEditing port on a CalDAV account; `organiser` invites where people are invited."""

    def __init__(self, settings: DavSettings, setting: Setting, organiser: Address | None = None) -> None:
        self._settings = settings
        self._setting = setting
        self._organiser = organiser

    async def create(self, calendar: str, draft: EventDraft) -> EventPlan:
        """Plan a new event in the calendar of this name or address."""
        return await self._run(lambda wire: self._created(wire, calendar, draft))

    async def change(self, place: EventPlace, edit: EventEdit) -> EventPlan:
        """Plan a change of the event at this place, or of one occurrence of it."""
        asks = bool(edit.attendees or edit.invited)
        return await self._run(lambda wire: self._planned(wire, place, lambda data, by: self._changed(data, place, edit, by), asks))

    async def cancel(self, place: EventPlace) -> EventPlan:
        """Plan to cancel the event at this place, or one occurrence of it; it stays in the calendar, as cancelled."""
        return await self._run(lambda wire: self._planned(wire, place, lambda data, _: self._cancelled(data, place)))

    async def write(self, plan: EventPlan) -> EventWritten:
        """Write what was planned."""
        if not plan.anew:
            return EventWritten(plan.uid, plan.place, plan.data, anew=False)
        return await self._run(lambda wire: _written(wire, plan))

    async def read(self, ref: str) -> bytes | None:
        """Return what lies at a place now, None if nothing does."""
        found = await self._run(lambda wire: _looked(wire, ref))
        return found[0] if found else None

    async def _run(self, act: Callable[[Wire], T]) -> T:
        def within() -> T:
            wire = Wire(self._settings, self._setting.clock, self._setting.pause, self._setting.seconds)
            try:
                return act(wire)
            except TokenRefused as error:
                raise EditRefused(f"{self._settings.url} forbids it") from error
            except Unreadable as error:
                raise EditRefused(error.reason, "Nothing was written.") from error
            finally:
                wire.close()

        return await self._setting.threads.run(within)

    def _created(self, wire: Wire, calendar: str, draft: EventDraft) -> EventPlan:
        found = _writable(wire, calendar)
        uid, wish = uid_of(draft), edit_of(draft)
        # Named by its UID, so that the same draft meets itself at the server and not only here.
        ref = urlsplit(urljoin(found.url, f"{content_hash(uid.encode())[:32]}.ics")).path
        does = scheduling(wire, found.url) if draft.attendees else Scheduling()
        there = _looked(wire, ref)
        if there is None:
            data = created(draft, _known(self._organiser, does), self._setting.clock.now())
            return EventPlan(uid, EventPlace(ref), data, True, wish, "", does.automatic, does.addresses)
        if uid_in(there[0]) != uid or not says(there[0], wish):
            raise EditConflict(f"there is another version of “{draft.title}” in {found.name}")
        return EventPlan(uid, there[1], there[0], False, wish, "", does.automatic, does.addresses)

    def _planned(self, wire: Wire, place: EventPlace, making: Making, asks: bool = False) -> EventPlan:
        data, here = _got(wire, place.ref)
        does = scheduling(wire, urljoin(place.ref, ".")) if asks or invites(data) else Scheduling()
        made = making(data, _known(self._organiser, does))
        if made.data is not None and place.etag and here.etag != place.etag:
            raise EditConflict(f"the event at {place.ref} is another version than the one you saw")
        # Between this look and the writing somebody else may write: the server compares with the version that was seen here.
        at = replace(here, occurrence=place.occurrence)
        anew, text = made.data is not None, made.data or data
        return EventPlan(uid_in(data), at, text, anew, None, made.occurrence, does.automatic, does.addresses, made.parting)

    def _changed(self, data: bytes, place: EventPlace, edit: EventEdit, organiser: Address | None) -> Made:
        if place.occurrence is not None:
            return self._changed_one(data, place.occurrence, edit, organiser)
        now = self._setting.clock.now()
        wanted, parting = resolved(opened(data)[1], edit, organiser)
        if says(data, wanted):
            return Made(None, "", parting)
        new = changed(data, wanted, organiser, now)
        if not parting.people:
            return Made(new, "", parting)
        last = farewell(data, wanted.uninvited, version(new, "", self._settings.zone), now)
        return Made(new, "", replace(parting, data=last, alone=says(data, _staying(wanted))))

    def _changed_one(self, data: bytes, which: date, edit: EventEdit, organiser: Address | None) -> Made:
        now, zone = self._setting.clock.now(), self._settings.zone
        one = occurrence_of(data, which, zone)
        named = one.named(zone)
        wanted, parting = resolved(one.now, edit, organiser)
        if is_as_wanted(one, wanted, zone):
            return Made(None, named, parting)
        alone = is_as_wanted(one, _staying(wanted), zone)
        new = changed_occurrence(one, wanted, organiser, now, zone)
        if not parting.people:
            return Made(new, named, parting)
        # Read again: the new text was made of what was read before.
        last = farewell_occurrence(occurrence_of(data, which, zone), wanted.uninvited, version(new, named, zone), now)
        return Made(new, named, replace(parting, data=last, alone=alone))

    def _cancelled(self, data: bytes, place: EventPlace) -> Made:
        now, zone = self._setting.clock.now(), self._settings.zone
        if place.occurrence is None:
            return Made(None if is_cancelled(data) else cancelled(data, now))
        one = occurrence_of(data, place.occurrence, zone)
        return Made(None if is_called_off(one) else cancelled_occurrence(one, now), one.named(zone))


def _staying(edit: EventEdit) -> EventEdit:
    """Return what of an edit is news to those who stay."""
    return replace(edit, uninvited=())


def _known(organiser: Address | None, does: Scheduling) -> Address | None:
    """Return who invites: where the server tells people by itself, one it knows as the owner, or it would tell nobody."""
    if organiser is None or not does.addresses or organiser.email in does.addresses:
        return organiser
    return Address(does.addresses[0], organiser.name)


def _written(wire: Wire, plan: EventPlan) -> EventWritten:
    condition = {"If-Match": plan.place.etag or "*"} if plan.wish is None else {"If-None-Match": "*"}
    if _put(wire, plan.place.ref, plan.data, condition) not in _LOST:
        there, now = _got(wire, plan.place.ref)
        return EventWritten(plan.uid, now, there)
    if plan.wish is not None:
        there, now = _got(wire, plan.place.ref)
        # The same draft, written by another process of mine at this very moment.
        if uid_in(there) == plan.uid and says(there, plan.wish):
            return EventWritten(plan.uid, now, there, anew=False)
    raise EditConflict(f"the event at {plan.place.ref} was changed at this very moment")


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
    found = _looked(wire, ref)
    if found is None:
        raise EditConflict(f"the event at {ref} is gone")
    return found


def _looked(wire: Wire, ref: str) -> tuple[bytes, EventPlace] | None:
    response, _ = wire.ask("GET", ref)
    if response.status in _GONE:
        return None
    if response.status != 200:
        raise SourceUnreachable(f"{wire.url} answered with status {response.status}")
    return response.raw.encode(), EventPlace(ref, str(response.headers.get("etag", "")))
