"""Commands that write to a calendar and tell those who are invited, each after a yes."""

from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.terminal import ALSO, chosen, failed, run, settings, tell
from app.output import plain, say
from schema.errors import ConfigurationError

if TYPE_CHECKING:
    from app.inviting import Outcome, Planned, Proposal
    from schema.edits import EventDraft, EventPlan
    from schema.ports import EventEditing

event = typer.Typer(help="Write to a calendar of yours: add, change, cancel; each asks first.", no_args_is_help=True)
_ALSO = f"Needs --source NAME, of kind caldav. Takes --no-mail (tell nobody) and --yes (do not ask). {ALSO}"
_ONE_OF = f"Of a series --occurrence DAY, or its time like 2026-06-08T10:00, means that one alone. {_ALSO}"
Key = Annotated[str, typer.Argument(help="The event's key, as `friday search` shows it.")]
Where = Annotated[str | None, typer.Option(help="Where it is.")]
Invite = Annotated[
    list[str] | None, typer.Option("--invite", help="Whom to invite: ben@example.org or 'Ben <ben@example.org>'; again for more.")
]
Uninvite = Annotated[
    list[str] | None, typer.Option("--uninvite", help="Whom to take off: ben@example.org, or the name that the event has; again for more.")
]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What was chosen for any command on events: the source, which of a series, whether people are told by mail, whether one is asked."""

    source: str
    occurrence: str | None
    mail: bool
    yes: bool


_shared: ContextVar[_Shared] = ContextVar("shared")


@event.callback()
def shared(
    source: Annotated[str, typer.Option(help="A source of kind caldav.")] = "",
    occurrence: Annotated[str | None, typer.Option(help="Of a series only this one: its day, or its time like 2026-06-08T10:00.")] = None,
    no_mail: Annotated[bool, typer.Option("--no-mail", help="Tell nobody.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Keep what holds for every command on events; the options may stand after the command too."""
    _shared.set(_Shared(source, occurrence, not no_mail, yes))


def _wanted() -> _Shared:
    """Return what was chosen; raises ConfigurationError where no source was."""
    if not _shared.get().source:
        raise ConfigurationError("no source is named", "Say --source NAME, one of kind caldav: `friday source list`.")
    return _shared.get()


@event.command("add", epilog=_ALSO)
def add(
    title: Annotated[str, typer.Argument(help="What it is called.")],
    when: Annotated[str, typer.Option(help="2026-06-01T10:00, or with an end 2026-06-01T10:00/2026-06-01T12:00; 2026-06-01 for a day.")],
    calendar: Annotated[str, typer.Option(help="Which calendar, by its name; needed.")] = "",
    where: Where = None,
    invite: Invite = None,
) -> None:
    """Write a new event and invite people to it; the same one again is neither written nor told twice."""
    from app.editing import drafted, guests
    from app.inviting import propose
    from app.outgoing import sender
    from connectors.invitations import Method

    if _wanted().occurrence:
        raise ConfigurationError("a new event has no occurrences", "Leave --occurrence out.")

    async def proposed() -> "Proposal":
        here = settings()
        draft = replace(drafted(title, when, here.zone), location=where or "", attendees=guests(invite or ()))
        if invite and sender(here.file) is None:
            raise ConfigurationError("no address is known to be yours, and nobody could answer you", "Run `friday init`.")
        return await propose(here, _wanted().source, Method.REQUEST, planned(draft), _wanted().mail)

    def planned(draft: "EventDraft") -> "Planned":
        async def create(editor: "EventEditing") -> "EventPlan":
            # Asked for only here: a source that cannot be written to was refused before.
            if not calendar:
                raise ConfigurationError(
                    "no calendar is named", f"Say --calendar NAME: `friday source test {_wanted().source}` lists them."
                )
            return await editor.create(calendar, draft)

        return create

    _done(run(proposed), f"Write “{title}”, {when}, into {calendar} of {_wanted().source}?")


