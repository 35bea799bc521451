"""Tells what is in a project: its news, of some days or the newest of all, its mails, documents and meetings, and what comes next."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from memory.recall.lines import Picture, Project
from memory.recall.timeline import Moment, timeline
from reasoning.belonging import belonging
from reasoning.calendar import bounds
from reasoning.project_rules import Part, ProjectAsked, projects_asked
from reasoning.proofs import Proved, proved, recorded
from reasoning.question import Reading
from reasoning.recalled import Recalled
from reasoning.wording import Wording
from schema.answers import Answer, Piece
from schema.graph import Label

_LISTED = 12
_LABELS = {Part.MAILS: Label.MESSAGE, Part.DOCUMENTS: Label.DOCUMENT}
_NOUNS = {Part.NEWS: "record", Part.MAILS: "mail", Part.DOCUMENTS: "document", Part.MEETINGS: "meeting", Part.COMING: "meeting"}


@dataclass(frozen=True, slots=True)
class ProjectNews:
    """Answers what there is of a project; of one that is not there, or has nothing of what is asked for, texts may tell more."""

    recalled: Recalled

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else, or nothing is there."""
        for asked in projects_asked(reading):
            picture = await self.recalled.ledger.look()
            project = picture.projects.get(asked.key)
            if project and asked.part is not Part.PEOPLE and (found := await self._found(picture, project, asked)):
                return proved(self._said(project, asked, found, reading.wording), f"{asked.part} of {asked.key}", len(found))
        return None

    async def _found(self, picture: Picture, project: Project, asked: ProjectAsked) -> list[Moment]:
        """Return the moments asked for, the newest first, those that come the next first."""
        now, its = self.recalled.clock.now(), belonging(picture, project, self.recalled.me)
        met = [one for one in await self.recalled.occasions(picture, its) if not one.cancelled]
        there = [Moment(one.start, one.line, one) for one in met if self._within(one.start, asked)]
        if asked.part in (Part.NEXT, Part.COMING) or (asked.part is Part.NEWS and self._ahead(asked, now)):
            return [one for one in there if one.at > now][: 1 if asked.part is Part.NEXT else None]
        if asked.part is Part.MEETINGS:
            return there[::-1]
        wanted = _LABELS.get(asked.part)
        lines = [line for line in picture.lines.values() if wanted in (None, line.label) and its(line)]
        return [one for one in timeline(lines, met if wanted is None else (), now) if self._within(one.at, asked)]

    def _within(self, moment: datetime, asked: ProjectAsked) -> bool:
        spans = [bounds(one, self.recalled.owner.zone) for one in asked.days]
        return not spans or any(since <= moment < until for since, until in spans)

    def _ahead(self, asked: ProjectAsked, now: datetime) -> bool:
        today = now.astimezone(self.recalled.owner.zone).date()
        return bool(asked.days) and all(one.first > today for one in asked.days)

    def _said(self, project: Project, asked: ProjectAsked, found: Sequence[Moment], wording: Wording) -> list[Proved]:
        lines = [recorded(one.line, one.at, self.recalled.owner.zone, wording) for one in found[:_LISTED]]
        return lines if asked.part is Part.NEXT else [_head(project, asked, found, wording), *lines]


def _head(project: Project, asked: ProjectAsked, found: Sequence[Moment], wording: Wording) -> Proved:
    noun, first = _NOUNS[asked.part], len(found) < 2 or found[0].at <= found[-1].at
    said = wording.say(noun if len(found) == 1 else f"{noun}s")
    bound = wording.say("or").join(_bound(one.first == one.last, {"first": one.first, "last": one.last}, wording) for one in asked.days)
    more = wording.say("first_of_them" if first else "latest_of_them", {"count": _LISTED}) if len(found) > _LISTED else ""
    return Proved(f"{len(found)} {said}{wording.say('way_in', {'who': project.name})}{bound}{more}:")


def _bound(single: bool, span: dict[str, object], wording: Wording) -> str:
    return wording.say("bound_day" if single else "bound_days", span)
