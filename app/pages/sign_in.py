"""Signing in by token on a page: a button, then what the owner has to do at the provider, and how that went."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from nicegui import ui

from app.pages.frame import LINE, RED
from app.settings import AuthChoice
from app.signing import SigningIn
from app.views import SourceView
from schema.errors import FridayError

_CODE = "Open this address on any device and type the code:"
_BROWSER = "Agree in a browser on the machine that Friday runs on:"


class SignInLine:
    """Lets the owner of one source sign in; what is under way stands in the desk, so that a reload shows it again."""

    def __init__(self, name: str, begin: Callable[[str], Awaitable[None]]) -> None:
        self._name, self._begin = name, begin
        with ui.column().classes("w-full gap-1").props("role=status") as self._whole:
            self._said = ui.label().classes("text-sm break-words max-w-full").mark("sign-in-said")
            self._link = ui.link("", "", new_tab=True).classes("text-sm break-all").props('rel="noopener noreferrer"').mark("sign-in-link")
            self._code = ui.label().classes("text-2xl font-mono tracking-widest break-all").mark("sign-in-code")
            self._problem = ui.label().classes(f"{RED} text-sm break-words max-w-full").mark("sign-in-problem")
            self._button = ui.button("Sign in", color=None, on_click=self._press).mark(f"sign-in-{name}")
            self._button.props["aria-label"] = f"Sign in: {name}"
            self._button.props("flat no-caps dense").classes(f"px-3 rounded-full {LINE}")
        self._whole.set_visibility(False)

    def show(self, view: SourceView) -> bool:
        """Show how signing in stands; say whether the owner can sign in here."""
        signing, last = view.signing or SigningIn(), view.state.last
        waits = view.signing is not None and not signing.agreed
        wanted = view.state.table.auth is AuthChoice.OAUTH and (waits or last is None or bool(last.problem))
        self._whole.set_visibility(wanted)
        if wanted:
            self._show(signing)
            # What failed since then may have failed because the provider took the permission back.
            self._button.set_visibility(not signing.agreed or last is not None)
        return wanted

    def _show(self, signing: SigningIn) -> None:
        asked = signing.invitation
        # The provider's answer is text from outside: an address of another kind could run in the page.
        safe = asked is not None and urlsplit(asked.url).scheme in ("https", "http")
        self._said.set_text((_CODE if asked.code else _BROWSER) if asked else "Signed in." if signing.agreed else "")
        self._link.set_text((asked.url if asked.code else "Go to the provider") if asked and safe else "")
        self._link.props["href"] = asked.url if asked and safe else ""
        self._code.set_text(asked.code if asked else "")
        self._problem.set_text(signing.problem)
        for part in (self._said, self._link, self._code, self._problem):
            part.set_visibility(bool(part.text))
        self._button.set_text("Begin again" if asked or signing.problem else "Sign in")

    async def _press(self) -> None:
        try:
            await self._begin(self._name)
        except FridayError as error:
            ui.notify(str(error), type="negative", multi_line=True)
