"""What a model writes beside what is quoted: the same questions, the same evidence, one run.

    python -m bench.written [HOME] [--model FOLDER] [--questions FILE] [--out FILE] [--together N]

Prints the figures of both and how well the rule of support tells a sentence's passage from others; FILE gets all answers to read.
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from app.bootstrap import Rooms, open_rooms
from app.models import answering, embedder_of
from app.settings import load
from bench.sample import Question, load_life, questions, says
from reasoning.answering import Answering
from reasoning.drafts import Draft, Said
from reasoning.models.process import Plan, local_model
from reasoning.support import carrying, objection, support
from reasoning.written import Written
from schema.answers import Answer, Evidence, Piece, Step
from schema.generation import Material, Request
from schema.ports import LanguageModel

DEVELOPMENT = Path(__file__).parent / "development.json"
MODEL = Path(".cache/models/qwen2.5-coder-0.5b")


class Noted:
    """A model whose words are noted before anything is checked."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.text = ""

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    async def stream(self, request: Request) -> AsyncGenerator[str, None]:
        """Yield what the model writes, and note it."""
        async with aclosing(self._model.stream(request)) as parts:
            async for part in parts:
                self.text += part
                yield part


@dataclass(slots=True)
class Notes:
    """A generator that writes, and notes what it was given and what the model wrote, a question."""

    model: LanguageModel
    leads: bool
    seen: dict[str, tuple[Material, str]] = field(default_factory=dict)

    async def generate(self, material: Material) -> AsyncGenerator[Piece | Step, None]:
        """Yield what is written."""
        noted = Noted(self.model)
        async for part in Written(noted, self.leads).generate(material):
            yield part
        self.seen[material.question] = (material, noted.text)


@dataclass(frozen=True, slots=True)
class Both:
    """One question answered both ways, and the seconds each took."""

    question: Question
    quoted: Answer
    written: Answer
    seconds: tuple[float, float]


async def ask_both(rooms: Rooms, notes: Notes, wanted: Sequence[Question], together: int) -> list[Both]:
    """Ask each question both ways, so many at once."""
    embedder = await embedder_of(rooms)
    ways, free = (answering(rooms, embedder), answering(rooms, embedder, notes)), asyncio.Semaphore(together)

    async def one(question: Question) -> Both:
        async with free:
            (quoted, first), (written, second) = [await _timed(way, question.text) for way in ways]
            print(".", end="", flush=True)
            return Both(question, quoted, written, (first, second))

    return await asyncio.gather(*(one(question) for question in wanted))


async def _timed(way: Answering, text: str) -> tuple[Answer, float]:
    started = perf_counter()
    return await way.ask(text), perf_counter() - started


def figures(both: Sequence[Both], written: bool) -> dict[str, float]:
    """Return one way's shares of the answerable questions and its median time."""
    known = [one for one in both if one.question.answerable]
    answers = [(one.question, one.written if written else one.quoted) for one in known]
    return {
        "cite a right source": statistics.mean(_cites(question, answer, 99) for question, answer in answers),
        "first cites a right source": statistics.mean(_cites(question, answer, 1) for question, answer in answers),
        "gold value in the text": statistics.mean(says(question.answer, answer.text) for question, answer in answers),
        "gold value in what is cited": statistics.mean(
            says(question.answer, " ".join(f"{cited.quote} {cited.title}" for cited in answer.citations)) for question, answer in answers
        ),
        "characters, median": statistics.median(len(answer.text) for _, answer in answers),
        "seconds, median": statistics.median(one.seconds[written] for one in known),
    }


def _cites(question: Question, answer: Answer, first: int) -> bool:
    return bool({cited.source for cited in answer.citations[:first]} & question.evidence)


def sentences(seen: dict[str, tuple[Material, str]]) -> list[tuple[Material, Said]]:
    """Return every sentence the model wrote with what it was written from."""
    found = []
    for material, text in seen.values():
        draft = Draft()
        found += [(material, said) for said in (*draft.add(text), *draft.end())]
    return found


