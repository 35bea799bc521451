"""A part of a page that is looked up after the page was sent, and again when the graph changed."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from nicegui import ui

from app.looking import Looking
from app.pages.frame import RED
from schema.errors import FridayError

T = TypeVar("T")
_LOOK_AGAIN = 3.0
_ROWS = 5


class Living(Generic[T]):
    """Shows a skeleton, then what was gathered; draws anew only when what it gathers is different."""

    def __init__(self, looking: Looking, gather: Callable[[], Awaitable[T]], draw: Callable[[T], None]) -> None:
        self._looking = looking
        self._gather = gather
        self._draw = draw
        self._position = -1
        self._asked = 0
        self._drawn: T | None = None
        self._trouble = ui.label().classes(f"{RED} text-sm break-words").props("role=alert").mark("trouble")
        self._trouble.set_visibility(False)
        self._whole = ui.column().classes("w-full gap-6")
        with self._whole:
            _skeleton()
        # The page is there at once, even while the stores are still being opened.
        ui.timer(0, self._begin, once=True)

    async def again(self) -> None:
        """Gather anew, for a person changed what is asked; of two quick changes the last one is drawn."""
        self._asked += 1
        mine = self._asked
        try:
            position = await self._looking.position()
            gathered = await self._gather()
        except FridayError as error:
            self._tell(str(error))
            return
        if mine != self._asked or self._whole.is_deleted:
            return
        self._tell("")
        self._position = position
        if gathered != self._drawn:
            self._drawn = gathered
            self._whole.clear()
            with self._whole:
                self._draw(gathered)

    async def _begin(self) -> None:
        await self.again()
        ui.timer(_LOOK_AGAIN, self._look)

    async def _look(self) -> None:
        """Look again if something was written; that alone is asked every few seconds."""
        try:
            changed = await self._looking.position() != self._position
        except FridayError as error:
            self._tell(str(error))
            return
        if changed:
            await self.again()

    def _tell(self, problem: str) -> None:
        self._trouble.set_text(problem)
        self._trouble.set_visibility(bool(problem))


def _skeleton() -> None:
    with ui.column().classes("w-full gap-3").props('role=status aria-label="Loading"').mark("skeleton"):
        ui.skeleton(type="text").classes("w-1/3 text-2xl").props("animation=fade")
        for _ in range(_ROWS):
            ui.skeleton(type="text").classes("w-full").props("animation=fade")
