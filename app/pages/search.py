"""The Search page: words as they are written, people, days and kinds; the address says what is looked for."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from nicegui import ui

from app.engine import Engine
from app.looking import Looking
from app.pages.frame import RED, Frame
from app.pages.line_button import NAMES, Told, line_button
from app.pages.parts import heading, page_column, quiet
from app.pages.source_panel import SourcePanel
from app.pages.today import names_of
from app.pages.when import exact, when_word
from memory.recall.day import midnight
from memory.recall.finding import MOST, Match, Wanted
from memory.recall.lines import Line
from schema.errors import FridayError
from schema.graph import Label

_LONGEST = 200
_NOTHING = "Nothing fits. Fewer words, other days or all kinds may find more."
_BACKWARDS = "The first day is after the last: change “From” or “To”."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, as it stands in the fields and in the address; days as ISO text, kinds as in the graph."""

    words: str = ""
    who: str = ""
    since: str = ""
    until: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address that looks for the same again."""
        said = {"q": self.words, "who": self.who, "from": self.since, "to": self.until, "kinds": ",".join(self.kinds)}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"/search?{query}" if query else "/search"

    @property
    def backwards(self) -> bool:
        """Whether the first day is after the last."""
        first, last = day_of(self.since), day_of(self.until)
        return bool(first and last and first > last)

    def wanted(self, zone: ZoneInfo) -> Wanted:
        """Return what this asks of the graph; a day that is none is left out."""
        first, last = day_of(self.since), day_of(self.until)
        return Wanted(
            self.words[:_LONGEST],
            self.who[:_LONGEST],
            midnight(first, zone) if first else None,
            midnight(last + timedelta(days=1), zone) if last and last < date.max else None,
            frozenset(label for label in NAMES if label.value in self.kinds),
        )


def day_of(text: str) -> date | None:
    """Return the day an ISO text names, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def register(engine: Engine, looking: Looking) -> None:
    """Add the page to the app."""

    @ui.page("/search", title="Friday: search")
    def search_page(q: str = "", who: str = "", to: str = "", kinds: str = "") -> None:
        Frame(engine, "Search")
        request = ui.context.client.request
        # `from` is a word of Python's.
        since = request.query_params.get("from", "") if request else ""
        # A field for days takes nothing else, and its browser complains of it.
        since, to = (one if day_of(one) else "" for one in (since, to))
        chosen = tuple(one for one in kinds.split(",") if one in {label.value for label in NAMES})
        SearchPage(looking, SourcePanel(engine), Asked(q[:_LONGEST], who[:_LONGEST], since, to, chosen)).build()


