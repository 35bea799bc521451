"""Answers a question: read, retrieve, judge, phrase, check every citation; abstain rather than invent."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from time import perf_counter

from reasoning.citations import cited, supported
from reasoning.confidence import THRESHOLD, UNSURE, confidence, signals
from reasoning.extractive import Extractive, Quoting, material
from reasoning.question import Owner, Reading, read
from reasoning.recipes import recipe_for
from reasoning.retrieval import Retrieval, Retrieved
from reasoning.structured import Structured
from reasoning.wording import Wording, laid_out
from schema.answers import Answer, Citation, Piece, Step
from schema.episodes import Style
from schema.ports import Clock, Generator

# Below this confidence two quotes more find a right source for one question in ten (bench/development.json).
_SETTLED, _MORE = 0.65, 2
_REHEARSED = "What happened last week?"


class Answering:
    """Answers questions from one graph in the owner's words, zone and time."""

    def __init__(
        self,
        graph: Structured,
        retrieval: Retrieval,
        extractive: Extractive,
        owner: Owner,
        clock: Clock,
        generator: Generator | None = None,
    ) -> None:
        self._graph = graph
        self._retrieval = retrieval
        self._extractive = extractive
        self._generator = generator or Quoting()
        self._owner = owner
        self._clock = clock

    async def rehearse(self) -> None:
        """Retrieve once for nobody: vectors are read and patterns compiled before the first question waits for them."""
        reading = read(_REHEARSED, self._owner, self._clock.now(), None)
        await self._retrieval.retrieve(reading, recipe_for(reading))

    async def ask(self, question: str, style: Style | None = None) -> Answer:
        """Return the whole answer; raise QuestionRefused if the question is empty or too long."""
        last: Answer | None = None
        async for part in self.stream(question, style):
            last = part if isinstance(part, Answer) else last
        assert last is not None
        return last

    async def stream(self, question: str, style: Style | None = None) -> AsyncIterator[Piece | Answer]:
        """Yield the checked pieces as they come, then the whole answer, worded and laid out in a style."""
        reading = read(question, self._owner, self._clock.now(), style)
        async with aclosing(self._answered(reading)) as parts:
            async for part in laid_out(parts, reading.wording):
                yield part

    async def _answered(self, reading: Reading) -> AsyncGenerator[Piece | Answer, None]:
        # Before any retrieval: a graph query finds all records asked for, likeness one set in seven (docs/adr/0006).
        if asked := await self._graph.answer(reading):
            async for part in asked:
                yield part
            return
        found = await self._retrieval.retrieve(reading, recipe_for(reading))
        started = perf_counter()
        ranked = await self._extractive.ranked(reading.meaning, found.question, found.evidence)
        sure = confidence(signals(reading, found.evidence, ranked))
        steps = [_reading_step(reading), *found.steps, Step("judge", f"confidence {sure:.2f}", round(perf_counter() - started, 4))]
        by_number = {one.number: one for one in found.evidence}
        pieces: list[Piece] = []
        # Judged before the first piece goes out: what a person has read cannot be taken back. Where nothing answers, no model is asked.
        answers = sure >= THRESHOLD
        wanted = material(reading, await self._retrieval.told_apart(ranked) if answers else [], quotes(reading.wording, sure))
        generator = self._generator if wanted.evidence else Quoting()
        # Closed with this answer: whoever leaves in the middle of it must not keep a model busy.
        async with aclosing(generator.generate(wanted)) as parts:
            async for said in parts:
                if isinstance(said, Step):
                    steps.append(said)
                # Checked once more although generators check, too: any may stand here, and one that invents must not pass.
                elif supported(said, by_number):
                    if not pieces and sure < UNSURE:
                        yield Piece(reading.wording.say("not_sure"))
                    pieces.append(said)
                    yield said
        citations = [one for piece in pieces for one in cited(piece, by_number)]
        yield _answer(reading, found, pieces, citations, (sure, steps))


def quotes(wording: Wording, sure: float) -> int:
    """Return how many quotes an answer has at most: more where it is not settled, unless the owner wants it short."""
    return wording.most + _MORE * (sure < _SETTLED and wording.most > 1)


def _answer(
    reading: Reading, found: Retrieved, pieces: Sequence[Piece], citations: Sequence[Citation], judged: tuple[float, Sequence[Step]]
) -> Answer:
    sure, steps = judged
    place = {number: index for index, number in enumerate(dict.fromkeys(one for piece in pieces for one in piece.numbers), 1)}
    lines = [f"{piece.text} {''.join(f'[{place[number]}]' for number in piece.numbers)}" for piece in pieces]
    said = [reading.wording.say("not_sure"), *lines] if sure < UNSURE else lines
    return Answer(
        text="\n".join(said) if pieces else nothing(reading, found),
        citations=tuple(citations),
        sources=found.sources,
        abstained=not pieces,
        # Signals may be high while no sentence stood the check; an answer of nothing must not look sure.
        confidence=round(sure if pieces else min(sure, THRESHOLD), 3),
        trace=tuple(steps),
    )


def nothing(reading: Reading, found: Retrieved) -> str:
    """Return the sentences that say there is nothing, and what was searched."""
    wording = reading.wording
    days = ", ".join(
        wording.say("to", {"first": one.first, "last": one.last}) if one.first != one.last else f"{one.first}" for one in reading.days
    )
    where = wording.say("around", {"days": days}) if days else ""
    return f"{wording.say('nothing')} {wording.say('searched', {'where': where, 'count': found.considered})}"


def _reading_step(reading: Reading) -> Step:
    days = ", ".join(f"{one.first}..{one.last}" for one in reading.days) or "none"
    return Step("read", f"days: {days}; names: {', '.join(reading.names) or 'none'}", 0.0)
