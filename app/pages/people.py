"""The People page: everybody in one table, to be searched and sorted."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from nicegui import ui

from app.engine import Engine
from app.looking import Looking
from app.pages.frame import LINE, MUTED, Frame
from app.pages.living import Living
from app.pages.parts import empty, heading, page_column, pager, quiet
from app.pages.when import exact, when_word
from memory.recall.people import PersonLine, Sort, matching, ordered

ROWS = 50
_MOST_WORDS = 100
_COLUMNS = [
    {"name": "name", "label": "Name", "field": "name", "align": "left"},
    {"name": "last", "label": "Last contact", "field": "last", "align": "left"},
    {"name": "next", "label": "Next meeting", "field": "next", "align": "left"},
    {"name": "mails", "label": "Mails", "field": "mails", "align": "right"},
    {"name": "meetings", "label": "Meetings", "field": "meetings", "align": "right"},
    {"name": "projects", "label": "Projects", "field": "projects", "align": "left"},
]
# Which order a header stands for, and which way that order runs.
_ORDERS = {
    "name": (Sort.NAME, "ascending"),
    "last": (Sort.LAST, "descending"),
    "next": (Sort.NEXT, "ascending"),
    "mails": (Sort.MAILS, "descending"),
}
# Everything of a person is put in by {{ }} and bound attributes, which the browser shows as text whatever it holds.
_ROW = """
<q-tr :props="props">
  <q-td class="text-left" style="max-width: 20rem">
    <a :href="'/people/' + props.row.id" class="friday-link text-inherit no-underline font-medium block truncate">{{ props.row.name }}</a>
    <div class="text-sm truncate opacity-80">{{ props.row.organisation }}</div>
    <div class="text-sm truncate opacity-80 sm:hidden">{{ props.row.short }}</div>
  </q-td>
  <q-td class="max-sm:hidden text-left" :title="props.row.last_exact">{{ props.row.last }}</q-td>
  <q-td class="max-sm:hidden text-left" style="max-width: 16rem" :title="props.row.next_exact">
    <div>{{ props.row.next }}</div><div class="text-sm truncate opacity-80">{{ props.row.next_title }}</div>
  </q-td>
  <q-td class="max-sm:hidden text-right tabular-nums">{{ props.row.mails }}</q-td>
  <q-td class="max-md:hidden text-right tabular-nums">{{ props.row.meetings }}</q-td>
  <q-td class="max-lg:hidden text-left" style="max-width: 12rem"><div class="truncate">{{ props.row.projects }}</div></q-td>
</q-tr>
"""
_HEADER = """
<q-tr :props="props">
  <q-th v-for="(col, number) in props.cols" :key="col.name" :props="props" :aria-sort="col.sorted"
    :class="['', 'max-sm:hidden', 'max-sm:hidden', 'max-sm:hidden', 'max-md:hidden', 'max-lg:hidden'][number]">
    <button v-if="col.orders" type="button" class="friday-order" :data-order="col.name" @click="$parent.$emit('order', col.name)">
      {{ col.label }}<span v-if="col.sorted" aria-hidden="true">{{ col.sorted === 'ascending' ? ' ↑' : ' ↓' }}</span>
    </button>
    <template v-else>{{ col.label }}</template>
  </q-th>
