"""What the command line prints: JSON for programs, short lines for people, errors on standard error."""

import json
import math
import re
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer

from schema.errors import FridayError

# For their types alone: to print something, no store has to be loaded.
if TYPE_CHECKING:
    from app.records import Found, Shown
    from app.syncing import Ran
    from graph.sync import Progress

_WIPE = "\r\x1b[K"
# Into a log a line for every batch would be too much.
_BETWEEN_LINES = 3.0


# Names of folders, subjects and answers of servers are chosen by others; with these a terminal can be made to show or do anything. The
# line's end and the tab do no harm.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def say(text: str, fg: str | None = None, bold: bool = False, dim: bool = False, err: bool = False) -> None:
    """Print a line, or several, without the characters that command a terminal."""
    typer.secho(plain(text), fg=fg, bold=bold or None, dim=dim or None, err=err)


def plain(text: str) -> str:
    """Return the text without characters that command a terminal."""
    return _CONTROLS.sub("", text)


def several(count: int, one: str) -> str:
    """Return so many of something: `1 item`, `2 items`."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


def as_json(value: object) -> None:
    """Print a value as one JSON document."""
    # Names in any letters stay as they are; `default` writes moments.
    said = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    # JSON escapes some of them by itself; the others are escaped here, so that programs read all there is.
    typer.echo(_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", said))


def answer_lines(values: dict[str, object]) -> None:
    """Print an answer for people: the text, then its sources."""
    say(str(values["answer"]))
    citations = values["citations"]
    if not isinstance(citations, list) or not citations:
        return
    say("")
    for number, one in enumerate(citations, 1):
        day = str(one["when"] or "")[:16].replace("T", " ")
        say(f"  {number}. {one['title']} ({day})  {one['source']}", dim=True)
    say(f"  confidence {float(str(values['confidence'])):.0%}; open one with: friday show KEY", dim=True)


def found_lines(found: Sequence["Found"], offset: int = 0) -> None:
    """Print search results, or say that there are none, or none but those left out."""
    if not found and offset:
        say(f"No more are found than the first {offset}, or fewer.")
    elif not found:
        say("Nothing found. Try fewer or other words; `friday status` shows what is synced.")
    for one in found:
        say(f"{(one.when or '')[:16].replace('T', ' '):16}  {one.title}", bold=True)
        say(f"{'':16}  {one.snippet}")
        say(f"{'':16}  {one.source}", dim=True)


def shown_lines(shown: "Shown") -> None:
    """Print a record."""
    say(f"{shown.title}", bold=True)
    when = (shown.when or "")[: 10 if shown.props.get("all_day") else None]
    say(f"{shown.kind}  {when}{f' to {shown.until}' if shown.until else ''}  {shown.key}", dim=True)
    for name, value in shown.props.items():
        say(f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}", dim=True)
    say(f"\n{shown.text}")


def ran_line(ran: "Ran") -> None:
    """Print what a sync of one source did."""
    done = ran.outcome
    if ran.error:
        say(f"{done.name}: {ran.error}", fg=typer.colors.RED, err=True)
    if ran.paused:
        say(f"{done.name}: paused; go on with friday source resume {done.name}")
    elif done.upserted or done.removed or done.kept or done.rejected or done.graph_writes:
        state = " (stopped)" if done.stopped else " (before it failed)" if ran.error else ""
        say(
            f"{done.name}: {done.upserted} new or changed, {done.removed} removed, "
            f"{f'{done.kept} gone there and kept, ' if done.kept else ''}{done.rejected} could not be read, "
            f"{done.graph_writes} graph writes, {done.seconds:.1f} s{state}"
        )
    elif done.stopped:
        say(f"{done.name}: stopped before anything new was stored")
    elif not ran.error:
        say(f"{done.name}: nothing changed, 0 graph writes, {done.seconds:.1f} s")


def progress_text(progress: "Progress") -> str:
    """Return how far a sync is, for people."""
    left = f", about {duration(progress.seconds_left)} left" if progress.seconds_left else ""
    total = f" of {progress.total:,}" if progress.total else ""
    return f"{progress.source}: {progress.done:,}{total}, {progress.rate:,.0f} a second{left}"


def duration(seconds: float) -> str:
    """Return a length of time as people say it."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3600:.1f} h"


class Meter:
    """Shows how far something is: on one line of a terminal, wiped at the end; elsewhere, if at all, a line every few seconds."""

    def __init__(self, told_everywhere: bool, now: Callable[[], float] = time.monotonic) -> None:
        self._line = sys.stderr.isatty()
        self._lines = told_everywhere
        self._now = now
        self._last = -math.inf

    def __enter__(self) -> "Meter":
        """Return the meter."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe the line."""
        if self._line:
            typer.echo(_WIPE, nl=False, err=True)

    def show(self, text: str) -> None:
        """Show this."""
        # On standard error, so that standard output stays one JSON document.
        if self._line:
            typer.echo(f"{_WIPE}{plain(text)}", nl=False, err=True)
        elif self._lines and self._now() - self._last >= _BETWEEN_LINES:
            self._last = self._now()
            say(text, err=True)


def failure(error: FridayError, json_wanted: bool) -> None:
    """Print an error with its remedy on standard error, and as JSON where JSON was asked for."""
    if json_wanted:
        as_json({"error": type(error).__name__, "message": str(error), "remedy": error.advice})
    say(str(error), fg=typer.colors.RED, err=True)
