"""Tells who is in a project: the people whom its records name, most often named first, each with the newest record."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from memory.recall.lines import Line, Person, Picture, Project
from memory.recall.projects import involved
from memory.recall.timeline import newest_first
from reasoning.belonging import belonging
from reasoning.project_rules import Part, projects_asked
from reasoning.proofs import Proved, of_line, proved, recorded
from reasoning.question import Reading
from reasoning.recalled import Recalled
from reasoning.wording import Wording
from schema.answers import Answer, Piece

_LISTED = 12


@dataclass(frozen=True, slots=True)
class Members:
    """Answers who is in a project; one that is not there, or in which nobody else is, is left to others."""

    recalled: Recalled

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else."""
        asked = next((one for one in projects_asked(reading) if one.part is Part.PEOPLE and not one.days), None)
        if asked is None:
            return None
        picture = await self.recalled.ledger.look()
        project = picture.projects.get(asked.key)
        lines = await self._lines(picture, project, reading.wording) if project else []
        return proved(lines, f"people of {asked.key}", len(lines) - 1) if lines else None

    async def _lines(self, picture: Picture, project: Project, wording: Wording) -> list[Proved]:
        its = belonging(picture, project, self.recalled.me)
        about = [line for line in picture.lines.values() if its(line)]
        machines = {one.person.id for one in await self.recalled.people(picture) if one.machine}
        there = [one for one in involved(picture, about, self.recalled.me) if one.id not in machines]
        often = Counter(one for line in about for one in picture.whom(line))
        lines = [line for one in there[:_LISTED] if (line := self._line(one, often[one.id], about, wording))]
        return [_head(project, len(there), wording), *lines] if lines else []

    def _line(self, one: Person, often: int, about: Sequence[Line], wording: Wording) -> Proved | None:
        """Return somebody, how many records name them, and the newest of these that is not still to come, or the next."""
        dated = newest_first(line for line in about if not set(one.addresses).isdisjoint(line.named))
        past = [line for line in dated if line.start and line.start <= self.recalled.clock.now()]
        newest = next(iter(past or dated[::-1]), None)
        if newest is None or newest.start is None:
            return None
        shown = recorded(newest, newest.start, self.recalled.owner.zone, wording)
        return Proved(f"{one.name} ({often}): {shown.text}", (of_line(newest, newest.start, self.recalled.owner.zone),))


def _head(project: Project, count: int, wording: Wording) -> Proved:
    more = wording.say("first_of_them", {"count": _LISTED}) if count > _LISTED else ""
    values = {"count": count, "who": project.name, "more": more}
    return Proved(wording.say("people_in_1" if count == 1 else "people_in_2", values))
