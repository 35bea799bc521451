"""Commands on sources: mailboxes, calendars, folders."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from app.commands.terminal import ALSO, INTERRUPTED, chosen, each, run, settings, tell
from app.output import say, several
from app.settings import Kind
from schema.errors import ConfigurationError

source = typer.Typer(help="What Friday reads: mailboxes, calendars, folders.", no_args_is_help=True)


@source.command("add", epilog=ALSO)
def add(
    name: Annotated[str, typer.Argument(help="A name for it.")],
    kind: Annotated[Kind, typer.Argument(help="What it is.")],
    set_: Annotated[list[str] | None, typer.Option("--set", help="key=value; docs/sources.md lists what each kind may have.")] = None,
    preset: Annotated[
        str, typer.Option(help="Fill in a provider's servers: gmail, microsoft365, icloud, fastmail, yahoo, proton-bridge.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Change a source of this name and kind; what is not given stays, --set key= takes a key out.")
    ] = False,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")] = False,
) -> None:
    """Declare a source in friday.toml; its password goes to the keyring, never into a file of settings."""
    from app.declare import add as declare
    from app.declare import needs_password
    from app.presets import filled

    async def added() -> dict[str, object]:
        here, pairs = settings(), filled(preset, kind, tuple(set_ or ()))
        before = here.file.sources.get(name) if replace else None
        wanted = needs_password(kind, pairs, before)
        asked = _password(name, password_stdin, before is not None) if wanted else None
        declared = declare(here, (name, kind), pairs, asked, replace)
        if wanted and not asked and not before:
            _told(f"No password was given. This asks for it: friday source add {name} {kind} --replace")
        return declared

    values = run(added)
    tell(values, lambda: say(f"Source {name} {'changed' if replace else 'declared'}. Try it: friday source test {name}"))


def _password(name: str, from_stdin: bool, kept: bool) -> str | None:
    # Never an argument: a command line stands in the shell's history and in everybody's list of processes.
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        return None
    if kept:
        return str(typer.prompt(f"Password of {name} (nothing: as before)", hide_input=True, default="", show_default=False))
    return str(typer.prompt(f"Password of {name}", hide_input=True))


@source.command("list", epilog=ALSO)
def list_sources() -> None:
    """List the declared sources and how each stands."""
    from app.health import source_line
    from app.standing import source_states

    states = run(lambda: source_states(settings()))
    zone = settings().zone
    tell(
        states,
        lambda: (
            each(lambda one: source_line(one, zone), states)
            if states
            else say("No sources yet: friday source add NAME KIND --set key=value")
        ),
    )


@source.command("test", epilog=ALSO)
def test(name: str) -> None:
    """Sign in to a source and show what a sync would read."""
    from app.declare import shelves

    found = run(lambda: shelves(settings(), name))

    def lines() -> None:
        for shelf in found:
            say(f"{'reads ' if shelf.read else 'leaves'}  {shelf.name}  {several(shelf.items, 'item')}  {shelf.note}".rstrip())

    tell([asdict(shelf) for shelf in found], lines)


@source.command("remove", epilog=ALSO)
def remove(name: str, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Remove a source and all that only it brought, raw bytes included."""
    from app.removal import remove as removed

    run(lambda: _agreed(name, yes))
    # Asked outside the loop, in which a prompt would hold everything up.
    if not yes:
        typer.confirm(f"Remove {name} and everything that only it brought?", abort=True)
    try:
        values = run(lambda: removed(settings(), name, _told))
    except KeyboardInterrupt:
        said = f"Stopped; part of what {name} brought may be gone, and it is paused. Run `friday source remove {name}` again to finish."
        tell({"name": name, "stopped": True}, lambda: _told(said))
        raise typer.Exit(INTERRUPTED) from None
    tell(values, lambda: say(f"Source {name} removed, {values['graph_writes']} graph writes."))


def _told(text: str) -> None:
    say(text, err=True)


async def _agreed(name: str, yes: bool) -> None:
    """Raise where there is no such source, or where nobody can be asked."""
    from app.declare import declared

    declared(settings(), name)
    # A program cannot be asked, and what is removed cannot be brought back.
    if chosen().json and not yes:
        raise ConfigurationError(f"what source {name} brought is removed only when a person agrees", "Add --yes.")


@source.command("retry", epilog=ALSO)
def retry(name: str) -> None:
    """Read again what could not be read, from the bytes that were kept."""
    from app.declare import retry as retried

    values = run(lambda: retried(settings(), name))
    tell(values, lambda: say(f"{values['read']} read now, {values['left']} still cannot be read."))


@source.command("forget", epilog=ALSO)
def forget(name: str, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Remove what is gone at a source and was kept; what is still there stays."""
    from app.declare import forget_gone

    run(lambda: _agreed(name, yes))
    if not yes:
        typer.confirm(f"Remove for good what {name} does not have any more?", abort=True)
    values = run(lambda: forget_gone(settings(), name))
    tell(values, lambda: say(f"{name}: {values['removed']} removed that were gone there."))


@source.command("pause", epilog=ALSO)
def pause(names: Annotated[list[str], typer.Argument(help="Names of sources.")]) -> None:
    """Leave sources alone until they are resumed; what they brought stays."""
    _held(names, True)


@source.command("resume", epilog=ALSO)
def resume(names: Annotated[list[str], typer.Argument(help="Names of sources.")]) -> None:
    """Sync paused sources again."""
    _held(names, False)


def _held(names: Sequence[str], paused: bool) -> None:
    from app.declare import hold

    states = run(lambda: hold(settings(), names, paused))

    def line(state: dict[str, object]) -> None:
        say(f"{state['name']}: {'paused' if state['paused'] else 'goes on at the next sync'}")

    tell(states, lambda: each(line, states))
