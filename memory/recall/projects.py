"""The projects of the graph: who works on each, when something last happened, what is next."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf

from memory.recall.lines import Line, Me, Person, Picture, Project
from memory.recall.occasions import Occasion
from schema.graph import Label


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project with the people named most in what is about it, the owner left out, and how much there is by kind."""

    project: Project
    people: tuple[Person, ...] = ()
    last: tuple[datetime, Line] | None = None
    next: Occasion | None = None
    mails: int = 0
    events: int = 0
    documents: int = 0


def projects(picture: Picture, met: Sequence[Occasion], me: Me, now: datetime) -> list[ProjectLine]:
    """Return every project, the one in which something happened last first."""
    lines: dict[str, list[Line]] = {key: [] for key in picture.projects}
    for line in picture.lines.values():
        for key in line.about:
            lines.get(key, []).append(line)
    about: dict[str, list[Occasion]] = {key: [] for key in picture.projects}
    for one in met:
        for key in one.line.about:
            about.get(key, []).append(one)
    found = [summary(picture, one, (lines[one.key], about[one.key]), me, now) for one in picture.projects.values()]
    return sorted(found, key=lambda one: (-one.last[0].timestamp() if one.last else inf, one.project.name))


def summary(picture: Picture, project: Project, there: tuple[Sequence[Line], Sequence[Occasion]], me: Me, now: datetime) -> ProjectLine:
    """Return what there is of a project: its records, and its events each time they are on."""
    lines, met = there
    held = [one for one in met if not one.cancelled]
    past = [(one.start, one.line) for one in held if one.start <= now]
    past += [(line.start, line) for line in lines if line.start and line.label is not Label.EVENT and line.start <= now]
    kinds = Counter(line.label for line in lines)
    return ProjectLine(
        project,
        involved(picture, lines, me),
        max(past, key=lambda one: (one[0], one[1].key), default=None),
        min((one for one in held if one.start > now), key=lambda one: one.start, default=None),
        kinds[Label.MESSAGE],
        kinds[Label.EVENT],
        kinds[Label.DOCUMENT],
    )


def involved(picture: Picture, lines: Iterable[Line], me: Me) -> tuple[Person, ...]:
    """Return the people whom these records name, most often named first, the owner left out."""
    often = Counter(one for line in lines for one in picture.whom(line))
    found = [picture.people[key] for key in often if not me.addresses & set(picture.people[key].addresses)]
    return tuple(sorted(found, key=lambda one: (-often[one.id], one.name.casefold(), one.id)))