def separation(written: Sequence[tuple[Material, Said]], known: dict[str, Question]) -> dict[str, float]:
    """Return how well words tell the passage that a sentence with the gold value is of from the others it was shown beside.

    And how often the model's own number was right, and what the whole rule keeps of right and of swapped passages.
    """
    right, other, cited = list[tuple[Material, Said, Evidence]](), list[tuple[Material, Said, Evidence]](), 0
    for material, said in written:
        question = known[material.question]
        if not question.answerable or not says(question.answer, said.text):
            continue
        for one in material.evidence:
            (right if one.source in question.evidence else other).append((material, said, one))
            cited += one.source in question.evidence and one.number in said.numbers
    shares = [[support(said.text, material.question, one).share for material, said, one in pairs] for pairs in (right, other)]
    kept = [sum(not objection(said.text, material.question, one) for material, said, one in pairs) for pairs in (right, other)]
    wins = sum((a > b) + 0.5 * (a == b) for a in shares[0] for b in shares[1])
    return {
        "sentences": len(written),
        "with the gold value, on its passage": len(right),
        "the same on others": len(other),
        "the model's own number right": cited,
        "area under the curve of the share": wins / max(1, len(right) * len(other)),
        "kept on its passage": kept[0],
        "kept on others": kept[1],
    }


def told(both: Sequence[Both], seen: dict[str, tuple[Material, str]]) -> str:
    """Return all answers, both ways, with what the model wrote and why it was not kept."""
    lines = list[str]()
    for one in both:
        lines += [f"## {one.question.id} {one.question.text}", f"gold: {', '.join(one.question.answer)}", f"quoted:\n{one.quoted.text}"]
        if one.question.text in seen:
            material, text = seen[one.question.text]
            lines += [f"model: {text}", *_judged(material, text), f"written:\n{one.written.text}"]
        lines += [f"trace: {step.name}: {step.detail}" for step in one.written.trace if step.name in {"write", "problem"}]
        lines += [f"seconds {one.seconds[0]:.2f} {one.seconds[1]:.2f}", ""]
    return "\n".join(lines)


def _judged(material: Material, text: str) -> list[str]:
    lines = []
    for _, said in sentences({"": (material, text)}):
        numbers, why = carrying(said.text, said.numbers, material.question, material.evidence)
        lines.append(f"  {f'kept on {numbers}' if numbers else why} | {said.text}")
    return lines


async def measure(home: Path, wanted: argparse.Namespace) -> None:
    """Load the life if the home has none, ask, and print."""
    if not (home / "friday.toml").exists():
        await load_life(home)
    async with open_rooms(load(home)) as rooms, local_model(Plan(wanted.model.name, wanted.model.resolve())) as model:
        await model.ready()
        notes = Notes(model, wanted.leads)
        both = await ask_both(rooms, notes, questions(wanted.questions)[: wanted.most], wanted.together)
    print()
    quoted, written = figures(both, written=False), figures(both, written=True)
    print(f"{'answerable questions':30} {'quoted':>8} {'written':>8}")
    for name, value in quoted.items():
        print(f"{name:30} {value:8.3f} {written[name]:8.3f}")
    print(f"{'asked the model':30} {len(notes.seen):8}")
    for name, value in separation(sentences(notes.seen), {one.question.text: one.question for one in both}).items():
        print(f"{name:38} {value:8.3f}")
    if wanted.out:
        wanted.out.write_text(told(both, notes.seen), encoding="utf-8")


def main() -> None:
    """Measure in the home named on the command line, or in a new one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", nargs="?", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--questions", type=Path, default=DEVELOPMENT)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--leads", action="store_true", help="let its sentences come before the quotes")
    parser.add_argument("--together", type=int, default=1)
    parser.add_argument("--most", type=int, default=1_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(measure(wanted.home or Path(scratch), wanted))


if __name__ == "__main__":
    main()
