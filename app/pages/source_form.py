"""The form that adds a source: only what its kind needs and may have is asked for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from nicegui import ui
from pydantic import ValidationError

from app.changing import Stored
from app.connections import Wrong, fault, keys_of
from app.declare import Wanted, needs_password
from app.pages.frame import MUTED, RED
from app.pages.source_words import KINDS, on_page
from app.presets import OTHER, client_hint, filled, presets, values
from app.settings import AuthChoice, Kind, SourceTable
from schema.errors import ConfigurationError, FridayError

_FIELDS = {
    "host": ("Mail server", "imap.example.org"),
    "url": ("Address", "https://dav.example.org/"),
    "urls": ("Addresses, with blanks between", "https://example.org/ https://example.org/notes"),
    "port": ("Port", ""),
    "tls": ("Encryption: on, starttls or off", "on"),
    "path": ("Path on this machine", "~/Documents"),
    "user": ("User", "you@example.org"),
}
_CLIENT = {"client_id": ("Your client's id", "")}
# Asked for after the password, since most people leave them empty.
_MORE = {
    "folders": ("Only these folders or calendars, with commas between", ""),
    "since": ("Nothing older than", "2024-01-31"),
    "ca": ("A file with the authority to trust, for servers of your own", "~/cert.pem"),
}
# What a source is called where nobody says.
_NAMES = {
    Kind.IMAP: "mail",
    **dict.fromkeys((Kind.CALDAV, Kind.ICS, Kind.WEBCAL), "calendar"),
    **dict.fromkeys((Kind.VCF, Kind.CARDDAV), "contacts"),
    **dict.fromkeys((Kind.FOLDER, Kind.WEBDAV), "documents"),
    Kind.FEED: "news",
    Kind.PAGES: "pages",
}
_REMOTE = (Kind.IMAP, Kind.CALDAV, Kind.CARDDAV)
_PASSWORD, _SECRET = "Password", "Your client's secret, if it has one"


_KEPT = "Stored; leave empty to keep it."
_SAME = "What it is called and what kind it is stay. Another account is a source of its own: add that one, and remove this."
_BY_TOKEN = f"auth={AuthChoice.OAUTH.value}"


class SourceForm:
    """Asks for a source and hands it on; what cannot be is told in words, and nothing that was written is lost.

    With what is `stored` of one it changes that one: its name, kind and provider are asked for no more, its secret is never shown.
    """

    def __init__(
        self,
        take: Callable[[Wanted], Awaitable[None]],
        kinds: Sequence[Kind] = tuple(KINDS),
        button: str = "Add and sync",
        stored: Stored | None = None,
    ) -> None:
        self._take = take
        self._stored = stored
        kinds = (stored.table.kind,) if stored else kinds
        with ui.column().classes("w-full gap-2").props("role=form") as self.whole:
            self.whole.props["aria-label"] = f"Change {stored.name}" if stored else "Add a source"
            self._same = self._hint("same")
            self._kind = ui.select({kind.value: KINDS[kind] for kind in kinds}, value=kinds[0].value, label="What it is")
            self._kind.classes("w-full").props("outlined dense").mark("new-kind").on_value_change(self._fit)
            self._kind.set_visibility(len(kinds) > 1)
            self._preset = ui.select({name: one.name for name, one in presets().items()}, value=OTHER, label="Provider")
            self._preset.classes("w-full").props("outlined dense").mark("new-preset").on_value_change(self._fill)
            self._way = ui.toggle({False: "With a password", True: "By token"}, value=False, on_change=self._fill)
            self._way.props('no-caps unelevated dense padding="4px 12px" aria-label="How to sign in"').mark("new-way")
            self._instead = self._hint("instead")
            self._name = self._field("What you call it", "mail", "name")
            self._values = {key: self._field(label, example, key) for key, (label, example) in _FIELDS.items()}
            self._user_hint = self._hint("user-hint")
            self._values |= {key: self._field(label, example, key) for key, (label, example) in _CLIENT.items()}
            self._password = self._field(_PASSWORD, "", "password")
            # The browser is not to offer a password it knows for this address: that would be another service's.
            self._password.props("type=password autocomplete=new-password")
            self._password_hint = self._hint("password-hint")
            self._values |= {key: self._field(label, example, key) for key, (label, example) in _MORE.items()}
            self._problem = ui.label().classes(f"{RED} text-sm break-words max-w-full").props("role=alert").mark("form-problem")
            self._button = ui.button(button, on_click=self._add).props("unelevated no-caps").classes("rounded-full")
            self._button.mark("save" if stored else "add")
        self._same.set_text(_SAME)
        self._same.set_visibility(stored is not None)
        self._fit()
        if stored:
            self._put(stored)

    def _field(self, label: str, example: str, marker: str) -> ui.input:
        return ui.input(label, placeholder=example).classes("w-full").props("outlined dense").mark(f"new-{marker}")

    def _hint(self, marker: str) -> ui.label:
        return ui.label().classes(f"text-sm px-1 break-words max-w-full {MUTED}").mark(marker)

    @property
    def _chosen(self) -> Kind:
        return Kind(str(self._kind.value))

    def _fit(self) -> None:
        """Show the fields of the chosen kind."""
        allowed = keys_of(self._chosen)
        for key, field in self._values.items():
            field.set_visibility(key in allowed)
        self._name.props(f'placeholder="{_NAMES.get(self._chosen, "mail")}"')
        self._password.set_visibility(needs_password(self._chosen, ()))
        self._preset.set_visibility(self._chosen in _REMOTE and self._stored is None)
        self._tell("")
        self._fill()

    def _put(self, stored: Stored) -> None:
        """Put in what is stored, and of a secret only that there is one."""
        self._name.set_visibility(False)
        for key, text in self._texts.items():
            self._values[key].set_value(text)
        # What a variable of the environment holds is not asked for here.
        self._password.set_visibility(needs_password(self._chosen, (), stored.table) or self._by_token)
        self._password_hint.set_text(_KEPT)
        self._password_hint.set_visibility(stored.secret and self._password.visible)

    @property
    def _texts(self) -> dict[str, str]:
        """What is stored, by field."""
        said = self._stored.texts if self._stored else {}
        return {key: said.get(key, "") for key in self._values}

    @property
    def _client_hint(self) -> str:
        """How one comes by a client at the chosen provider; empty where no token opens the chosen kind there."""
        return client_hint(str(self._preset.value), self._chosen) if self._chosen in _REMOTE else ""

    @property
    def _by_token(self) -> bool:
        if self._stored:
            return self._stored.table.auth is AuthChoice.OAUTH
        return bool(self._client_hint and self._way.value)

    def _fill(self) -> None:
        """Fill in what is known of the provider, and say what it wants."""
        remote, name = self._chosen in _REMOTE, str(self._preset.value)
        chosen = presets()[name]
        self._way.set_visibility(bool(self._client_hint))
        by_token = self._by_token
        instead = chosen.door(self._chosen).instead if remote and not by_token else ""
        password = self._client_hint if by_token else chosen.password
        for label, text in ((self._instead, instead), (self._user_hint, chosen.user), (self._password_hint, password)):
            label.set_text(text)
            label.set_visibility(remote and bool(text) and (label is self._instead or not instead))
        self._button.set_enabled(not instead)
        for key in _CLIENT:
            self._values[key].set_visibility(by_token)
        self._password.props(f'label="{_SECRET if by_token else _PASSWORD}"')
        known = values(name, self._chosen) if remote and not instead and not by_token else {}
        for key in ("host", "url", "port", "tls"):
            # Nobody looks at the doors of a provider that is known; those of another are asked for.
            self._values[key].set_value(known.get(key, ""))
            self._values[key].set_visibility(key in keys_of(self._chosen) and (name == OTHER or not remote))
        # Bridges on this machine sign their own certificates.
        self._values["ca"].set_visibility("ca" in keys_of(self._chosen) and (not remote or name in (OTHER, "proton-bridge")))

    def _wanted(self) -> Wanted:
        """Return what is written."""
        if self._stored:
            return Wanted(self._stored.name, self._chosen, self._changes(), str(self._password.value or ""))
        allowed = keys_of(self._chosen)
        # A field that is hidden may still hold what was written for another kind.
        shown = allowed if self._by_token else allowed - _CLIENT.keys()
        pairs = tuple(f"{key}={field.value.strip()}" for key, field in self._values.items() if key in shown and field.value)
        if self._by_token:
            pairs = filled(str(self._preset.value), self._chosen, (_BY_TOKEN, *pairs))
        name = str(self._name.value or "").strip() or _NAMES.get(self._chosen, "mail")
        return Wanted(name, self._chosen, pairs, str(self._password.value or ""))

    def _changes(self) -> tuple[str, ...]:
        """Return what is written otherwise than it is stored; a list that nobody touched stays as somebody wrote it."""
        before = self._texts
        written = {key: str(field.value or "").strip() for key, field in self._values.items() if field.visible}
        return tuple(f"{key}={text}" for key, text in written.items() if text != before[key])

    async def _add(self) -> None:
        # Changed, it stays as it is written; the next one is another source.
        if await self.hand(self._take) and not self._stored:
            self._clear()

    async def hand(self, take: Callable[[Wanted], Awaitable[None]]) -> bool:
        """Hand on what is written; say whether it was taken and the form is still there, and tell what cannot be."""
        wanted = self._wanted()
        given = dict(pair.split("=", 1) for pair in wanted.pairs)
        try:
            _check(self._chosen, {**(self._stored.values if self._stored else {}), **given})
            await asyncio.to_thread(_look_at, given.get("path", ""))
            await take(wanted)
        except FridayError as error:
            if not self._problem.is_deleted:
                self._tell(on_page(error, self._by_token))
            return False
        if self._problem.is_deleted:
            return False
        self._tell("")
        return True

    def keep(self, stored: Stored) -> None:
        """Compare with this from now on, and leave what is written as it is."""
        self._stored = stored

    def _tell(self, problem: str) -> None:
        self._problem.set_text(problem)
        self._problem.set_visibility(bool(problem))

    def _clear(self) -> None:
        for field in (self._name, self._password, *self._values.values()):
            field.set_value("")
        self._tell("")
        self._fill()


def _check(kind: Kind, values: Mapping[str, object]) -> None:
    """Raise ConfigurationError for what cannot be, in the words of the form and not of the command line."""
    try:
        found = fault(SourceTable.model_validate({key: value for key, value in {**values, "kind": kind}.items() if value != ""}))
    except ValidationError as error:
        first = error.errors()[0]
        said = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"{_label(str(first['loc'][0]))}: {said}", "Correct it and try again.") from error
    if found and found.wrong is Wrong.MISSING:
        one = len(found.keys) == 1
        said = f"{' and '.join(map(_label, found.keys))} {'is' if one else 'are'} missing"
        raise ConfigurationError(said, "Fill it in." if one else "Fill them in.")
    if found and found.wrong is not Wrong.SIGN_IN:
        raise ConfigurationError(found.said, found.wrong.value)
    if found:
        raise ConfigurationError(found.said, f"Leave it out of {_label('url')}: there are fields for both.")


def _label(key: str) -> str:
    # friday.toml may hold keys that no field asks for.
    label, _ = (_FIELDS | _CLIENT | _MORE).get(key, (key, ""))
    return f"“{label.partition(':')[0]}”"


def _look_at(path: str) -> None:
    """Raise ConfigurationError where nothing lies at a path; nothing was written yet, so it can be mended at once."""
    if path and not Path(path).expanduser().exists():
        raise ConfigurationError(f"there is nothing at {path}", "Write the whole path of a folder or file on this machine.")
