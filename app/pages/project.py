"""A project's page: who is in it, what comes, what happened, its documents."""

from dataclasses import dataclass
from datetime import datetime

from nicegui import ui

from app.engine import Engine
from app.looking import Looking
from app.pages.ahead import coming_card, documents_card
from app.pages.frame import Frame
from app.pages.history import History
from app.pages.line_button import told_moment
from app.pages.living import Living
from app.pages.missing import missing
from app.pages.parts import card, heading, page_column, quiet, way
from app.pages.projects import held
from app.pages.source_panel import SourcePanel
from memory.recall.lines import Line, Picture
from memory.recall.project import ProjectPage
from schema.graph import Label

_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the page shows, and when it is."""

    now: datetime
    page: ProjectPage | None
    writers: tuple[str, ...] = ()


def register(engine: Engine, looking: Looking) -> None:
    """Add the page to the app."""

    @ui.page("/projects/{key}", title="Friday: a project")
    def project_page(key: str) -> None:
        Frame(engine, "Projects")
        panel = SourcePanel(engine)
        with page_column(wide=True):
            ProjectScreen(looking, panel, key).build()


class ProjectScreen:
    """One visitor's look at one project."""

    def __init__(self, looking: Looking, panel: SourcePanel, key: str) -> None:
        self._looking = looking
        self._panel = panel
        self._key = key
        self._history = History(panel.open)

    def build(self) -> None:
        """Lay out the page; the project comes once it is sent."""
        self._panel.close_by_escape()
        way("‹ Projects", "/projects").classes("text-sm")
        Living(self._looking, self._gather, self._draw)

    async def _gather(self) -> Gathered:
        view = await self._looking.view()
        found = await self._looking.project(self._key)
        writers = tuple(detail(one.line, view.picture) for one in found.moments) if found else ()
        return Gathered(view.now.replace(minute=0, second=0, microsecond=0), found, writers)

    def _draw(self, gathered: Gathered) -> None:
        page, now = gathered.page, gathered.now
        if page is None:
            missing("No project is under this address. It may have gone with the source that named it.", "All projects", "/projects")
            return
        ui.page_title(f"Friday: {page.summary.project.name}")
        with ui.column().classes("w-full gap-1"):
            heading(page.summary.project.name).mark("project-name")
            quiet(held(page.summary)).classes(remove="px-2")
        with ui.element("div").classes("friday-aside w-full"):
            with ui.column().classes("gap-4 min-w-0 w-full"):
                self._aside(page, now)
            with card("What happened", f"{len(page.moments):,}" if page.moments else "").mark("history"):
                told = [told_moment(moment, now, said) for moment, said in zip(page.moments, gathered.writers, strict=True)]
                self._history.show(told, "Nothing has happened yet.")

    def _aside(self, page: ProjectPage, now: datetime) -> None:
        people = page.summary.people
        with card("People", str(len(people) or "")).mark("project-people"):
            for one in people[:_PEOPLE]:
                way(one.name, f"/people/{one.id}").classes("text-sm px-2 py-1").mark("project-person")
            if len(people) > _PEOPLE:
                quiet(f"and {len(people) - _PEOPLE} more")
            if not people:
                quiet("Its records name nobody.")
        coming_card(page.coming, now, self._panel.open, "Nothing is planned.")
        documents_card(page.documents, now, self._panel.open)


def detail(line: Line, picture: Picture) -> str:
    """Say who wrote a mail, where an event is, in which folder a document lies."""
    if line.label is Label.MESSAGE:
        sender = picture.people.get(picture.person_of.get(line.sender, ""))
        return sender.name if sender else line.sender
    return line.key.rpartition("/")[0] if line.label is Label.DOCUMENT else line.place
