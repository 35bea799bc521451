"""What is proposed before a calendar is written to and people are told, and how it is carried out: written first, told at most once."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.bootstrap import Rooms, open_rooms
from app.editing import editor_of
from app.outbox import Letter, Outbox, State
from app.outgoing import mailer, sender
from app.settings import File, Settings
from app.uninviting import farewells, resumed
from connectors.invitations import Method, Notice, invitation, told
from schema.edits import EventPlan, EventWritten
from schema.errors import ConfigurationError, EditConflict, EditRefused, FridayError
from schema.ports import EventEditing
from schema.records import Event


class Way(StrEnum):
    """How those who are invited are told."""

    NOBODY = "nobody"
    SERVER = "server"
    MAIL = "mail"
    UNSET = "unset"
    KEPT = "kept"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be written, and the letters about it: one to those who are invited, and one to each who is taken off (`farewells`).

    `left` is how far the first came before, where an earlier run was cut short.
    """

    plan: EventPlan
    way: Way
    letter: Letter
    organiser: str = ""
    left: State | None = None
    farewells: tuple[Letter, ...] = ()

    @property
    def owed(self) -> tuple[Letter, ...]:
        """What people are still to be told by mail, now or once it can be sent."""
        if self.way not in (Way.MAIL, Way.UNSET):
            return ()
        first = self.letter.people and (self.plan.anew or self.left not in (None, State.SENT))
        # Who is off comes last: until they have it, the same command again goes on with both.
        return (*([self.letter] if first else []), *self.farewells)

    @property
    def acts(self) -> bool:
        """Whether anything would be done."""
        return self.plan.anew or (bool(self.owed) and self.way is Way.MAIL)

    @property
    def off(self) -> tuple[str, ...]:
        """Who is told to be taken off."""
        return tuple(one.notice.off for one in self.farewells)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: the event as it lies there, whether people were told, and by which letters; `problem` is why not all were."""

    written: EventWritten
    told: bool = False
    problem: FridayError | None = None
    sent: tuple[Letter, ...] = ()


Planned = Callable[[EventEditing], Awaitable[EventPlan]]
"""Decides what is to be written."""


async def propose(settings: Settings, source: str, method: Method, planned: Planned, mail: bool) -> Proposal:
    """Return what would be done; nothing is written. Without `mail` nobody is to be told: raises EditRefused where the server would."""
    async with open_rooms(settings) as rooms:
        plan = await planned(await editor_of(rooms, source))
        outbox = _outbox(rooms)
        found = proposal(settings, source, plan, method, mail, await outbox.letters())
        return replace(found, left=await outbox.state(found.letter))


def proposal(settings: Settings, source: str, plan: EventPlan, method: Method, mail: bool, unsent: Sequence[Letter] = ()) -> Proposal:
    """Decide how those who are invited, and those who are taken off, are told; `unsent` are the letters of earlier runs."""
    notice = Notice(plan.data, method, plan.occurrence)
    own = {*_own(settings.file), *plan.mine}
    event, people = told(notice, own, settings.zone)
    parted = (*farewells(plan, event, source, own, settings.zone), *resumed(plan, event, source, unsent))
    # A server that tells people chooses itself whom.
    names = () if plan.parting.alone and not plan.schedules else tuple(one.email for one in people)
    everybody = (*names, *(one.notice.off for one in parted))
    way = _way(plan, event, everybody, own, mail)
    if way is Way.MAIL and settings.file.outgoing is None:
        way = Way.UNSET
    if plan.schedules and not mail and everybody:
        raise EditRefused("the calendar's server tells those invited by itself", "Leave --no-mail out, or invite nobody.")
    # Before anything is written: a letter that cannot be made would be owed for ever.
    if way in (Way.MAIL, Way.UNSET) and (strange := [one for one in everybody if not one.isascii()]):
        raise EditRefused(f"no mail can be sent to {', '.join(strange)}, whose address is not plain ASCII", "Add --no-mail and tell them.")
    letter = Letter(plan.uid, notice, event.sequence, source, plan.place.ref, event.title, names)
    return Proposal(plan, way, letter, event.organiser.email if event.organiser else "", farewells=parted)


def _way(plan: EventPlan, event: Event, people: Collection[str], own: Collection[str], mail: bool) -> Way:
    if event.attendees and event.organiser is not None and event.organiser.email not in own:
        return Way.GUEST
    if not people:
        return Way.NOBODY
    if plan.schedules:
        return Way.SERVER
    return Way.MAIL if mail else Way.KEPT


async def carry_out(settings: Settings, one: Proposal) -> Outcome:
    """Write what was proposed, and tell people; raises what the calendar's server says, and keeps what the mail server does."""
    async with open_rooms(settings) as rooms:
        return await carried_out(rooms, one)


