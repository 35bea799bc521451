"""The sample life's questions on one store: recall, citations, abstention and time, the baseline (plain BM25) in the same run.

    python -m bench.sample [HOME] [--questions FILE]

Without FILE it asks the sample's own questions, which nothing is tuned on; `bench/development.json` and
`bench/development_year.json` hold others, to tune on.
"""

import argparse
import asyncio
import json
import math
import re
import statistics
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from time import perf_counter
from typing import Any

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
    """One question of the sample, the values an answer has to say, and the natural keys that answer it."""

    id: str
    text: str
    kind: str
    answerable: bool
    answer: tuple[str, ...]
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
    return [_question(row) for row in json.loads(file.read_text(encoding="utf-8"))]


def _question(row: dict[str, Any]) -> Question:
    answer = row["answer"] or ()
    values = (answer,) if isinstance(answer, str) else tuple(answer)
    return Question(row["id"], row["question"], row["kind"], row["answerable"], values, frozenset(row["evidence"]))


TARGETS = {
    "recall@10": ">= 0.80",
    "answerable cite a right source": ">= 0.85",
    "gold value in the answer": ">= 0.70",
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


def says(values: Sequence[str], text: str) -> bool:
    """Say whether all values stand in a text, whatever their case and blanks; a number may not be part of another."""
    return all(re.search(_pattern(_folded(value)), _folded(text)) for value in values)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _pattern(value: str) -> str:
    before = r"(?<!\d)(?<!\d[.,:])" if value[:1].isdigit() else ""
    after = r"(?!\d)(?![.,:]\d)" if value[-1:].isdigit() else ""
    return f"{before}{re.escape(value)}{after}"


def _cites(one: Asked) -> bool:
    return bool({citation.source for citation in one.answer.citations} & one.question.evidence)


def _says(one: Asked) -> bool:
    quoted = [f"{citation.quote} {citation.title}" for citation in one.answer.citations]
    # What is said by the way, while nothing is answered, is no answer.
    return not one.answer.abstained and says(one.question.answer, " ".join([*quoted, one.answer.text]))


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return statistics.mean(found) if found else math.nan


def by_kind(asked: Sequence[Asked]) -> list[str]:
    """Return a table with a line a kind, in the order in which kinds come, and one of all that can be answered."""
    kinds = list(dict.fromkeys(one.question.kind for one in asked))
    groups = [(kind, [one for one in asked if one.question.kind == kind]) for kind in kinds]
    groups.append(("all answerable", [one for one in asked if one.question.answerable]))
    return [f"{'kind':16}{'n':>4}{'recall@10':>11}{'cites right':>13}{'says the value':>16}{'abstained':>11}", *map(_row, groups)]


def _row(group: tuple[str, list[Asked]]) -> str:
    kind, asked = group
    known = [one for one in asked if one.question.answerable]
    shares = (
        _mean(recall(one.answer.sources, one.question.evidence, 10) for one in known),
        _mean(_cites(one) for one in known),
        _mean(_says(one) for one in known),
        _mean(one.answer.abstained for one in asked),
    )
    cells = ("-" if math.isnan(share) else f"{share:.2f}" for share in shares)
    return f"{kind:16}{len(asked):4}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, (11, 13, 16, 11), strict=True))


def report(asked: Sequence[Asked]) -> dict[str, float]:
    """Print a line a question and a table by kind; return the figures, shares from 0 to 1, times in seconds."""
    for one in asked:
        found = f"{recall(one.answer.sources, one.question.evidence, 10):.2f}" if one.question.evidence else "   -"
        said = "abstained" if one.answer.abstained else "cites right" if _cites(one) else "cites other"
        print(f"{one.question.id}  recall@10 {found}  {said:11}  confidence {one.answer.confidence:.2f}  {one.question.text}")
    print("", *by_kind(asked), "", sep="\n")
    return _figures(asked)


def _figures(asked: Sequence[Asked]) -> dict[str, float]:
    known = [one for one in asked if one.question.answerable]
    return {
        "recall@10": _mean(recall(one.answer.sources, one.question.evidence, 10) for one in known),
        "recall@10 of plain BM25": _mean(recall(one.baseline, one.question.evidence, 10) for one in known),
        "answerable cite a right source": _mean(_cites(one) for one in known),
        "gold value in the answer": _mean(_says(one) for one in known),
        "answerable wrongly abstained": _mean(one.answer.abstained for one in known),
        "unanswerable abstained": _mean(one.answer.abstained for one in asked if not one.question.answerable),
        "seconds, median": statistics.median(one.seconds for one in asked),
    }


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
        print(f"{name:36} {value:.3f}  {TARGETS.get(name, '')}".rstrip())


if __name__ == "__main__":
    main()
