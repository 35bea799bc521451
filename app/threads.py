"""The conversations of a home as its pages use them: opened, kept turn by turn, named, forgotten and brought back."""

from contextlib import suppress

from app.conversations import Conversation, Conversations, Turn
from memory.episodes import Episodes
from schema.episodes import Episode, Exchange
from schema.errors import NotFound


class Threads:
    """What was said, in the graph, beside what is being said now."""

    def __init__(self, episodes: Episodes, conversations: Conversations) -> None:
        self._episodes = episodes
        self._conversations = conversations
        self._forgotten: dict[str, tuple[str, list[Exchange]]] = {}

    async def all(self) -> list[Episode]:
        """Return the conversations, the newest first."""
        return await self._episodes.all()

    async def open(self, browser: str, key: str) -> Conversation:
        """Let a browser be in a conversation; raise NotFound if it is not there."""
        there = self._conversations.live(key)
        if there is None:
            remembered = [Turn.remembered(one) for one in await self._episodes.turns(key)]
            # Another window may have opened it meanwhile.
            there = self._conversations.live(key) or Conversation(key, remembered)
        return self._conversations.turn_to(browser, there)

    async def refresh(self, conversation: Conversation) -> None:
        """Take back the answers on the screen whose sources were removed since they were given."""
        with suppress(NotFound):
            gone = {turn.key for turn in await self._episodes.turns(conversation.key) if turn.withdrawn}
            for turn in conversation.turns:
                if turn.key in gone:
                    turn.withdraw()

    def begin(self, browser: str) -> Conversation:
        """Let a browser begin a new conversation, which is kept once something is asked."""
        return self._conversations.turn_to(browser, Conversation())

    async def keep(self, conversation: Conversation, turn: Turn) -> None:
        """Keep a turn that has ended."""
        await self._episodes.keep(conversation.key, turn.exchange())

    async def rename(self, key: str, title: str) -> None:
        """Call a conversation so, or as it began if the title is empty."""
        turns = [] if title.strip() else await self._episodes.turns(key)
        await self._episodes.rename(key, title.strip() or (turns[0].question if turns else "Conversation"))

    async def forget(self, key: str) -> None:
        """Forget a conversation; until the app is stopped it can be brought back."""
        there = self._conversations.live(key)
        if there:
            # First: an answer that ends after this would bring the conversation back.
            await there.ended()
            there.turns.clear()
        title = next((one.title for one in await self._episodes.all() if one.key == key), "")
        self._forgotten[key] = title, await self._episodes.forget(key)

    async def bring_back(self, key: str) -> None:
        """Undo forgetting; nothing happens if it was not forgotten here."""
        title, turns = self._forgotten.get(key, ("", []))
        for turn in turns:
            await self._episodes.keep(key, turn)
        if turns:
            await self._episodes.rename(key, title)
        # Last: what could not be kept now can be tried again.
        self._forgotten.pop(key, None)
