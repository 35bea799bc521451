"""Those who are taken off an event: the letter to each, and what an earlier run that was cut short still owes them; pure."""

from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from app.outbox import Letter, State
from connectors.invitations import Method, Notice, told
from schema.edits import EventPlan
from schema.errors import EditRefused
from schema.records import Event, EventStatus


def farewells(plan: EventPlan, event: Event, source: str, own: Collection[str], zone: ZoneInfo) -> tuple[Letter, ...]:
    """Return the letters to those who are taken off, one each, so that nobody learns of another.

    Raises EditRefused where a stranger invites. Nobody is taken off what is cancelled by a letter: all know that already.
    """
    parting = plan.parting
    if (parting.people or parting.absent) and event.organiser is not None and event.organiser.email not in own:
        raise EditRefused(f"{event.organiser.email} invites to it", "Only who invites takes a person off; to stay away yourself, decline.")
    if event.status is EventStatus.CANCELLED:
        return ()
    return tuple(letter for one in parting.people if (letter := _farewell(plan, one.email, source, own, zone)))


def _farewell(plan: EventPlan, email: str, source: str, own: Collection[str], zone: ZoneInfo) -> Letter | None:
    notice = Notice(plan.parting.data, Method.CANCEL, plan.occurrence, email)
    before, people = told(notice, own, zone)
    return Letter(plan.uid, notice, before.sequence, source, plan.place.ref, before.title, (email,)) if people else None


def resumed(plan: EventPlan, event: Event, source: str, unsent: Iterable[Letter]) -> tuple[Letter, ...]:
    """Return what those who were taken off before are still to be sent; raise EditRefused for whom nothing is owed."""
    left = {one.notice.off: one for one in unsent if _about(one, plan, event, source)}
    if strangers := [one for one in plan.parting.absent if one not in left]:
        raise EditRefused(f"{' and '.join(strangers)} {'are' if strangers[1:] else 'is'} not on the event", _who(event))
    return tuple(left[one] for one in plan.parting.absent)


def _about(letter: Letter, plan: EventPlan, event: Event, source: str) -> bool:
    if (letter.source, letter.uid, letter.notice.occurrence) != (source, plan.uid, plan.occurrence):
        return False
    # A promise is worth what the calendar says of it.
    return letter.state is not State.PROMISED or letter.sequence == event.sequence


def _who(event: Event) -> str:
    people = (one.address for one in event.attendees)
    names = ", ".join(f"{one.name} <{one.email}>" if one.name else one.email for one in people)
    alone = " Who is on one occurrence alone is taken off that, by --occurrence." if event.recurrence else ""
    return f"On it are: {names or 'none'}.{alone}"
