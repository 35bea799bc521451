"""Which records are a project's when somebody asks for it: those of its page, and what is called by its name among its people."""

from collections.abc import Callable

from memory.recall.lines import Line, Me, Picture, Project
from memory.recall.projects import involved
from reasoning.organisations import is_part
from schema.graph import Label


def belonging(picture: Picture, project: Project, me: Me) -> Callable[[Line], bool]:
    """Return what tells whether a record is a project's: it is about it, or its title has the name and it names one of its people."""
    people = {one.id for one in involved(picture, (line for line in picture.lines.values() if project.key in line.about), me)}

    def its(line: Line) -> bool:
        if "ours" in line.marks:
            return False
        named = line.label in (Label.EVENT, Label.MESSAGE) and is_part(project.name, line.title)
        return project.key in line.about or (named and not people.isdisjoint(picture.whom(line)))

    return its
