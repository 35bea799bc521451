"""The picture of the graph that the pages are computed from, for questions that a page answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from memory.recall.ledger import Ledger
from memory.recall.lines import Line, Me, Picture
from memory.recall.occasions import Occasion, Window, occasions
from memory.recall.people import PersonLine, people
from reasoning.question import Owner
from schema.graph import Label, Node
from schema.ports import Clock, GraphReader, Threads

_BACK, _AHEAD = timedelta(days=3_653), timedelta(days=366)
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Recalled:
    """Looks at the picture, and expands of the calendar what is asked for."""

    ledger: Ledger
    reader: GraphReader
    owner: Owner
    clock: Clock
    threads: Threads

    @property
    def me(self) -> Me:
        """Whose memory it is."""
        return Me(frozenset(address.casefold() for address in self.owner.addresses))

    async def occasions(self, picture: Picture, wanted: Callable[[Line], bool]) -> list[Occasion]:
        """Return the wanted of the calendar, ten years back and one ahead, earliest first."""
        now = self.clock.now()
        window = Window(now - _BACK, now + _AHEAD, self.owner.zone)
        # In a thread: ten years of the rule of every series that is wanted.
        return await self.threads.run(lambda: occasions(picture, window, wanted))

    async def people(self, picture: Picture) -> list[PersonLine]:
        """Return everybody but the owner, by name, with the last mail and whether only programs write from there."""
        return await self.threads.run(lambda: people(picture, (), self.me, self.clock.now()))

    async def cards(self, lines: Sequence[Line]) -> list[Node]:
        """Return the cards that these lines are of."""
        ids = [line.id for line in lines if line.label is Label.CONTACT]
        pages = [await self.reader.get(ids[start : start + _PAGE]) for start in range(0, len(ids), _PAGE)]
        return [node for page in pages for node in page]
