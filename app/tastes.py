"""How the owner wants answers and screens, as it was last known: there at once for every page, and the same for all of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from memory.preferences import Preferences, styled
from schema.episodes import CHOICES, Aspect, Preference, Style


class Tastes:
    """The one truth is the graph; what is kept here is what it said last."""

    def __init__(self) -> None:
        self._preferences: Preferences | None = None
        self.held: tuple[Preference, ...] = ()
        self.style = Style()
        # Set once the graph was opened, or cannot be.
        self.ready = asyncio.Event()

    async def open(self, preferences: Preferences) -> None:
        """Look into the graph from now on."""
        self._preferences = preferences
        await self.look()

    async def look(self) -> None:
        """Learn what holds now; a wish that was typed is in the graph alone until then."""
        if self._preferences:
            self._know(await self._preferences.current())

    async def choose(self, aspect: Aspect, value: str, where: str) -> None:
        """Let a value hold from now on, in the words of where it was chosen."""
        # A page may come before the stores are open; what was chosen then would be overwritten by what they hold.
        await self.ready.wait()
        if self._preferences is None:
            # Colours can be chosen even where the stores cannot be opened; they last as long as the app runs.
            self.style = replace(self.style, **{aspect.value: value})
        elif value == CHOICES[aspect][0]:
            await self.take_back(aspect)
        else:
            await self._preferences.learn([(aspect, value)], where)
            await self.look()

    async def take_back(self, aspect: Aspect) -> None:
        """Forget all that was ever said of an aspect."""
        if self._preferences:
            await self._preferences.forget(aspect)
            await self.look()

    def _know(self, held: Sequence[Preference]) -> None:
        self.held, self.style = tuple(held), styled(held)