@event.command("change", epilog=_ONE_OF)
def change(
    key: Key,
    title: Annotated[str | None, typer.Option(help="What it is called.")] = None,
    when: Annotated[str | None, typer.Option(help="As with add; without an end it lasts as long as before.")] = None,
    where: Where = None,
    invite: Invite = None,
    uninvite: Uninvite = None,
) -> None:
    """Change an event, or one occurrence of a series, unless somebody else did since it was last read; tell whom it concerns."""
    from app.editing import edited, find, guests, occurring
    from app.inviting import propose
    from connectors.invitations import Method

    found = run(lambda: find(settings(), _wanted().source, key))

    async def proposed() -> "Proposal":
        here = settings()
        place = replace(found.place, occurrence=occurring(_wanted().occurrence, here.zone))
        moved = edited(when, here.zone, found.all_day)
        edit = replace(moved, title=title, location=where, invited=guests(invite or ()), uninvited=tuple(uninvite or ()))
        return await propose(here, _wanted().source, Method.REQUEST, lambda editor: editor.change(place, edit), _wanted().mail)

    one = run(proposed)
    _done(one, f"Change {_called(found.title, found.series, one)} at {_wanted().source}?")


@event.command("cancel", epilog=_ONE_OF)
def cancel(key: Key) -> None:
    """Cancel an event, or one occurrence of a series, unless somebody else changed it; it stays, as cancelled; tell those invited."""
    from app.editing import find, occurring
    from app.inviting import propose
    from connectors.invitations import Method

    found = run(lambda: find(settings(), _wanted().source, key))

    async def proposed() -> "Proposal":
        here = settings()
        place = replace(found.place, occurrence=occurring(_wanted().occurrence, here.zone))
        return await propose(here, _wanted().source, Method.CANCEL, lambda editor: editor.cancel(place), _wanted().mail)

    one = run(proposed)
    _done(one, f"Cancel {_called(found.title, found.series, one)} at {_wanted().source}?")


def _called(title: str, series: bool, one: "Proposal") -> str:
    if not one.plan.occurrence:
        return f"“{title}”, the whole series," if series else f"“{title}”"
    return f"the occurrence of “{title}” on {_day(one.plan.occurrence)}"


def _day(occurrence: str) -> str:
    """Return the day of a RECURRENCE-ID in basic form, with its time if it has one, in the owner's zone."""
    if "T" not in occurrence:
        return f"{datetime.strptime(occurrence, '%Y%m%d'):%Y-%m-%d}"  # noqa: DTZ007 (a day has no zone)
    return f"{datetime.fromisoformat(occurrence).astimezone(settings().zone):%Y-%m-%d at %H:%M}"


def _done(one: "Proposal", question: str) -> None:
    """Ask, carry out, and tell what came of it."""
    from app.commands.event_words import asked, values
    from app.inviting import carry_out

    # Where nothing would be done there is nothing to agree to.
    if one.acts:
        _agreed(asked(one, question))
    outcome = run(lambda: carry_out(settings(), one))
    tell(values(one, outcome), lambda: _told(one, outcome))
    if outcome.problem is not None:
        raise typer.Exit(outcome.problem.exit_code)


def _agreed(question: str) -> None:
    if _wanted().yes:
        return
    if chosen().json:
        raise failed(ConfigurationError("nobody can be asked where programs read", "Say --yes."))
    if not typer.confirm(plain(question)):
        raise typer.Exit(1)


def _told(one: "Proposal", outcome: "Outcome") -> None:
    from app.commands.event_words import lines

    written = outcome.written
    said = f"Written: {written.uid}." if written.anew else f"It was there already: {written.uid}."
    say(f"{said} `friday sync {one.letter.source}` brings it here.")
    for line in lines(one, outcome):
        say(line)
    if outcome.problem is not None:
        say(str(outcome.problem), fg=typer.colors.RED, err=True)
