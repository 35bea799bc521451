"""The keys that work on every page, and the card that tells them."""

from collections.abc import Mapping

from nicegui import ui
from nicegui.events import KeyEventArguments

# After g, as in many programs for mail; Projects has the letter that People left free.
_LETTERS = {"t": "Today", "a": "Ask", "p": "People", "j": "Projects", "s": "Search", "o": "Sources", "e": "Settings"}
_TOLD = {
    "?": "shows these keys",
    "/": "goes to the field at hand: the question, the search",
    "Tab, Enter": "go through a page and open what is marked",
    "Esc": "closes what is open; on Ask it also stops the answer",
}


class Keys:
    """Listens for `?` and for `g` with a letter, wherever nobody is writing."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self._pages = pages
        self._going = False
        with ui.dialog().props('aria-label="Keys"') as self._card, ui.card().classes("w-full max-w-md gap-2"):
            ui.label("Keys").classes("text-lg font-semibold").props("role=heading aria-level=2")
            ways = {f"g {letter}": f"goes to {name}" for letter, name in _LETTERS.items() if name in pages}
            with ui.element("dl").classes("grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 w-full").mark("keys"):
                for key, does in {**_TOLD, **ways}.items():
                    with ui.element("dt"):
                        ui.label(key).classes("font-mono text-sm")
                    with ui.element("dd"):
                        ui.label(does).classes("text-sm")
            ui.button("Close", on_click=self._card.close, color=None).props("flat no-caps").classes("self-end")
        button = ui.button(icon="keyboard", color=None, on_click=self._card.open).props('flat round aria-label="Keys" title="Keys (?)"')
        button.classes("shrink-0 max-md:hidden").mark("show-keys")
        ui.keyboard(on_key=self._pressed, ignore=["input", "select", "textarea"])

    def _pressed(self, event: KeyEventArguments) -> None:
        held = event.modifiers
        if not event.action.keydown or event.action.repeat or held.ctrl or held.alt or held.meta:
            return
        letter, going = str(event.key), self._going
        self._going = letter == "g" and not going
        if letter == "?":
            self._card.open()
        elif going and letter in _LETTERS and _LETTERS[letter] in self._pages:
            ui.navigate.to(self._pages[_LETTERS[letter]])
