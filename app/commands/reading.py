"""Commands that read: a sync of sources, the background passes after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.terminal import INTERRUPTED, chosen, each, interrupted, run, settings, tell
from app.output import say, several
from app.settings import Settings

if TYPE_CHECKING:
    from app.syncing import Ran
    from memory.passes import Advance

_NO_SOURCES = """Nothing is connected yet, so there is nothing to sync. Add a source first, like one of these:
  friday source add papers folder --set path=~/Documents
  friday source add mail imap --set host=imap.example.org --set user=you@example.org
or open the app, which leads through it: friday serve --open"""


@dataclass(frozen=True, slots=True)
class Worked:
    """What the background passes wrote, and how much waits where Ctrl-C stopped them."""

    writes: int
    waiting: int = 0

    def line(self, again: str) -> str:
        """Say how it ended; `again` is the command that goes on."""
        if self.waiting:
            return f"Stopped; {self.waiting} still waiting. Run `{again}` again to go on."
        return f"Nothing left to do, {self.writes} graph writes."

    def stopped(self) -> dict[str, object]:
        """Return what programs are told beside the rest where it was stopped."""
        return {"stopped": True, "waiting": self.waiting} if self.waiting else {}

    def end(self) -> None:
        """End the command as one that was stopped, if it was."""
        if self.waiting:
            raise typer.Exit(INTERRUPTED)


@dataclass(frozen=True, slots=True)
class Synced:
    """How each of the sources ran."""

    ran: Sequence["Ran"]

    @property
    def stopped(self) -> bool:
        """Whether Ctrl-C left any of them, or a part of one, for another time."""
        return any(one.outcome.stopped for one in self.ran)

    def line(self, again: str) -> str:
        """Say how it was stopped; `again` is the command that goes on."""
        stored = sum(one.outcome.upserted for one in self.ran)
        return f"Stopped; {several(stored, 'new or changed item')} stored. Run `{again}` again to go on."

    def end(self) -> None:
        """End the command as one that was stopped, if it was."""
        if self.stopped:
            raise typer.Exit(INTERRUPTED)


Names = Annotated[list[str] | None, typer.Argument(help="Names of sources; none means all that are not paused.")]


def sync(
    names: Names = None,
    accept_removals: Annotated[
        bool, typer.Option("--accept-removals", help="Let a source that lost most of its items remove them here too.")
    ] = False,
) -> None:
    """Read what changed at the sources, newest first; stop with Ctrl-C and go on at any time."""
    from app.output import ran_line

    done = run(lambda: synced(settings(), tuple(names or ()), accept_removals))

    def lines() -> None:
        each(ran_line, done.ran)
        if done.stopped:
            say(done.line(" ".join(("friday sync", *(names or ())))))

    tell([one.plain() for one in done.ran], lines if done.ran else lambda: say(_NO_SOURCES))
    failed = next((one.error for one in done.ran if one.error), None)
    if failed and chosen().json:
        say(str(failed), err=True)
    # Before a failure: whoever stopped it knows that there is more to do.
    done.end()
    if failed:
        raise typer.Exit(failed.exit_code)


def work(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Work until nothing is left (the default and only way here).")] = True,
) -> None:
    """Run the background passes to their end: quotes, facts, vectors; stop with Ctrl-C and go on at any time."""
    done = run(lambda: worked(settings()))
    tell({"graph_writes": done.writes, "until_idle": until_idle, **done.stopped()}, lambda: say(done.line("friday work")))
    done.end()


async def synced(here: Settings, names: tuple[str, ...], accept_removals: bool = False, told_everywhere: bool = False) -> Synced:
    """Sync the sources, showing how far it is."""
    from app.bootstrap import open_rooms
    from app.output import Meter, progress_text
    from app.syncing import Wish
    from app.syncing import sync as run_sources

    stop = interrupted()
    async with open_rooms(here) as rooms:
        with Meter(told_everywhere) as meter:
            wish = Wish(names, accept_removals)
            return Synced(await run_sources(rooms, wish, lambda progress: meter.show(progress_text(progress)), stop))


async def worked(here: Settings, told_everywhere: bool = False) -> Worked:
    """Run the background passes to their end or until Ctrl-C, showing how far each is."""
    from app.bootstrap import open_rooms
    from app.models import awaken
    from app.output import Meter
    from app.standing import waiting
    from memory.passes import Watch

    stop = interrupted()
    async with open_rooms(here) as rooms:
        with Meter(told_everywhere) as meter:
            meter.show("Loading the model")
            mind = await awaken(rooms)
            done: dict[str, int] = {}

            def show(advance: "Advance") -> None:
                done[advance.name] = done.get(advance.name, 0) + advance.nodes
                meter.show(f"Preparing what was read: {advance.name}, {done[advance.name]} done")

            written = await mind.passes.until_idle(Watch(show, stop))
        return Worked(written, sum((await waiting(rooms)).values()) if stop.is_set() else 0)
