"""The form that adds a source: only what its kind needs and may have is asked for."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from app.connections import keys_of
from app.declare import needs_password
from app.pages.frame import RED
from app.pages.source_words import KINDS
from app.settings import Kind
from app.views import Desk, Wanted
from schema.errors import FridayError

_FIELDS = {
    "host": ("Mail server", "imap.example.org"),
    "url": ("Address", "https://dav.example.org/"),
    "user": ("User", "you@example.org"),
    "path": ("Path on this machine", "~/Documents"),
    "folders": ("Only these folders or calendars, with commas between", ""),
    "since": ("Nothing older than", "2024-01-31"),
    "tls": ("Encryption: on, starttls or off", "on"),
    "port": ("Port", ""),
}


class SourceForm:
    """Asks for a source, declares it and lets it be read at once."""

    def __init__(self, desk: Desk, refresh: Callable[[], Awaitable[None]]) -> None:
        self._desk = desk
        self._refresh = refresh
        with ui.column().classes("w-full gap-2").props('role=form aria-label="Add a source"'):
            self._kind = ui.select({kind.value: name for kind, name in KINDS.items()}, value=Kind.IMAP.value, label="What it is")
            self._kind.classes("w-full").props("outlined dense").mark("new-kind").on_value_change(self._fit)
            self._name = self._field("Name", "mail", "name")
            self._values = {key: self._field(label, example, key) for key, (label, example) in _FIELDS.items()}
            self._password = self._field("Password (many providers want an app password)", "", "password")
            # The browser is not to offer a password it knows for this address: that would be another service's.
            self._password.props("type=password autocomplete=new-password")
            self._problem = ui.label().classes(f"{RED} text-sm break-words max-w-full").props("role=alert").mark("form-problem")
            ui.button("Add and sync", on_click=self._add).props("unelevated no-caps").classes("rounded-full").mark("add")
        self._fit()

    def _field(self, label: str, example: str, marker: str) -> ui.input:
        return ui.input(label, placeholder=example).classes("w-full").props("outlined dense").mark(f"new-{marker}")

    @property
    def _chosen(self) -> Kind:
        return Kind(str(self._kind.value))

    def _fit(self) -> None:
        allowed = keys_of(self._chosen)
        for key, field in self._values.items():
            field.set_visibility(key in allowed)
        self._password.set_visibility(needs_password(self._chosen, ()))
        self._tell("")

    async def _add(self) -> None:
        allowed = keys_of(self._chosen)
        # A field that is hidden may still hold what was written for another kind.
        pairs = tuple(f"{key}={field.value.strip()}" for key, field in self._values.items() if key in allowed and field.value)
        try:
            await self._desk.add(Wanted(str(self._name.value or "").strip(), self._chosen, pairs, str(self._password.value or "")))
        except FridayError as error:
            self._tell(str(error))
            return
        self._clear()
        await self._refresh()

    def _tell(self, problem: str) -> None:
        self._problem.set_text(problem)
        self._problem.set_visibility(bool(problem))

    def _clear(self) -> None:
        for field in (self._name, self._password, *self._values.values()):
            field.set_value("")
        self._tell("")
