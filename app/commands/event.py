"""Commands that write to a calendar, each after a yes."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.terminal import ALSO, chosen, failed, run, settings, tell
from app.output import plain, say
from schema.errors import ConfigurationError

if TYPE_CHECKING:
    from app.editing import Found
    from schema.edits import EventWritten

event = typer.Typer(help="Write to a calendar of yours: add, change, cancel; each asks first.", no_args_is_help=True)
Source = Annotated[str, typer.Option("--source", help="A source of kind caldav.")]
Key = Annotated[str, typer.Argument(help="The event's key, as `friday search` shows it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Where = Annotated[str | None, typer.Option(help="Where it is.")]


@event.command("add", epilog=ALSO)
def add(
    title: Annotated[str, typer.Argument(help="What it is called.")],
    source: Source,
    calendar: Annotated[str, typer.Option(help="Which calendar, by its name.")],
    when: Annotated[str, typer.Option(help="2026-06-01T10:00, or with an end 2026-06-01T10:00/2026-06-01T12:00; 2026-06-01 for a day.")],
    where: Where = None,
    yes: Yes = False,
) -> None:
    """Write a new event; the same one again is not written twice."""
    from app.editing import create, drafted

    async def asked() -> str:
        drafted(title, when, settings().zone)
        return f"Write “{title}”, {when}, into {calendar} of {source}?"

    async def made() -> "EventWritten":
        here = settings()
        return await create(here, source, calendar, replace(drafted(title, when, here.zone), location=where or ""))

    _agreed(run(asked), yes)
    _told(run(made), source)


@event.command("change", epilog=ALSO)
def change(
    key: Key,
    source: Source,
    title: Annotated[str | None, typer.Option(help="What it is called.")] = None,
    when: Annotated[str | None, typer.Option(help="As with add; without an end it lasts as long as before.")] = None,
    where: Where = None,
    yes: Yes = False,
) -> None:
    """Change an event, unless somebody else did since it was last read."""
    from app.editing import change as changed
    from app.editing import edited, find

    found = run(lambda: find(settings(), source, key))
    _agreed(f"Change {_called(found)} at {source}?{_invited(found.people)}", yes)

    async def made() -> "EventWritten":
        here = settings()
        return await changed(here, source, found.place, replace(edited(when, here.zone, found.all_day), title=title, location=where))

    _told(run(made), source)


@event.command("cancel", epilog=ALSO)
def cancel(key: Key, source: Source, yes: Yes = False) -> None:
    """Cancel an event, unless somebody else changed it since it was last read; it stays, as cancelled."""
    from app.editing import cancel as cancelled
    from app.editing import find

    found = run(lambda: find(settings(), source, key))
    _agreed(f"Cancel {_called(found)} at {source}?{_invited(found.people)}", yes)
    _told(run(lambda: cancelled(settings(), source, found.place)), source)


def _called(found: "Found") -> str:
    return f"“{found.title}”, the whole series," if found.series else f"“{found.title}”"


def _invited(people: tuple[str, ...]) -> str:
    # Many servers do that by themselves (RFC 6638), and nobody is asked again.
    return f" Invited: {', '.join(people)}; the calendar's server may tell them." if people else ""


def _agreed(question: str, yes: bool) -> None:
    if yes:
        return
    if chosen().json:
        raise failed(ConfigurationError("nobody can be asked where programs read", "Say --yes."))
    if not typer.confirm(plain(question)):
        raise typer.Exit(1)


def _told(written: "EventWritten", source: str) -> None:
    values = {"uid": written.uid, "ref": written.place.ref, "written": written.anew}
    said = f"Written: {written.uid}." if written.anew else f"It was there already: {written.uid}."
    tell(values, lambda: say(f"{said} `friday sync {source}` brings it here."))
