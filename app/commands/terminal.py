"""What every command shares: the home and the form of output that were chosen, how work runs, how its end is told."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import typer

from app.boundary import foreseen
from app.settings import Settings, load
from schema.errors import FridayError

T = TypeVar("T")
INTERRUPTED = 130
"""How a command ends that Ctrl-C stopped: 128 and the signal's number, as shells have it."""

ALSO = "Takes --home DIR and --json too."
# Whether each takes a value.
_EVERYWHERE = {"--home": True, "--json": False}
_OF_GROUP = {"event": {"--source": True, "--occurrence": True, "--no-mail": False, "--yes": False}}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for any command: where Friday keeps everything, and whether programs read the output."""

    home: Path | None = None
    json: bool = False


_chosen: ContextVar[Chosen] = ContextVar("chosen")


def choose(chosen: Chosen) -> None:
    """Keep what was chosen for the command that follows."""
    _chosen.set(chosen)


def chosen() -> Chosen:
    """Return what was chosen."""
    return _chosen.get(Chosen())


def fronted(words: Sequence[str]) -> list[str]:
    """Return the words with `--home DIR` and `--json`, and those of a group, moved before the command: they may stand after it too."""
    whole = _moved(words, _EVERYWHERE)
    place = _command(whole)
    options = _OF_GROUP.get(whole[place], {}) if place < len(whole) else {}
    return [*whole[: place + 1], *_moved(whole[place + 1 :], options)]


def _moved(words: Sequence[str], options: Mapping[str, bool]) -> list[str]:
    """Return the words with these options first, each with its value if it takes one."""
    front, rest, words = list[str](), list[str](), list(words)
    # Behind `--` there are no options, however they look.
    while words and words[0] != "--":
        word = words.pop(0)
        takes = options.get(word)
        if takes:
            front += [word, *words[:1]]
            words = words[1:]
        elif takes is False or word.partition("=")[0] in options:
            front.append(word)
        else:
            rest.append(word)
    return [*front, *rest, *words]


def _command(words: Sequence[str]) -> int:
    """Return the place of the first word that is none of the options which stand before every command, nor a value of one."""
    place = 0
    while place < len(words) and words[place].partition("=")[0] in _EVERYWHERE:
        place += 2 if _EVERYWHERE.get(words[place]) else 1
    return place


def settings() -> Settings:
    """Return the settings of the chosen home as they are now."""
    return load(chosen().home)


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Run a command's work in an event loop; a failure is told with its remedy and ends with its exit code."""
    try:
        with foreseen("a command"):
            return asyncio.run(_awaited(work))
    except FridayError as error:
        raise failed(error) from error


def failed(error: FridayError) -> typer.Exit:
    """Tell an error and return the end of the command."""
    # Loaded when it is needed, as in all commands: `friday --help` ought to come at once.
    from app.output import failure

    failure(error, chosen().json)
    return typer.Exit(error.exit_code)


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


def interrupted() -> asyncio.Event:
    """Return what Ctrl-C sets from now on, so that work ends after its current step."""
    stop = asyncio.Event()
    # Windows' loops take no signal handlers; there Ctrl-C ends the command at once.
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
    return stop


def tell(values: object, lines: Callable[[], object]) -> None:
    """Print the values as JSON where programs read, else the lines."""
    if chosen().json:
        from app.output import as_json

        as_json(values)
    else:
        lines()


def each(write: Callable[[T], None], values: Iterable[T]) -> None:
    """Print each of the values."""
    for value in values:
        write(value)
