"""Replies to what the owner types: wishes for style are kept, what else it says is answered in that style."""

from collections.abc import AsyncIterator
from dataclasses import replace

from memory.preferences import Preferences
from reasoning.answering import Answering
from reasoning.courtesies import courtesy
from reasoning.errands import errand
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
        said = await self._unsearched(wanted)
        if said:
            yield Piece(said.detail)
            # No answer from sources, and certain all the same: it says what was done, or that nothing is.
            yield Answer(said.detail, (), (), abstained=said.name == "unable", confidence=1.0, trace=(said,))
            return
        async for part in self._answering.stream(wanted.rest, await self._preferences.style()):
            yield part

    async def _unsearched(self, wanted: Wishes) -> Step | None:
        """Return what is said to a wish alone, a courtesy or an order, which no source has to answer; None for a question."""
        style = await self._preferences.style()
        if wanted.values and not wanted.rest:
            values = ", ".join(f"{aspect.value}: {value}" for aspect, value in wanted.values)
            return Step("preference", wording(style, "").say("noted", {"values": values}), 0.0)
        if polite := courtesy(wanted.rest):
            line, language = polite
            spoken = style if style.language != "as asked" else replace(style, language=language)
            return Step("courtesy", wording(spoken, "").say(line), 0.0)
        order = errand(wanted.rest)
        return Step(order, wording(style, wanted.rest).say(order), 0.0) if order else None