class SearchPage:
    """One visitor's page."""

    def __init__(self, looking: Looking, panel: SourcePanel, wanted: Asked) -> None:
        self._looking = looking
        self._panel = panel
        self._asked = wanted
        self._number = 0
        self._most = MOST
        self._shown: set[str] = set()
        self._count: ui.label | None = None
        # What is there is of another question: also where the first answer to this one was dropped for that to "Show more".
        self._afresh = True

    def build(self) -> None:
        """Lay out the fields; what the address asks for is found once the page is sent."""
        self._panel.close_by_escape()
        with page_column():
            heading("Search")
            with ui.column().classes("w-full gap-3").props("role=search"):
                self._words = ui.input(placeholder="Words in your mails, events, documents and contacts", value=self._asked.words)
                self._words.props('outlined dense rounded clearable autofocus debounce=250 aria-label="Words"').classes("w-full").mark(
                    "words"
                )
                self._words.on_value_change(lambda event: self._ask(replace(self._asked, words=str(event.value or ""))))
                self._filters()
            self._trouble = ui.label().classes(f"{RED} text-sm break-words").props("role=alert").mark("trouble")
            self._trouble.set_visibility(False)
            self._found = ui.column().classes("w-full gap-0").props('aria-live=polite aria-label="Results" role=region').mark("results")
            self._more = ui.button("Show more", icon="expand_more", color=None, on_click=self._go_on).props("flat no-caps").mark("more")
            self._more.set_visibility(False)
        ui.keyboard(on_key=lambda event: self._words.run_method("focus") if event.action.keyup and event.key == "/" else None)
        ui.timer(0, self._look, once=True)

    def _filters(self) -> None:
        with ui.element("div").classes("w-full grid grid-cols-2 sm:grid-cols-4 gap-3"):
            who = ui.input("Person", value=self._asked.who).props("outlined dense clearable debounce=250").mark("who")
            who.on_value_change(lambda event: self._ask(replace(self._asked, who=str(event.value or ""))))
            kinds = ui.select(
                {label.value: f"{name}s" for label, name in NAMES.items()}, multiple=True, value=list(self._asked.kinds), label="Kinds"
            )
            kinds.props("outlined dense clearable").mark("kinds")
            kinds.on_value_change(lambda event: self._ask(replace(self._asked, kinds=tuple(event.value or ()))))
            since = ui.input("From", value=self._asked.since).props("outlined dense type=date stack-label debounce=250").mark("since")
            since.on_value_change(lambda event: self._ask(replace(self._asked, since=str(event.value or ""))))
            until = ui.input("To", value=self._asked.until).props("outlined dense type=date stack-label debounce=250").mark("until")
            until.on_value_change(lambda event: self._ask(replace(self._asked, until=str(event.value or ""))))

    async def _ask(self, wanted: Asked) -> None:
        self._asked, self._most, self._afresh = wanted, MOST, True
        # In the address, so that a reload and the way back find the same again.
        ui.navigate.history.replace(wanted.address)
        await self._look()

    async def _go_on(self) -> None:
        self._most += MOST
        await self._look()

    async def _look(self) -> None:
        self._number += 1
        mine = self._number
        wanted = self._asked.wanted(self._looking.engine.settings.zone)
        try:
            # The first look at a large graph takes a while: the fields stay usable beside it. One more says whether there are more.
            found = await self._looking.find(wanted, self._most + 1)
            view = await self._looking.view()
        except FridayError as error:
            self._tell(str(error))
            return
        # Whoever goes on writing asks again; the answer to what they wrote before is dropped.
        if mine != self._number or self._found.is_deleted:
            return
        self._tell("")
        if self._afresh:
            self._found.clear()
            self._shown, self._count, self._afresh = set(), None, False
        self._more.set_visibility(len(found) > self._most)
        names = dict(names_of(view.picture, [one.line for one in found]))
        with self._found:
            self._show(found, wanted, names, view.now)

    def _show(self, found: list[Match], wanted: Wanted, names: dict[str, str], now: datetime) -> None:
        if not wanted.words.strip() and not wanted.narrowed:
            quiet("What you look for will appear here as you write. A person, days or kinds alone are enough, too.").mark("nothing-asked")
            return
        if not found:
            quiet(_BACKWARDS if self._asked.backwards else _NOTHING).mark("nothing-found")
            return
        said = f"The best {self._most}" if len(found) > self._most else f"{len(found)} found"
        if self._count:
            self._count.set_text(said)
        else:
            self._count = quiet(said).mark("how-many")
        # Those that are there stay as they are, and with them the place on the page and the focus.
        new = [one for one in found[: self._most] if one.line.id not in self._shown]
        lines = [line_button(told(one, names, now), self._panel.open) for one in new]
        if self._shown and lines and not self._more.visible:
            # The button that had the focus is gone: on it goes with the first new line.
            ui.run_javascript(f"getHtmlElement({lines[0].id})?.focus()")
        self._shown |= {one.line.id for one in new}

    def _tell(self, problem: str) -> None:
        self._trouble.set_text(problem)
        self._trouble.set_visibility(bool(problem))


def told(one: Match, names: dict[str, str], now: datetime) -> Told:
    """Return what a line says of a record that was found."""
    line, clock = one.line, "all_day" not in one.line.marks and one.line.label is not Label.DOCUMENT
    return Told(
        line,
        where(line, names),
        when_word(line.start, now, clock) if line.start else "",
        exact(line.start, now, clock) if line.start else "",
        "cancelled" if "cancelled" in line.marks else "",
        "cancelled" in line.marks,
        one.quote,
        excerpt=(one.before, one.hit, one.after),
    )


def where(line: Line, names: dict[str, str]) -> str:
    """Say whose mail it is, where an event is, in which folder a document lies."""
    if line.label is Label.MESSAGE:
        return names.get(line.sender, line.sender)
    return line.key.rpartition("/")[0] if line.label is Label.DOCUMENT else line.place
