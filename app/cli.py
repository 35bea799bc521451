"""The command line.

Exit codes: 0 done, 1 something failed, 2 wrong use or configuration, 3 a source, 4 the store, 5 a model, 6 not found.
"""

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app.boundary import foreseen
from app.settings import Kind, Settings, load
from schema.errors import FridayError

if TYPE_CHECKING:
    from app.records import Found, Shown
    from app.syncing import Ran

T = TypeVar("T")
Home = Annotated[Path | None, typer.Option("--home", help="Where Friday keeps everything (else FRIDAY_HOME, else ~/.friday).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Names = Annotated[list[str] | None, typer.Argument(help="Names of sources; none means all.")]

app = typer.Typer(help=f"Friday: your calendar, mail and documents as one memory, on your own machine.\n\n{__doc__}", no_args_is_help=True)
source_app = typer.Typer(help="What Friday reads: mailboxes, calendars, folders.", no_args_is_help=True)
app.add_typer(source_app, name="source")
_chosen: dict[str, Path | None] = {"home": None}


@app.callback()
def _options(home: Home = None) -> None:
    _chosen["home"] = home


def _settings(home: Path | None) -> Settings:
    return load(home or _chosen["home"])


def _run(work: Callable[[], Awaitable[T]], json_wanted: bool) -> T:
    """Run a command's work in an event loop; a failure is told with its remedy and ends with its exit code."""
    try:
        with foreseen("a command"):
            return asyncio.run(_awaited(work))
    except FridayError as error:
        from app.output import failure

        failure(error, json_wanted)
        raise typer.Exit(error.exit_code) from error


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


@app.command()
def init(
    name: Annotated[str, typer.Option(help="How you are called.")] = "",
    address: Annotated[list[str] | None, typer.Option(help="An address that is yours; repeat it for more.")] = None,
    zone: Annotated[str, typer.Option(help="Your time zone, like Europe/Berlin.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Take the proposals without asking.")] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Say who you are: your name, which addresses are yours, your time zone."""
    from app.owner import Wanted, introduce

    wanted = Wanted(name, tuple(address or ()), zone)
    values = _run(lambda: introduce(_settings(home), wanted, None if yes or json else _asked), json)
    _print(values, json, lambda: typer.echo(f"{values['name']} <{', '.join(map(str, values['addresses']))}>, {values['zone']}"))  # type: ignore[call-overload]


def _asked(what: str, proposal: str) -> str:
    answer: str = typer.prompt(what, default=proposal)
    return answer


@app.command()
def sample(home: Home = None, json: Json = False) -> None:
    """Load the sample life into an empty home, to try Friday on."""
    from app.sample.load import declare

    def declared() -> Settings:
        declare(_settings(home))
        return _settings(home)

    async def loaded() -> dict[str, object]:
        settings = declared()
        ran = await _synced(settings, (), False)
        written = await _worked(settings)
        return {"home": str(settings.home), "sources": [one.plain() for one in ran], "background_writes": written}

    values = _run(loaded, json)
    _print(
        values,
        json,
        lambda: typer.echo(f'The sample life is in {values["home"]}. Ask it something: friday ask --home {values["home"]} "..."'),
    )


@source_app.command("add")
def source_add(
    name: Annotated[str, typer.Argument(help="A name for it.")],
    kind: Annotated[Kind, typer.Argument(help="What it is.")],
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="key=value: path, url, host, port, user, password_env, tls, ca, folders, since.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Change a source of this name and kind.")] = False,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Declare a source in friday.toml; its password goes to the keyring, never into a file of settings."""
    from app.declare import add, needs_password

    def password() -> str | None:
        if password_stdin:
            return sys.stdin.readline().rstrip("\n")
        return str(typer.prompt(f"Password of {name}", hide_input=True)) if sys.stdin.isatty() else None

    async def added() -> dict[str, object]:
        settings = _settings(home)
        pairs = tuple(set_ or ())
        return add(settings, (name, kind), pairs, password() if needs_password(kind, pairs) else None, replace)

    values = _run(added, json)
    _print(values, json, lambda: typer.echo(f"Source {name} declared. Try it: friday source test {name}"))


@source_app.command("list")
def source_list(home: Home = None, json: Json = False) -> None:
    """List the declared sources and how each stands."""
    from app.bootstrap import open_rooms
    from app.records import source_state

    async def listed() -> list[dict[str, object]]:
        settings = _settings(home)
        async with open_rooms(settings) as rooms:
            return [await source_state(rooms, name, table) for name, table in settings.file.sources.items()]

    states = _run(listed, json)

    def lines() -> None:
        for state in states or [{"name": "No sources yet", "kind": "add one: friday source add NAME KIND --set key=value", "synced": True}]:
            typer.echo(f"{state['name']}  {state['kind']}{'' if state['synced'] else '  not synced yet'}")

    _print(states, json, lines)


@source_app.command("test")
def source_test(name: str, home: Home = None, json: Json = False) -> None:
    """Sign in to a source and show what a sync would read."""
    from app.declare import shelves

    found = _run(lambda: shelves(_settings(home), name), json)

    def lines() -> None:
        for shelf in found:
            typer.echo(f"{'reads ' if shelf.read else 'leaves'}  {shelf.name}  {shelf.items} items  {shelf.note}".rstrip())

    _print([asdict(shelf) for shelf in found], json, lines)


@source_app.command("remove")
def source_remove(
    name: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Remove a source and all that only it brought, raw bytes included."""
    from app.declare import declared, remove

    _run(lambda: declared(_settings(home), name), json)
    if not (yes or json):
        typer.confirm(f"Remove {name} and everything that only it brought?", abort=True)
    values = _run(lambda: remove(_settings(home), name), json)
    _print(values, json, lambda: typer.echo(f"Source {name} removed, {values['graph_writes']} graph writes."))


@source_app.command("retry")
def source_retry(name: str, home: Home = None, json: Json = False) -> None:
    """Read again what could not be read, from the bytes that were kept."""
    from app.declare import retry

    values = _run(lambda: retry(_settings(home), name), json)
    _print(values, json, lambda: typer.echo(f"{values['read']} read now, {values['left']} still cannot be read."))


@app.command()
def sync(
    names: Names = None,
    accept_removals: Annotated[
        bool, typer.Option("--accept-removals", help="Let a source that lost most of its items remove them here too.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Read what changed at the sources, newest first; stop with Ctrl-C and go on at any time."""
    from app.output import ran_line

    ran = _run(lambda: _synced(_settings(home), tuple(names or ()), accept_removals), json)
    _print([one.plain() for one in ran], json, lambda: _each(ran_line, ran))
    failed = next((one.error for one in ran if one.error), None)
    if failed:
        if json:
            typer.echo(str(failed), err=True)
        raise typer.Exit(failed.exit_code)


async def _synced(settings: Settings, names: tuple[str, ...], accept_removals: bool) -> list["Ran"]:
    from app.bootstrap import open_rooms
    from app.output import progress_line
    from app.syncing import Wish
    from app.syncing import sync as run_sources

    stop = asyncio.Event()
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
    async with open_rooms(settings) as rooms:
        return await run_sources(rooms, Wish(names, accept_removals), progress_line, stop)


@app.command()
def work(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Work until nothing is left (the default and only way here).")] = True,
    home: Home = None,
    json: Json = False,
) -> None:
    """Run the background passes to their end: quotes, facts, vectors; stop with Ctrl-C and go on at any time."""
    written = _run(lambda: _worked(_settings(home)), json)
    _print({"graph_writes": written, "until_idle": until_idle}, json, lambda: typer.echo(f"Nothing left to do, {written} graph writes."))


async def _worked(settings: Settings) -> int:
    from app.bootstrap import open_rooms
    from app.models import awaken
    from memory.passes import Advance, Watch

    def show(advance: Advance) -> None:
        if sys.stderr.isatty():
            typer.echo(f"\r{advance.name}: {advance.nodes} more   ", nl=False, err=True)

    stop = asyncio.Event()
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
    async with open_rooms(settings) as rooms:
        mind = await awaken(rooms)
        return await mind.passes.until_idle(Watch(show, stop))


@app.command()
def ask(question: str, home: Home = None, json: Json = False) -> None:
    """Answer a question from what is synced, with citations; a running server is asked first."""
    from app.output import answer_lines
    from app.questions import asked

    values = _run(lambda: asked(_settings(home), question), json)
    _print(values, json, lambda: answer_lines(values))


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many records at most.")] = 10,
    home: Home = None,
    json: Json = False,
) -> None:
    """Find mails, events and documents by words."""
    from app.bootstrap import open_rooms
    from app.output import found_lines
    from app.records import plain
    from app.records import search as find

    async def found() -> list["Found"]:
        async with open_rooms(_settings(home)) as rooms:
            return await find(rooms, " ".join(words), limit)

    hits = _run(found, json)
    _print(plain(hits), json, lambda: found_lines(hits))


@app.command()
def show(key: Annotated[str, typer.Argument(help="A natural key, as answers cite it.")], home: Home = None, json: Json = False) -> None:
    """Show a mail, event or document by its key."""
    from app.bootstrap import open_rooms
    from app.output import shown_lines
    from app.records import show as open_record

    async def opened() -> list["Shown"]:
        async with open_rooms(_settings(home)) as rooms:
            return await open_record(rooms, key)

    records = _run(opened, json)
    _print([asdict(one) for one in records], json, lambda: _each(shown_lines, records))


@app.command()
def status(home: Home = None, json: Json = False) -> None:
    """Show what the store holds, what waits, and how each source stands."""
    from app.health import state, state_lines

    values = _run(lambda: state(_settings(home)), json)
    _print(values, json, lambda: state_lines(values))


@app.command()
def doctor(home: Home = None, json: Json = False) -> None:
    """Check settings, store, models and every source, and say what to do."""
    from app.health import check_all, check_line

    checks = _run(lambda: check_all(home or _chosen["home"]), json)
    _print([asdict(one) for one in checks], json, lambda: _each(check_line, checks))
    if not all(one.fine for one in checks):
        raise typer.Exit(1)


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")] = 8765,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = False,
    home: Home = None,
) -> None:
    """Open the app on this machine; its address is printed."""
    from app.health import state
    from app.server import run

    _run(lambda: state(_settings(home)), False)
    try:
        run(_settings(home), port, open_browser)
    except FridayError as error:
        from app.output import failure

        failure(error, False)
        raise typer.Exit(error.exit_code) from error


def _print(values: object, json_wanted: bool, lines: Callable[[], object]) -> None:
    if json_wanted:
        from app.output import as_json

        as_json(values)
    else:
        lines()


def _each(write: Callable[[T], None], values: Iterable[T]) -> None:
    for value in values:
        write(value)


def main() -> None:
    """Run the command line."""
    # A sync makes hundreds of thousands of small values that all die by themselves: rarer collections save a tenth of its time.
    gc.set_threshold(200_000, 20, 20)
    app()
