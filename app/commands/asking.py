"""Commands that ask: a question, words, a record, how everything stands."""

import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.terminal import chosen, each, run, settings, tell

if TYPE_CHECKING:
    from app.records import Found, Shown


def ask(question: str) -> None:
    """Answer a question from what is synced, with citations; a running server is asked first."""
    from app.output import answer_lines
    from app.questions import asked

    values = run(lambda: asked(settings(), question))
    tell(values, lambda: answer_lines(values))


def search(
    words: Annotated[list[str], typer.Argument(help="Words to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many records at most.")] = 10,
    offset: Annotated[int, typer.Option(min=0, max=10_000, help="How many of the best to leave out.")] = 0,
) -> None:
    """Find mails, events and documents by words; the last one may be the beginning of a word."""
    from app.bootstrap import open_rooms
    from app.output import found_lines, say
    from app.records import plain
    from app.records import search as find

    async def found() -> list["Found"]:
        async with open_rooms(settings()) as rooms:
            # One more than is shown says whether there are more.
            return await find(rooms, " ".join(words), limit + 1, offset)

    hits = run(found)
    tell(plain(hits[:limit]), lambda: found_lines(hits[:limit], offset))
    if len(hits) > limit:
        say(f"There are more: friday search {shlex.join(words)} --limit {limit} --offset {offset + limit}", err=True)


def show(key: Annotated[str, typer.Argument(help="A natural key, as answers cite it; a mail's may come without its brackets.")]) -> None:
    """Show a mail, event or document by its key."""
    from app.bootstrap import open_rooms
    from app.output import shown_lines
    from app.records import show as open_record

    async def opened() -> list["Shown"]:
        async with open_rooms(settings()) as rooms:
            return await open_record(rooms, key)

    records = run(opened)
    tell([asdict(one) for one in records], lambda: each(shown_lines, records))


def status() -> None:
    """Show what the store holds, what waits, and how each source stands."""
    from app.health import state, state_lines

    values = run(lambda: state(settings()))
    tell(values, lambda: state_lines(values, settings().zone))


def doctor(
    source: Annotated[str, typer.Option(help="Look at this source alone, and say what its server can.")] = "",
) -> None:
    """Check settings, store, models and every source, and say what to do."""
    from app.explaining import explained
    from app.health import check_all, check_line

    checks = run(lambda: explained(settings(), source) if source else check_all(chosen().home))
    tell([asdict(one) for one in checks], lambda: each(check_line, checks))
    if not all(one.fine for one in checks):
        raise typer.Exit(1)
