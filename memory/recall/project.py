"""One project: who is in it, what happened, what comes, its documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from memory.recall.lines import Line, Me, Picture
from memory.recall.occasions import Occasion
from memory.recall.projects import ProjectLine, summary
from memory.recall.timeline import Moment, newest_first, timeline
from schema.graph import Label

_COMING = 5


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """All of one project."""

    summary: ProjectLine
    moments: tuple[Moment, ...]
    coming: tuple[Occasion, ...]
    documents: tuple[Line, ...]


def project(picture: Picture, met: Sequence[Occasion], me: Me, now: datetime, key: str) -> ProjectPage | None:
    """Return a project by id; None where none has it."""
    found = next((one for one in picture.projects.values() if one.id == key), None)
    if found is None:
        return None
    lines = [line for line in picture.lines.values() if found.key in line.about]
    about = [one for one in met if found.key in one.line.about]
    return ProjectPage(
        summary(picture, found, (lines, about), me, now),
        tuple(timeline(lines, about, now)),
        tuple(one for one in about if one.start > now)[:_COMING],
        tuple(newest_first(line for line in lines if line.label is Label.DOCUMENT)),
    )
