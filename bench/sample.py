"""The sample life's questions on one store: recall, citations, abstention and time, the baseline (plain BM25) in the same run.

    python -m bench.sample [HOME] [--questions FILE]

Without FILE it asks the sample's own questions, which nothing is tuned on; `bench/development.json` holds others, to tune on.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from time import perf_counter

from app.bootstrap import Rooms, open_rooms
from app.models import awaken
from app.sample.load import declare
from app.settings import load
from app.syncing import Wish, sync
from memory.passes import Watch
from schema.answers import Answer
from schema.graph import TextQuery


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the sample with the natural keys that answer it."""

    id: str
    text: str
    answerable: bool
    answer: str
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked: the answer, its seconds, and what plain BM25 found."""

    question: Question
    answer: Answer
    seconds: float
    baseline: tuple[str, ...]


# Frozen before retrieval was tuned, and only ever run: a question that somebody looks at is a development question.
OWN = files("app.sample") / "questions.json"


def questions(file: Traversable = OWN) -> list[Question]:
    """Return the questions of a file, the sample's own by default."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [Question(row["id"], row["question"], row["answerable"], row["answer"] or "", frozenset(row["evidence"])) for row in rows]


TARGETS = {
    "recall@10": ">= 0.80",
    "answerable cite a right source": ">= 0.80",
    "answerable wrongly abstained": "<= 0.10",
    "unanswerable abstained": ">= 0.80",
    "seconds, median": "< 0.4",
}


async def load_life(home: Path) -> None:
    """Put the sample life into a home and work off what waits."""
    declare(load(home))
    async with open_rooms(load(home)) as rooms:
        await sync(rooms, Wish(), lambda _: None, asyncio.Event())
        await (await awaken(rooms)).passes.until_idle(Watch())


async def ask_all(home: Path, wanted: Sequence[Question]) -> list[Asked]:
    """Ask these questions of the life in a home."""
    async with open_rooms(load(home)) as rooms:
        # Once for all questions: loading a model belongs to the start, and the first answer of a fresh process is measured apart.
        mind = await awaken(rooms)
        asked = []
        for question in wanted:
            started = perf_counter()
            # Alone on the clock; the baseline runs after it, and warms nothing that the answer could use.
            answer = await mind.answering.ask(question.text)
            asked.append(Asked(question, answer, perf_counter() - started, await _plain(rooms, question.text)))
        return asked


async def _plain(rooms: Rooms, text: str) -> tuple[str, ...]:
    # More passages than sources are scored, as several may be of one.
    hits = await rooms.graph.search.text(TextQuery(text, limit=40))
    return tuple(dict.fromkeys(str(hit.node.props["source"]) for hit in hits))


def recall(ranked: Sequence[str], evidence: frozenset[str], k: int) -> float:
    """Return the share of the evidence among the first k."""
    return len(set(ranked[:k]) & evidence) / len(evidence)


def report(asked: Sequence[Asked]) -> dict[str, float]:
    """Print a line a question and return the figures, shares from 0 to 1, times in seconds."""
    for one in asked:
        cited = bool({citation.source for citation in one.answer.citations} & one.question.evidence)
        found = f"{recall(one.answer.sources, one.question.evidence, 10):.2f}" if one.question.evidence else "   -"
        said = "abstained" if one.answer.abstained else "cites right" if cited else "cites other"
        print(f"{one.question.id}  recall@10 {found}  {said:11}  confidence {one.answer.confidence:.2f}  {one.question.text}")
    known = [one for one in asked if one.question.answerable]
    unknown = [one for one in asked if not one.question.answerable]
    return {
        "recall@10": statistics.mean(recall(one.answer.sources, one.question.evidence, 10) for one in known),
        "recall@10 of plain BM25": statistics.mean(recall(one.baseline, one.question.evidence, 10) for one in known),
        "answerable cite a right source": statistics.mean(
            bool({citation.source for citation in one.answer.citations} & one.question.evidence) for one in known
        ),
        "gold value in the answer": statistics.mean(_says(one) for one in known),
        "answerable wrongly abstained": statistics.mean(one.answer.abstained for one in known),
        "unanswerable abstained": statistics.mean(one.answer.abstained for one in unknown),
        "seconds, median": statistics.median(one.seconds for one in asked),
    }


def _says(one: Asked) -> bool:
    quoted = " ".join(f"{citation.quote} {citation.title}" for citation in one.answer.citations)
    return " ".join(one.question.answer.split()).casefold() in " ".join(quoted.split()).casefold()


async def measure(home: Path, file: Traversable = OWN) -> dict[str, float]:
    """Load the life if the home has none, ask every question of the file, and return the figures."""
    # A loaded home is used again: questions can be asked anew in seconds.
    if not (home / "friday.toml").exists():
        await load_life(home)
    return report(await ask_all(home, questions(file)))


def main() -> None:
    """Measure in the home named on the command line, or in a new one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", nargs="?", type=Path)
    parser.add_argument("--questions", type=Path, default=OWN)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        figures = asyncio.run(measure(wanted.home or Path(scratch), wanted.questions))
    for name, value in figures.items():
        print(f"{name:36} {value:.3f}")


if __name__ == "__main__":
    main()
