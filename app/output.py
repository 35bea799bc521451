"""What the command line prints: JSON for programs, short lines for people, errors on standard error."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from schema.errors import FridayError

if TYPE_CHECKING:
    from app.records import Found, Shown
    from app.syncing import Ran
    from graph.sync import Progress


def as_json(value: object) -> None:
    """Print a value as one JSON document."""
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
    elif not (done.upserted or done.removed or done.rejected or done.graph_writes):
        typer.echo(f"{done.name}: nothing changed, 0 graph writes, {done.seconds:.1f} s")
    else:
        state = " (stopped; sync again to go on)" if done.stopped else ""
        typer.echo(
            f"{done.name}: {done.upserted} new or changed, {done.removed} removed, {done.rejected} could not be read, "
            f"{done.graph_writes} graph writes, {done.seconds:.1f} s{state}"
        )


def progress_line(progress: "Progress") -> None:
    """Show how far a sync is, on one line of a terminal."""
    if not sys.stderr.isatty():
        return
    left = f", about {progress.seconds_left:.0f} s left" if progress.seconds_left is not None else ""
    total = f" of {progress.total}" if progress.total else ""
    typer.echo(f"\r{progress.source}: {progress.done}{total}, {progress.rate:.0f} a second{left}   ", nl=False, err=True)


def failure(error: FridayError, json_wanted: bool) -> None:
    """Print an error with its remedy on standard error, and as JSON where JSON was asked for."""
    if json_wanted:
        as_json({"error": type(error).__name__, "message": str(error), "remedy": error.advice})
    typer.secho(str(error), fg=typer.colors.RED, err=True)
