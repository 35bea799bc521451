"""Commands that begin: who the owner is, the sample life, the app itself."""

from typing import Annotated

import typer

from app.commands.reading import Synced, Worked, synced, worked
from app.commands.terminal import chosen, failed, run, settings, tell
from app.settings import Settings
from schema.errors import FridayError


def init(
    name: Annotated[str, typer.Option(help="How you are called.")] = "",
    address: Annotated[list[str] | None, typer.Option(help="An address that is yours; repeat it for more.")] = None,
    zone: Annotated[str, typer.Option(help="Your time zone, like Europe/Berlin.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Take the proposals without asking.")] = False,
) -> None:
    """Say who you are: your name, which addresses are yours, your time zone; best before the first sync."""
    from app.owner import Wanted, introduce, introduced_line

    wanted = Wanted(name, tuple(address or ()), zone)
    values = run(lambda: introduce(settings(), wanted, None if yes or chosen().json else _asked))
    tell(values, lambda: introduced_line(values))


def _asked(what: str, proposal: str) -> str:
    answer: str = typer.prompt(what, default=proposal)
    return answer


def sample(
    remove: Annotated[bool, typer.Option("--remove", help="Throw the sample life of this home away without a trace.")] = False,
) -> None:
    """Load the sample life into an empty home, to try Friday on, or throw it away again."""
    from app.sample.load import declare, discard

    if remove:
        run(lambda: discard(settings()))
        tell({"removed": True}, lambda: typer.echo("The sample life is gone."))
        return

    async def loaded() -> tuple[dict[str, object], Synced, Worked]:
        declare(settings())
        # Once more, since the home has its owner, its zone and its sources only now.
        here = settings()
        read = await synced(here, (), told_everywhere=True)
        done = Worked(0) if read.stopped else await worked(here, told_everywhere=True)
        stopped = {"stopped": True} if read.stopped else done.stopped()
        sources = [one.plain() for one in read.ran]
        return {"home": str(here.home), "sources": sources, "background_writes": done.writes, **stopped}, read, done

    values, read, done = run(loaded)
    home = values["home"]
    whole = f'The sample life is in {home}. Ask it something: friday ask --home {home} "..."'
    ended = read if read.stopped else done
    tell(values, lambda: typer.echo(ended.line("friday sample") if read.stopped or done.waiting else whole))
    ended.end()


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")] = 8765,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = False,
    until_closed: Annotated[bool, typer.Option("--until-closed", hidden=True, help="End when standard input does.")] = False,
) -> None:
    """Open the app on this machine; the address to open is printed."""
    from app.health import state

    # A store that cannot be opened is told here, with its exit code; once it serves, only a page would tell.
    run(lambda: state(settings()))
    try:
        if until_closed:
            from app.server import end_with_input

            end_with_input()
        _serve(settings(), port, open_browser)
    except FridayError as error:
        raise failed(error) from error


def app(
    browser: Annotated[bool, typer.Option("--browser", help="In a window of Chromium or Chrome, else in your browser.")] = False,
) -> None:
    """Open the app in a window of its own; a server that is started for it ends with the window."""
    from app.desktop import open_app, window_of

    here = settings()
    try:
        open_app(here.home, window_of(here.home, browser))
    except FridayError as error:
        raise failed(error) from error


def _serve(here: Settings, port: int, open_browser: bool) -> None:
    from app.server import run as serve_here

    serve_here(here, port, open_browser)
