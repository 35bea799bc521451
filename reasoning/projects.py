"""Which projects there are, by the rules of the page that shows them: the one in which something happened last first."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from memory.recall.ledger import Ledger
from memory.recall.lines import Line, Me
from memory.recall.occasions import Window, occasions
from memory.recall.projects import ProjectLine, projects
from reasoning.citations import marked
from reasoning.question import Owner, Reading
from schema.answers import Answer, Citation, Piece, Step
from schema.ports import Clock, Threads

_LISTED = 12
_BACK, _AHEAD = timedelta(days=3_653), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Projects:
    """Finds the projects and says each with its newest record."""

    ledger: Ledger
    owner: Owner
    clock: Clock
    threads: Threads

    async def stream(self, reading: Reading) -> AsyncIterator[Piece | Answer]:
        """Yield how many projects there are, each with its newest record, then the whole answer; for none only that."""
        found = await self._found()
        newest = [(one.project.name, *moment) for one in found if (moment := _newest(one))]
        shown = newest[:_LISTED]
        pieces = [_head(reading, len(newest)), *(self._piece(number, *one) for number, one in enumerate(shown, 1))]
        for piece in pieces:
            yield piece
        yield Answer(
            text=marked(pieces),
            citations=tuple(Citation(line.key, line.title, line.title, self._local(at)) for _, at, line in shown),
            sources=tuple(dict.fromkeys(line.key for _, _, line in shown)),
            abstained=not shown,
            confidence=1.0,
            trace=(Step("graph", f"{len(newest)} projects", 0.0),),
        )

    async def _found(self) -> Sequence[ProjectLine]:
        now, picture = self.clock.now(), await self.ledger.look()
        me = Me(frozenset(address.casefold() for address in self.owner.addresses))
        window = Window(now - _BACK, now + _AHEAD, self.owner.zone)
        # In a thread: ten years of the rule of every series that belongs to a project.
        met = await self.threads.run(lambda: occasions(picture, window, lambda line: bool(line.about)))
        return await self.threads.run(lambda: projects(picture, met, me, now))

    def _piece(self, number: int, name: str, at: datetime, line: Line) -> Piece:
        return Piece(f"{name}: {self._local(at):%Y-%m-%d}, “{line.title}”", (number,))

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.owner.zone)


def _newest(project: ProjectLine) -> tuple[datetime, Line] | None:
    """Return what happened last in a project, what is next where nothing has, None where all of it was called off."""
    return project.last or ((project.next.start, project.next.line) if project.next else None)


def _head(reading: Reading, count: int) -> Piece:
    said = reading.wording
    more = said.say("first_of_them", {"count": _LISTED}) if count > _LISTED else ""
    return Piece(said.say(f"projects_{min(count, 2)}", {"count": count, "more": more}))
