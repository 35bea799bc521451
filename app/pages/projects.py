"""The Projects page: each with its people, what happened last and what is next."""

from dataclasses import dataclass
from datetime import datetime

from nicegui import ui

from app.engine import Engine
from app.looking import Looking
from app.pages.facts import facts
from app.pages.frame import LINE, Frame
from app.pages.living import Living
from app.pages.parts import empty, heading, page_column, quiet, way
from app.pages.when import exact, when_word
from memory.recall.projects import ProjectLine

_PEOPLE = 4
# A card is a dozen elements, and a page of them is to stay light.
_MOST = 16


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the page shows, and when it is."""

    now: datetime
    projects: tuple[ProjectLine, ...]


def register(engine: Engine, looking: Looking) -> None:
    """Add the page to the app."""

    @ui.page("/projects", title="Friday: projects")
    def projects_page() -> None:
        Frame(engine, "Projects")
        with page_column(wide=True):
            heading("Projects")
            Living(looking, lambda: gather(looking), draw)


async def gather(looking: Looking) -> Gathered:
    """Return what the page shows."""
    found, view = await looking.projects(), await looking.view()
    return Gathered(view.now.replace(minute=0, second=0, microsecond=0), tuple(found))


def draw(gathered: Gathered) -> None:
    """Show a card a project, the liveliest first."""
    if not gathered.projects:
        empty("Your projects will appear here, named by folders, calendars and titles that say “Project”.", "Add a source", "/sources")
        return
    with ui.element("div").classes("friday-halves w-full"):
        for one in gathered.projects[:_MOST]:
            _card(one, gathered.now)
    if len(gathered.projects) > _MOST:
        with ui.row().classes("w-full gap-3"):
            quiet("And:")
            for one in gathered.projects[_MOST : 4 * _MOST]:
                way(one.project.name, f"/projects/{one.project.id}")


def _card(one: ProjectLine, now: datetime) -> None:
    box = ui.column().classes(f"w-full gap-2 rounded-2xl px-3 py-3 min-w-0 {LINE}").props("role=group").mark("project")
    box.props["aria-label"] = one.project.name
    with box:
        way(one.project.name, f"/projects/{one.project.id}").classes("text-lg font-semibold px-2").mark("project-link")
        quiet(held(one)).mark("project-holds")
        facts(told(one, now))


def told(one: ProjectLine, now: datetime) -> dict[str, tuple[str, str]]:
    """Return what is said of a project: who, what happened last, what is next."""
    names = [person.name for person in one.people[:_PEOPLE]]
    more = f" and {len(one.people) - _PEOPLE} more" if len(one.people) > _PEOPLE else ""
    known = {"People": (f"{', '.join(names)}{more}" if names else "nobody is named", "")}
    if one.last:
        known["Last"] = (f"{when_word(one.last[0], now)}: {one.last[1].title}", exact(one.last[0], now))
    if one.next:
        known["Next"] = (f"{when_word(one.next.start, now)}: {one.next.line.title}", exact(one.next.start, now))
    return known


def held(one: ProjectLine) -> str:
    """Say how much of what a project has."""
    counts = ((one.mails, "mail"), (one.events, "event"), (one.documents, "document"))
    return ", ".join(f"{count:,} {name}{'' if count == 1 else 's'}" for count, name in counts if count)
