"""Keeps a question that is being written with its tab of the browser: over a reload, a look at another page and a server that went."""

from nicegui import ui

_KEEP = "(value) => sessionStorage.setItem('friday.question', value ?? '')"
_FORGET = "sessionStorage.removeItem('friday.question')"
# By an event, as if it were typed: so the server hears of it, too. What somebody wrote faster than the page loaded stays.
_BRING_BACK = """(() => {
    const kept = sessionStorage.getItem('friday.question'), field = document.querySelector('.friday-question textarea');
    if (kept && field && !field.value) { field.value = kept; field.dispatchEvent(new Event('input', {bubbles: true})); }
})()"""


class Draft:
    """What stands in the field of the question and was not asked yet."""

    def __init__(self, field: ui.textarea) -> None:
        # Quasar's own field keeps the browser's event "input" to itself.
        field.on("update:model-value", js_handler=_KEEP)

    def bring_back(self) -> None:
        """Write again what stood there when the page was left."""
        ui.run_javascript(_BRING_BACK)

    def forget(self) -> None:
        """Keep it no longer, for it was asked."""
        ui.run_javascript(_FORGET)
