"""Who is invited to an event: asked in, and taken off it again, what the others answered kept; pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from email.utils import parseaddr

from icalendar import Component, Event
from icalendar.prop import vCalAddress, vText

from connectors.headers import address_of
from connectors.ics_values import address, every, first
from connectors.rejections import Unreadable
from schema.edits import EventEdit, Parting
from schema.records import Address


def people_of(event: Component) -> tuple[Address, ...]:
    """Return who is invited to an event."""
    return tuple(found for one in every(event, "ATTENDEE") if (found := address(one)))


def set_invited(event: Event, edit: EventEdit, organiser: Address | None) -> None:
    """Invite whom the edit names, and those it adds, and take off whom it takes off."""
    take_off(event, edit.uninvited)
    before = people_of(event)
    wanted = before if edit.attendees is None else edit.attendees
    added = tuple(one for one in edit.invited if one.email not in {each.email for each in wanted})
    if edit.attendees is not None or added:
        set_people(event, (*wanted, *added), organiser)


def set_people(event: Event, people: Iterable[Address], organiser: Address | None) -> None:
    """Invite these; those invited before keep what they answered."""
    before = {found.email: one for one in every(event, "ATTENDEE") if (found := address(one))}
    event.pop("ATTENDEE", None)
    if event.get("ORGANIZER") is None and organiser is not None:
        event.add("organizer", _person(organiser))
    for one in people:
        event.add(
            "attendee", before.get(one.email) or _person(one, PARTSTAT="NEEDS-ACTION", RSVP="TRUE", ROLE="REQ-PARTICIPANT"), encode=False
        )


def take_off(event: Component, emails: Collection[str]) -> bool:
    """Take people off an event, and say whether any of them was on it."""
    return _filter(event, [one for one in every(event, "ATTENDEE") if _email(one) not in emails])


def leave_only(event: Component, emails: Collection[str]) -> None:
    """Take all others off an event."""
    _filter(event, [one for one in every(event, "ATTENDEE") if _email(one) in emails])


def resolved(event: Component, edit: EventEdit, organiser: Address | None) -> tuple[EventEdit, Parting]:
    """Return the edit with those it takes off by their addresses, and who that is and is not.

    Raises Unreadable for a name that several have, for who invites, and for who is invited by the same edit.
    """
    found = {one: _meant(event, one) for one in edit.uninvited}
    people = tuple({one.email: one for one in found.values() if one is not None}.values())
    host = address(first(event, "ORGANIZER")) or organiser
    for one in people:
        if host is not None and one.email == host.email:
            raise Unreadable(f"{one.email} invites to it and cannot be taken off.")
        if one.email in {each.email for each in edit.invited}:
            raise Unreadable(f"{one.email} cannot be invited and taken off at once.")
    absent = tuple(_address(said) or said for said, one in found.items() if one is None)
    return replace(edit, uninvited=tuple(one.email for one in people)), Parting(people, absent)


def _meant(event: Component, said: str) -> Address | None:
    """Return who is meant on an event, by address or by name."""
    email = _address(said)
    on_it = {one.email: one for one in people_of(event)}
    if email:
        return on_it.get(email)
    called = [one for one in on_it.values() if one.name and _plain(one.name) == _plain(said)]
    if len(called) > 1:
        raise Unreadable(f"{said} may be {' or '.join(one.email for one in called)}: say which by the address.")
    return called[0] if called else None


def _address(said: str) -> str:
    name, email = parseaddr(said)
    found = address_of(email, name)
    return found.email if found else ""


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _email(value: object) -> str:
    found = address(value)
    return found.email if found else ""


def _filter(event: Component, kept: list[object]) -> bool:
    if len(kept) == len(list(every(event, "ATTENDEE"))):
        return False
    event.pop("ATTENDEE", None)
    for one in kept:
        event.add("attendee", one, encode=False)
    return True


def _person(one: Address, **marks: str) -> vCalAddress:
    found = vCalAddress(f"mailto:{one.email}")
    for name, value in {"CN": one.name, **marks}.items():
        if value:
            found.params[name] = vText(value)
    return found
