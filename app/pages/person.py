"""A person's page: how to reach them, what comes, what happened."""

from dataclasses import dataclass
from datetime import datetime

from nicegui import ui

from app.engine import Engine
from app.looking import Looking
from app.pages.ahead import coming_card, documents_card
from app.pages.facts import facts
from app.pages.frame import Frame
from app.pages.history import History
from app.pages.line_button import Told, line_button, told_moment
from app.pages.living import Living
from app.pages.missing import missing
from app.pages.parts import card, heading, page_column, quiet, way
from app.pages.source_panel import SourcePanel
from app.pages.when import exact, when_word
from memory.recall.lines import Line, Me, Picture
from memory.recall.people import PersonLine
from memory.recall.person import PersonPage
from schema.graph import Label


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the page shows, and when it is."""

    now: datetime
    page: PersonPage | None
    directions: tuple[str, ...] = ()


def register(engine: Engine, looking: Looking) -> None:
    """Add the page to the app."""

    @ui.page("/people/{key}", title="Friday: a person")
    def person_page(key: str) -> None:
        Frame(engine, "People")
        panel = SourcePanel(engine)
        with page_column(wide=True):
            PersonScreen(looking, panel, key).build()


class PersonScreen:
    """One visitor's look at one person."""

    def __init__(self, looking: Looking, panel: SourcePanel, key: str) -> None:
        self._looking = looking
        self._panel = panel
        self._key = key
        self._history = History(panel.open)

    def build(self) -> None:
        """Lay out the page; the person comes once it is sent."""
        self._panel.close_by_escape()
        way("‹ People", "/people").classes("text-sm")
        Living(self._looking, self._gather, self._draw)

    async def _gather(self) -> Gathered:
        view = await self._looking.view()
        found = await self._looking.person(self._key)
        now = view.now.replace(minute=0, second=0, microsecond=0)
        told = tuple(direction(one.line, view.picture, view.me, self._key) for one in found.moments) if found else ()
        return Gathered(now, found, told)

    def _draw(self, gathered: Gathered) -> None:
        page, now = gathered.page, gathered.now
        if page is None:
            missing("Nobody is under this address. They may have gone with the source that named them.", "All people", "/people")
            return
        one = page.summary
        ui.page_title(f"Friday: {one.person.name}")
        with ui.column().classes("w-full gap-1"):
            heading(one.person.name).mark("person-name")
            quiet(" · ".join(filter(None, (one.person.organisation, counted(one))))).classes(remove="px-2")
        with ui.element("div").classes("friday-aside w-full"):
            with ui.column().classes("gap-4 min-w-0 w-full"):
                self._aside(page, now)
            with card("What happened", f"{len(page.moments):,}" if page.moments else "").mark("history"):
                told = [told_moment(moment, now, detail) for moment, detail in zip(page.moments, gathered.directions, strict=True)]
                self._history.show(told, "Nothing that you share is here yet.")

    def _aside(self, page: PersonPage, now: datetime) -> None:
        one = page.summary
        with card("At a glance").mark("glance"):
            last = (f"{when_word(one.last[0], now)}: {one.last[1].title}", exact(one.last[0], now)) if one.last else ("none yet", "")
            facts(
                {
                    "Last contact": last,
                    **{
                        f"Address{'' if not number else f' {number + 1}'}": (address, "")
                        for number, address in enumerate(one.person.addresses)
                    },
                }
            )
            for project in page.projects:
                way(f"Project {project.name}", f"/projects/{project.id}").classes("text-sm px-2").mark("shared-project")
        if page.cards:
            with card("Address book").mark("cards"):
                for one_card in page.cards:
                    # Whose card it is comes first: somebody else's may share the address.
                    line_button(Told(one_card.line), self._panel.open)
                    facts({name: (said, "") for name, said in one_card.told.items()})
        coming_card(page.coming, now, self._panel.open, "No meeting is planned.")
        documents_card(page.documents, now, self._panel.open)


def counted(one: PersonLine) -> str:
    """Say how much there was."""
    mails = f"{one.mails:,} mail{'' if one.mails == 1 else 's'}"
    return f"{mails}, {one.meetings:,} meeting{'' if one.meetings == 1 else 's'}"


def direction(line: Line, picture: Picture, me: Me, key: str) -> str:
    """Say who wrote a mail to whom, or where an event is."""
    if line.label is not Label.MESSAGE:
        return line.place
    if me.wrote(line):
        return "You wrote"
    sender = picture.person_of.get(line.sender, "")
    if sender == key:
        return "Wrote to you" if me.shares(line) else "Wrote"
    return f"{picture.people[sender].name} wrote" if sender in picture.people else ""
