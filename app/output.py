"""What the command line prints: JSON for programs, short lines for people, errors on standard error."""

import json
import math
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


def as_json(value: object) -> None:
    """Print a value as one JSON document."""
    # Names in any letters stay as they are; `default` writes moments.
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def answer_lines(values: dict[str, object]) -> None:
    """Print an answer for people: the text, then its sources."""
    typer.echo(str(values["answer"]))
    citations = values["citations"]
    if not isinstance(citations, list) or not citations:
        return
    typer.echo("")
    for number, one in enumerate(citations, 1):
        day = str(one["when"] or "")[:16].replace("T", " ")
        typer.secho(f"  {number}. {one['title']} ({day})  {one['source']}", dim=True)
    typer.secho(f"  confidence {float(str(values['confidence'])):.0%}; open one with: friday show KEY", dim=True)


def found_lines(found: Sequence["Found"]) -> None:
    """Print search results, or say that there are none."""
    if not found:
        typer.echo("Nothing found. Try fewer or other words; `friday status` shows what is synced.")
    for one in found:
        typer.secho(f"{(one.when or '')[:16].replace('T', ' '):16}  {one.title}", bold=True)
        typer.echo(f"{'':16}  {one.snippet}")
        typer.secho(f"{'':16}  {one.source}", dim=True)


def shown_lines(shown: "Shown") -> None:
    """Print a record."""
    typer.secho(f"{shown.title}", bold=True)
    typer.secho(f"{shown.kind}  {shown.when or ''}  {shown.key}", dim=True)
    for name, value in shown.props.items():
        typer.secho(f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}", dim=True)
    typer.echo(f"\n{shown.text}")


def ran_line(ran: "Ran") -> None:
    """Print what a sync of one source did."""
    done = ran.outcome
    if ran.error:
        typer.secho(f"{done.name}: {ran.error}", fg=typer.colors.RED, err=True)
    if ran.paused:
        typer.echo(f"{done.name}: paused; go on with friday source resume {done.name}")
    elif done.upserted or done.removed or done.kept or done.rejected or done.graph_writes:
        state = " (stopped; sync again to go on)" if done.stopped else " (before it failed)" if ran.error else ""
        typer.echo(
            f"{done.name}: {done.upserted} new or changed, {done.removed} removed, "
            f"{f'{done.kept} gone there and kept, ' if done.kept else ''}{done.rejected} could not be read, "
            f"{done.graph_writes} graph writes, {done.seconds:.1f} s{state}"
        )
    elif not ran.error:
        typer.echo(f"{done.name}: nothing changed, 0 graph writes, {done.seconds:.1f} s")


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
            typer.echo(f"{_WIPE}{text}", nl=False, err=True)
        elif self._lines and self._now() - self._last >= _BETWEEN_LINES:
            self._last = self._now()
            typer.echo(text, err=True)


def failure(error: FridayError, json_wanted: bool) -> None:
    """Print an error with its remedy on standard error, and as JSON where JSON was asked for."""
    if json_wanted:
        as_json({"error": type(error).__name__, "message": str(error), "remedy": error.advice})
    typer.secho(str(error), fg=typer.colors.RED, err=True)
