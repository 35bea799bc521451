"""Every person of the graph in one table: how to reach them, when there was contact, what is next, how much there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import inf

from memory.recall.lines import Line, Me, Person, Picture
from memory.recall.occasions import Occasion
from schema.graph import Label

_MACHINE = frozenset({"automatic", "ours", "list"})


class Sort(StrEnum):
    """What a table of people can be sorted by."""

    LAST = "last contact"
    NEXT = "next meeting"
    NAME = "name"
    MAILS = "mails"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with what there is with the owner: `last` is the record of the last contact and when it was."""

    person: Person
    last: tuple[datetime, Line] | None = None
    next: Occasion | None = None
    mails: int = 0
    meetings: int = 0
    projects: tuple[str, ...] = ()
    machine: bool = False


@dataclass(slots=True)
class _Count:
    last: tuple[datetime, Line] | None = None
    next: Occasion | None = None
    mails: int = 0
    meetings: int = 0
    wrote: int = 0
    projects: set[str] = field(default_factory=set)
    human: bool = False

    def met(self, at: datetime, line: Line) -> None:
        if self.last is None or at > self.last[0]:
            self.last = at, line


def people(picture: Picture, met: Sequence[Occasion], me: Me, now: datetime) -> list[PersonLine]:
    """Return everybody but the owner, by name; `met` are the occasions to count, past and coming."""
    counts = {one: _Count() for one in picture.people}
    for line in picture.lines.values():
        whom = picture.whom(line)
        for one in whom:
            counts[one].projects.update(line.about)
        if line.label is Label.MESSAGE:
            _count_mail(counts, picture, line, me)
        elif line.label is Label.CONTACT:
            # Who is in the address book is no machine, whatever they send.
            _human(counts, whom)
    for occasion in met:
        _count_meeting(counts, picture, occasion, me, now)
    found = [_line(picture, person, counts[person.id]) for person in picture.people.values() if not me.addresses & set(person.addresses)]
    return sorted(found, key=lambda one: (one.person.name.casefold(), one.person.id))


def _human(counts: dict[str, _Count], whom: Iterable[str]) -> None:
    for one in whom:
        counts[one].human = True


def _count_mail(counts: dict[str, _Count], picture: Picture, line: Line, me: Me) -> None:
    """Count a mail for whoever wrote it to the owner, or for those the owner wrote it to."""
    sender = picture.person_of.get(line.sender, "")
    if sender:
        counts[sender].wrote += 1
        counts[sender].human |= not line.marks & _MACHINE
    if "ours" in line.marks or not me.shares(line):
        return
    mine = me.wrote(line) or not me.addresses
    whom = picture.whom(line) if mine else {sender} - {""}
    for one in whom:
        counts[one].human |= mine and one != sender
        counts[one].mails += 1
        if line.start:
            counts[one].met(line.start, line)


def _count_meeting(counts: dict[str, _Count], picture: Picture, one: Occasion, me: Me, now: datetime) -> None:
    if one.cancelled or not me.shares(one.line) or me.declined(one.line):
        return
    for person in picture.whom(one.line) - {picture.person_of.get(address, "") for address in one.line.declined}:
        count = counts[person]
        count.human = True
        if one.start <= now:
            count.meetings += 1
            count.met(one.start, one.line)
        elif count.next is None or one.start < count.next.start:
            count.next = one


def _line(picture: Picture, person: Person, count: _Count) -> PersonLine:
    projects = tuple(sorted(key for key in count.projects if key in picture.projects))
    machine = count.wrote > 0 and not count.human
    return PersonLine(person, count.last, count.next, count.mails, count.meetings, projects, machine)


def ordered(found: Iterable[PersonLine], by: Sort) -> list[PersonLine]:
    """Return the people in this order; who has nothing to be sorted by comes last, by name."""
    named = sorted(found, key=lambda one: (one.person.name.casefold(), one.person.id))
    if by is Sort.NAME:
        return named
    if by is Sort.MAILS:
        return sorted(named, key=lambda one: -one.mails)
    if by is Sort.LAST:
        return sorted(named, key=lambda one: -one.last[0].timestamp() if one.last else inf)
    return sorted(named, key=lambda one: one.next.start.timestamp() if one.next else inf)


def matching(found: Iterable[PersonLine], words: str) -> list[PersonLine]:
    """Return the people whose name, address or organisation holds every one of the words."""
    wanted = words.casefold().split()
    return [one for one in found if all(word in _said(one.person) for word in wanted)]


def _said(person: Person) -> str:
    return " ".join((person.name, person.organisation, *person.addresses)).casefold()