async def carried_out(rooms: Rooms, one: Proposal) -> Outcome:
    """Do the same with what is open already."""
    outbox = _outbox(rooms)
    editor = await editor_of(rooms, one.letter.source)
    # Before the event is written: killed after that, the next run would not know that nobody was told.
    promised = [letter for letter in one.owed if await outbox.promise(letter)]
    try:
        written = await editor.write(one.plan)
    except (EditConflict, EditRefused):
        for letter in promised:
            await outbox.withdraw(letter)
        raise
    if not one.owed:
        return Outcome(written, told=one.way is Way.SERVER and written.anew)
    for letter in one.owed:
        await outbox.owe(letter)
    return Outcome(written) if one.way is Way.UNSET else await _posted(rooms, outbox, one, written)


async def _posted(rooms: Rooms, outbox: Outbox, one: Proposal, written: EventWritten) -> Outcome:
    """Hand over each letter that is owed, whatever becomes of the others."""
    sent: list[Letter] = []
    problem: FridayError | None = None
    for letter in one.owed:
        try:
            await outbox.post(letter, lambda each: hand(rooms, each))
            sent.append(letter)
        except FridayError as error:
            problem = problem or error
    return Outcome(written, problem is None, problem, tuple(sent))


async def hand(rooms: Rooms, letter: Letter) -> None:
    """Hand a letter to the mail server."""
    sends = sender(rooms.settings.file)
    if sends is None:
        raise ConfigurationError("nobody is named as whom mail goes out", "Run `friday init`.")
    mail = invitation(letter.notice, sends, rooms.clock.now(), rooms.settings.zone, _own(rooms.settings.file), letter.people)
    if mail is not None:
        found = await rooms.threads.run(lambda: mailer(rooms))
        await found.send(mail.mail, mail.sender, mail.receivers)


async def send_left(settings: Settings, name: str = "") -> list[tuple[Letter, str]]:
    """Send the letter of this name, or all that nobody has for certain; return each with what became of it."""
    async with open_rooms(settings) as rooms:
        outbox = _outbox(rooms)
        letters = [await outbox.named(name)] if name else [one for one in await outbox.letters() if one.state is not State.LEAVING]
        return [(one, await _sent(rooms, outbox, one)) for one in letters]


async def unsent(settings: Settings) -> list[Letter]:
    """Return the letters that are not sent."""
    async with open_rooms(settings) as rooms:
        return await _outbox(rooms).letters()


async def drop(settings: Settings, name: str) -> Letter:
    """Forget an unsent letter."""
    async with open_rooms(settings) as rooms:
        letter = await _outbox(rooms).named(name)
        await _outbox(rooms).forget(letter)
        return letter


async def _sent(rooms: Rooms, outbox: Outbox, letter: Letter) -> str:
    if letter.state is State.PROMISED:
        there = await (await editor_of(rooms, letter.source)).read(letter.ref)
        if there is None or not _stands(rooms.settings, letter, there):
            await outbox.withdraw(letter)
            return "dropped: the calendar does not have it so"
        await outbox.owe(letter)
    try:
        await outbox.post(letter, lambda one: hand(rooms, one), again=letter.state is State.LEAVING)
    except FridayError as error:
        return str(error)
    return f"sent to {', '.join(letter.people)}"


def _stands(settings: Settings, letter: Letter, there: bytes) -> bool:
    """Say whether the calendar has the version that the letter tells of."""
    event, _ = told(Notice(there, letter.notice.method, letter.notice.occurrence), (), settings.zone)
    if letter.notice.off:
        here = {one.address.email for one in event.attendees}
        return event.sequence == letter.sequence and letter.notice.off not in here
    wanted, _ = told(letter.notice, (), settings.zone)
    return (event.key, event.sequence, event.status, event.start) == (wanted.key, letter.sequence, wanted.status, wanted.start)


def _own(file: File) -> frozenset[str]:
    sends = sender(file)
    return frozenset([*(one.lower() for one in file.owner.addresses), *([sends.email] if sends else [])])


def _outbox(rooms: Rooms) -> Outbox:
    return Outbox(rooms.journal, rooms.leases, rooms.clock)