</q-tr>
"""
# The table is drawn anew; whoever came by the keyboard goes on where they were.
_STAY = "requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('[data-order={name}]')?.focus()))"


@dataclass(frozen=True, slots=True)
class Asked:
    """How the table is asked for; it stands in the page's address."""

    words: str = ""
    by: Sort = Sort.LAST
    part: int = 0
    machines: bool = False

    @property
    def address(self) -> str:
        """The address that shows the same again."""
        said = {
            "q": self.words,
            "sort": self.by.value if self.by is not Sort.LAST else "",
            "part": self.part or "",
            "all": self.machines or "",
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"/people?{query}" if query else "/people"


@dataclass(frozen=True, slots=True)
class Gathered:
    """One part of the table in an order; `found` people fit, `hidden` machines do too, of `all` there are."""

    rows: tuple[tuple[tuple[str, object], ...], ...]
    by: Sort
    part: int
    found: int
    hidden: int
    all: int


def register(engine: Engine, looking: Looking) -> None:
    """Add the page to the app."""

    @ui.page("/people", title="Friday: people")
    def people_page(q: str = "", sort: str = "", part: str = "", all: str = "") -> None:  # noqa: A002
        Frame(engine, "People")
        PeoplePage(looking, asked(q, sort, part, all)).build()


def asked(words: str, by: str, part: str, machines: str) -> Asked:
    """Return what an address asks for; what makes no sense in it is left out."""
    known = {one.value: one for one in Sort}
    number = int(part) if part.isascii() and part.isdigit() and len(part) < 7 else 0
    return Asked(words[:_MOST_WORDS], known.get(by, Sort.LAST), number, bool(machines))


class PeoplePage:
    """One visitor's page."""

    def __init__(self, looking: Looking, wanted: Asked) -> None:
        self._looking = looking
        self._asked = wanted
        self._pressed = ""

    def build(self) -> None:
        """Lay out search box and order; the table comes once the page is sent."""
        with page_column(wide=True):
            heading("People")
            with ui.row().classes("w-full items-center gap-3"):
                words = ui.input(placeholder="Name, address or organisation", value=self._asked.words).mark("people-words")
                words.props('outlined dense rounded clearable debounce=200 type=search aria-label="Find people"').classes(
                    "grow min-w-48 max-w-xl"
                )
                words.on_value_change(lambda event: self._ask(words=str(event.value or "")))
                self._by = ui.select({one: f"By {one.value}" for one in Sort}, value=self._asked.by).mark("people-sort")
                self._by.props('outlined dense rounded aria-label="Order"').classes("min-w-44")
                self._by.on_value_change(lambda event: self._ask(by=Sort(event.value)))
            self._living = Living(self._looking, self._gather, self._draw)
        ui.keyboard(on_key=lambda event: words.run_method("focus") if event.action.keyup and event.key == "/" else None)

    async def _ask(self, words: str | None = None, by: Sort | None = None, part: int = 0, machines: bool | None = None) -> None:
        before = self._asked
        self._asked = Asked(
            before.words if words is None else words[:_MOST_WORDS],
            by or before.by,
            part,
            before.machines if machines is None else machines,
        )
        # In the address, so that a reload and the way back from a person show the same again.
        ui.navigate.history.replace(self._asked.address)
        await self._living.again()

    def _press(self, column: str) -> None:
        """Order by the column whose header was pressed; the menu says so, too, and asks."""
        if column in _ORDERS and _ORDERS[column][0] is not self._asked.by:
            self._pressed = column
            self._by.set_value(_ORDERS[column][0])

    async def _gather(self) -> Gathered:
        everybody, view = await self._looking.people(), await self._looking.view()
        fitting = matching(everybody, self._asked.words)
        found = fitting if self._asked.machines else [one for one in fitting if not one.machine]
        part = min(self._asked.part, max(0, (len(found) - 1) // ROWS))
        shown = ordered(found, self._asked.by)[part * ROWS : (part + 1) * ROWS]
        names = {key: one.name for key, one in view.picture.projects.items()}
        rows = tuple(tuple(row(one, names, view.now).items()) for one in shown)
        return Gathered(rows, self._asked.by, part, len(found), len(fitting) - len(found), len(everybody))

    def _draw(self, gathered: Gathered) -> None:
        if not gathered.all:
            empty("The people you write to and meet will appear here.", "Add a source", "/sources")
            return
        with ui.column().classes("w-full gap-2"):
            if gathered.found:
                _table([dict(one) for one in gathered.rows], gathered.by).on("order", lambda event: self._press(str(event.args)))
            else:
                quiet("Nobody here is called so.").mark("nobody")
            if self._pressed:
                ui.run_javascript(_STAY.format(name=self._pressed))
                self._pressed = ""
            pager(gathered.part, gathered.found, lambda part: self._ask(part=part), ROWS)
            if gathered.hidden or self._asked.machines:
                said = "Hide newsletters and machines" if self._asked.machines else f"Show newsletters and machines too ({gathered.hidden})"
                button = ui.button(said, color=None, on_click=lambda: self._ask(machines=not self._asked.machines)).mark("machines")
                button.props("flat dense no-caps").classes(f"text-sm font-normal px-3 rounded-full {MUTED}")


def _table(rows: list[dict[str, object]], by: Sort) -> ui.table:
    table = ui.table(rows=rows, columns=[_column(one, by) for one in _COLUMNS], row_key="id", pagination=0).mark("people")
    table.props("flat hide-pagination wrap-cells=false").classes(f"friday-table w-full rounded-2xl {LINE}")
    table.add_slot("header", _HEADER)
    table.add_slot("body", _ROW)
    return table


def _column(column: dict[str, str], by: Sort) -> dict[str, object]:
    """Return a column that says whether its header orders the table, and whether it does now."""
    order, way = _ORDERS.get(column["name"], (None, ""))
    return {**column, "orders": order is not None, **({"sorted": way} if order is by else {})}


def row(one: PersonLine, names: dict[str, str], now: datetime) -> dict[str, object]:
    """Return what the table says of a person."""
    last = when_word(one.last[0], now, clock=False) if one.last else ""
    following = when_word(one.next.start, now, "all_day" not in one.next.line.marks) if one.next else ""
    short = " · ".join(filter(None, (f"Last: {last}" if last else "", f"Next: {following}" if following else "")))
    return {
        "id": one.person.id,
        "name": one.person.name,
        "organisation": one.person.organisation,
        "short": short,
        "last": last or "–",
        "last_exact": f"{exact(one.last[0], now)}: {one.last[1].title}" if one.last else "",
        "next": following or "–",
        "next_exact": exact(one.next.start, now) if one.next else "",
        "next_title": one.next.line.title if one.next else "",
        "mails": one.mails,
        "meetings": one.meetings,
        "projects": ", ".join(names.get(key, key) for key in one.projects),
    }
