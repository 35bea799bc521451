"""Replies to what the owner types: wishes for style are kept, what else it says is answered in that style."""

from collections.abc import AsyncIterator
from dataclasses import replace

from memory.preferences import Preferences
from reasoning.answering import Answering
from reasoning.courtesies import courtesy
from reasoning.wishes import Wishes, wishes
from reasoning.wording import wording
from schema.answers import Answer, Piece, Step


class Replying:
    """Answers in the style that holds, and takes wishes for another; only the owner's own words come here, never a source's."""

    def __init__(self, answering: Answering, preferences: Preferences) -> None:
        self._answering = answering
        self._preferences = preferences

    async def ask(self, text: str) -> Answer:
        """Return the whole answer; raise QuestionRefused if the text is empty or too long."""
        last: Answer | None = None
        async for part in self.stream(text):
            last = part if isinstance(part, Answer) else last
        assert last is not None
        return last

    async def stream(self, text: str) -> AsyncIterator[Piece | Answer]:
        """Yield the pieces of an answer as they come, then the whole; a wish alone is answered by what was noted."""
        wanted = wishes(text)
        if wanted.values:
            await self._preferences.learn(wanted.values, text)
        if wanted.values and not wanted.rest:
            noted = await self._noted(wanted)
            yield Piece(noted)
            # Not an abstention and not an answer from sources: what was done is certain.
            yield Answer(noted, (), (), abstained=False, confidence=1.0, trace=(Step("preference", noted, 0.0),))
            return
        if polite := courtesy(wanted.rest):
            yield await self._polite(*polite)
            return
        async for part in self._answering.stream(wanted.rest, await self._preferences.style()):
            yield part

    async def _polite(self, line: str, language: str) -> Answer:
        style = await self._preferences.style()
        said = wording(style if style.language != "as asked" else replace(style, language=language), "").say(line)
        # As what abstains is shown: said by the answer itself, without sources and without "I am not sure".
        return Answer(said, (), (), abstained=True, confidence=1.0, trace=(Step("courtesy", line, 0.0),))

    async def _noted(self, wanted: Wishes) -> str:
        values = ", ".join(f"{aspect.value}: {value}" for aspect, value in wanted.values)
        return wording(await self._preferences.style(), wanted.rest).say("noted", {"values": values})
