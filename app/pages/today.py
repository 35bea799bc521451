"""The Today page: the day in its order, the days after it, what waits for an answer, what is new."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from nicegui import ui

from app.engine import Engine
from app.looking import Looking
from app.pages.day_list import day_list
from app.pages.frame import MUTED, Frame
from app.pages.line_button import Told
from app.pages.living import Living
from app.pages.parts import card, empty, heading, listed, page_column, quiet
from app.pages.source_panel import SourcePanel
from app.pages.when import age_word, exact, when_word
from memory.recall.day import Day, News, Turn, days, midnight, news
from memory.recall.lines import Line, Me, Picture
from memory.recall.unanswered import Waiting

# Days from today on, today among them.
_AHEAD = {1: "today only", 3: "3 days", 7: "a week"}
_SINCE = {1: "yesterday", 3: "3 days ago", 7: "a week ago"}
_WAITING, _MAILS, _EVENTS, _DOCUMENTS = 8, 8, 6, 4


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the page shows."""

    now: datetime
    days: tuple[Day, ...]
    waiting: tuple[Waiting, ...]
    news: News
    names: tuple[tuple[str, str], ...]
    me: Me
    nothing: bool


def register(engine: Engine, looking: Looking) -> None:
    """Add the page to the app."""

    @ui.page("/today", title="Friday: today")
    def today_page() -> None:
        Frame(engine, "Today")
        TodayPage(looking, SourcePanel(engine)).build()


class TodayPage:
    """One visitor's page."""

    def __init__(self, looking: Looking, panel: SourcePanel) -> None:
        self._looking = looking
        self._panel = panel
        self._ahead = 3
        self._since = 1

    def build(self) -> None:
        """Lay out the page; what is on it comes once it is sent."""
        self._panel.close_by_escape()
        with page_column(wide=True):
            self._living = Living(self._looking, self._gather, self._draw)

    async def _gather(self) -> Gathered:
        view, zone = await self._looking.view(), self._looking.engine.settings.zone
        waiting = tuple(await self._looking.unanswered())
        new = news(view.picture, view.me, midnight(view.today - timedelta(days=self._since), zone), view.now)
        names = names_of(view.picture, list(new.mails))
        # Minutes that pass change nothing on the page, so that only a new day or new records draw it anew.
        now = view.now.replace(minute=0, second=0, microsecond=0)
        return Gathered(now, days(view.met, view.today, self._ahead, zone), waiting, new, names, view.me, not view.picture.lines)

    def _draw(self, gathered: Gathered) -> None:
        now = gathered.now
        with ui.column().classes("w-full gap-0"):
            heading(f"{now:%A} {now.day} {now:%B}").mark("day-title")
        if gathered.nothing:
            empty(
                "Your day will appear here: what is in your calendar, what waits for your answer, what is new.", "Add a source", "/sources"
            )
            return
        with ui.element("div").classes("friday-halves w-full"):
            with ui.column().classes("gap-4 min-w-0 w-full"):
                day_list(gathered.days, now, gathered.me, self._panel.open)
                self._choice("Show", _AHEAD, self._ahead, self._set_ahead)
            with ui.column().classes("gap-4 min-w-0 w-full"):
                self._waiting(gathered)
                self._news(gathered)

    def _waiting(self, gathered: Gathered) -> None:
        with card("Waiting for your answer", str(len(gathered.waiting) or "")).mark("waiting-for-answer"):
            told = [
                Told(
                    one.line,
                    f"{one.sender}: {one.asks}",
                    age_word(one.age),
                    exact(one.line.start, gathered.now) if one.line.start else "",
                    quote=one.asks,
                )
                for one in gathered.waiting
            ]
            listed(told, self._panel.open, _WAITING)
            quiet(
                "Mails of the last 30 days that ask you something."
                if told
                else "Nobody waits: no mail of the last 30 days asks you something."
            )

    def _news(self, gathered: Gathered) -> None:
        names, new, now = dict(gathered.names), gathered.news, gathered.now
        with card(f"New since {_SINCE[self._since]}").mark("news"):
            mails = [_told(line, now, names.get(line.sender, line.sender)) for line in new.mails]
            events = [_told_event(turn, line, now) for turn, line in new.events]
            documents = [_told(line, now, line.key) for line in new.documents]
            for title, told, most in (("Mails", mails, _MAILS), ("Calendar", events, _EVENTS), ("Documents", documents, _DOCUMENTS)):
                if told:
                    ui.label(title).classes(f"text-sm font-medium px-2 pt-2 {MUTED}")
                    listed(told, self._panel.open, most)
            if not (mails or events or documents):
                quiet("Nothing new came.")
            self._choice("Since", _SINCE, self._since, self._set_since)

    def _choice(self, label: str, options: dict[int, str], value: int, choose: Callable[[int], Awaitable[None]]) -> None:
        with ui.row().classes("items-center gap-1 px-2 pt-1").props("role=group"):
            ui.label(label).classes(f"text-sm {MUTED}")
            for number, name in options.items():
                button = ui.button(name, color=None).props("flat dense no-caps").classes("text-sm font-normal rounded-full px-2")
                # Bound as a default: a name looked up at the click would be the last one's.
                button.mark(f"{label.lower()}-{number}").on_click(lambda _, number=number: choose(number))
                if number == value:
                    button.classes("friday-here").props("aria-pressed=true")

    async def _set_ahead(self, number: int) -> None:
        self._ahead = number
        await self._living.again()

    async def _set_since(self, number: int) -> None:
        self._since = number
        await self._living.again()


def names_of(picture: Picture, lines: list[Line]) -> tuple[tuple[str, str], ...]:
    """Return what the senders of these mails are called, by address."""
    known = {line.sender: picture.people[picture.person_of[line.sender]].name for line in lines if line.sender in picture.person_of}
    return tuple(sorted(known.items()))


def _told(line: Line, now: datetime, detail: str) -> Told:
    assert line.start is not None
    return Told(line, detail, when_word(line.start, now), exact(line.start, now))


def _told_event(turn: Turn, line: Line, now: datetime) -> Told:
    clock = "all_day" not in line.marks
    on = line.start
    return Told(
        line,
        line.place,
        when_word(on, now, clock) if on else "",
        exact(on, now, clock) if on else "",
        turn.value,
        turn is Turn.CANCELLED,
    )
