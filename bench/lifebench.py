"""Asks a LifeBench world its questions and writes a line a question: `python -m bench.lifebench WORLD_DIR --out FILE`.

The world (written by the benchmark's own `world.py`) is read through our connectors into a home of its own, the questions are never
read in. A line is {"id", "sources", "answer", "abstained"}, as the benchmark's `score.py` takes it.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from app.bootstrap import Rooms, open_rooms
from app.models import answering, embedder_of
from app.settings import StoreKind
from bench.worlds import Loaded, Question, at, loaded, questions, settings_of
from schema.answers import Answer
from schema.errors import FridayError, QuestionRefused
from schema.ports import Embedder


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked: its answer, None where it was refused, and the seconds it took; `retrieval` leaves the embedding out."""

    question: Question
    answer: Answer | None
    seconds: float
    # Embedding apart, since it depends on the model and the machine more than on what retrieval does.
    retrieval: float

    def line(self, top: int) -> str:
        """Return the line that is scored."""
        said = self.answer
        values = {
            "id": self.question.id,
            "sources": list(said.sources[:top]) if said else [],
            "answer": said.text if said else "",
            "abstained": said.abstained if said else True,
        }
        return json.dumps(values, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What a whole run did."""

    loaded: Loaded
    asked: tuple[Asked, ...]
    seconds: float

    def report(self) -> str:
        """Return the times in words."""
        retrieval = sorted(one.retrieval for one in self.asked if one.retrieval) or [0.0]
        # The value at that rank and not one between two: an invented time was never seen.
        p50, p95 = statistics.median(retrieval), retrieval[int(0.95 * (len(retrieval) - 1))]
        return (
            f"{self.loaded.records} records: {self.loaded.synced:.1f} s until searchable by words, {self.loaded.prepared:.1f} s more until "
            f"embedded; {len(self.asked)} questions in {self.seconds:.1f} s; retrieval without the question's embedding "
            f"p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms"
        )


async def ask_one(rooms: Rooms, embedder: Embedder, question: Question) -> Asked:
    """Ask one question on its day."""
    started = perf_counter()
    try:
        # On the day it was asked: "last month" of a question from May must not be read as of today.
        answer = await answering(at(rooms, question.asked), embedder).ask(question.text)
    # A refusal is an answer that finds nothing; dropped, it would better the mean.
    except QuestionRefused:
        return Asked(question, None, perf_counter() - started, 0.0)
    steps = {step.name: step.seconds for step in answer.trace}
    return Asked(question, answer, perf_counter() - started, steps.get("retrieve", 0.0) - steps.get("embed", 0.0))


async def told(world: Path, home: Path, store: StoreKind) -> Told:
    """Load a world into a home and ask all its questions."""
    async with open_rooms(settings_of(world, home, store)) as rooms:
        embedder = await embedder_of(rooms)
        done = await loaded(rooms, embedder)
        started = perf_counter()
        asked = [await ask_one(rooms, embedder, question) for question in questions(world)]
        return Told(done, tuple(asked), perf_counter() - started)


@contextmanager
def home_of(chosen: Path | None) -> Iterator[Path]:
    """Give the chosen home, or one that is thrown away afterwards."""
    if chosen:
        yield chosen
        return
    # The home inside it is not yet there, so that loading begins as it does for a new person.
    with tempfile.TemporaryDirectory(prefix="friday-lifebench-") as scratch:
        yield Path(scratch) / "home"


def main(words: Sequence[str] | None = None) -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.lifebench", description=__doc__)
    parser.add_argument("world", type=Path, help="a folder written by the benchmark's world.py")
    parser.add_argument("--out", type=Path, required=True, help="the file of the answers, a line a question")
    parser.add_argument("--store", type=StoreKind, choices=list(StoreKind), default=StoreKind.EMBEDDED)
    parser.add_argument("--top", type=int, default=20, help="how many sources a line names, 20 at most")
    parser.add_argument("--home", type=Path, help="keep what is loaded here, and go on from there the next time")
    options = parser.parse_args(words)
    try:
        with home_of(options.home) as home:
            done = asyncio.run(told(options.world, home, options.store))
    except (FridayError, FileNotFoundError) as error:
        sys.exit(str(error))
    options.out.write_text("".join(f"{one.line(options.top)}\n" for one in done.asked), encoding="utf-8")
    print(done.report())


if __name__ == "__main__":
    main()
