"""The numbers of the whole spine, each beside its target or its peer in the same run: `make bench-whole`.

    python -m bench.whole [PART ...]     parts: lifebench, ablation, sample, mails; all by default

LifeBench's people lie beside the project, in `../shared`; without them the parts that need them say so and fail.
"""

import asyncio
import datetime as dt
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.runtime import WorkerThreads
from app.settings import StoreKind
from bench import sample
from bench.ablation import CUTS, VARIANTS, Rows, recall, shares, table
from bench.lifebench import Told, told
from bench.mails import MAILS, ROUNDS, mails, show
from bench.program import ROOT, line
from bench.stock import stock_ranking
from bench.worlds import questions
from graph.neo4j.settings import Neo4jSettings
from reasoning.e5.embedder import E5Embedder
from tests.servers.neo4j import exported_neo4j

# Not in the repository: the data set is not ours.
_SHARED = ROOT.parent / "shared"
_PEOPLE = ("leimingxuan", "lumingqiang", "sunyuwei")
_STOCK = "stock LlamaIndex on our Neo4j graph"


@dataclass(slots=True)
class Bench:
    """One run: where it may write, and what the ablation's rows found so far."""

    scratch: Path
    rows: dict[str, Rows] = field(default_factory=dict)

    def world(self, person: str) -> Path:
        """Return a person's world, written by the benchmark's own program the first time."""
        world = self.scratch / "worlds" / person
        if not world.exists():
            program = _SHARED / "bench" / "lifebench" / "world.py"
            if not program.is_file():
                raise SystemExit(f"{program} is not there: LifeBench needs the folder `shared` beside the project.")
            folder = _SHARED / "data" / "lifebench" / person
            subprocess.run([sys.executable, str(program), str(folder), str(world)], check=True, stdout=subprocess.DEVNULL)
        return world

    def home(self, store: StoreKind, person: str) -> Path:
        """Return the home of a person on a store."""
        return self.scratch / "homes" / store.value / person

    def add(self, found: Mapping[str, Rows]) -> None:
        """Add a world's rows to those of the worlds before."""
        for name, rows in found.items():
            self.rows.setdefault(name, []).extend(rows)


def lifebench(bench: Bench) -> None:
    """Load, ask and score each person on both stores, every one on a server of its own."""
    scores: dict[StoreKind, list[float]] = {}
    for person in _PEOPLE:
        for store in StoreKind:
            # A server each: Neo4j's plans, caches and full-text statistics would carry over from one person to the next.
            with exported_neo4j(bench.scratch / f"neo4j-{person}-{store.value}"):
                done = asyncio.run(told(bench.world(person), bench.home(store, person), store))
            print(f"{person} on {store.value}: {done.report()}", flush=True)
            scores.setdefault(store, []).extend(_scored(bench.world(person), done))
    for store, found in scores.items():
        line(f"LifeBench, {len(_PEOPLE)} people, R@10, {store.value}", f"{100 * statistics.mean(found):.1f}", ">= 58, stores within 1")


def _scored(world: Path, done: Told) -> list[float]:
    """Return the share of the evidence among the first ten, a question that has any, as the benchmark's own program prints it."""
    lines = "".join(f"{one.line(20)}\n" for one in done.asked)
    program = [sys.executable, str(_SHARED / "bench" / "lifebench" / "score.py"), str(world / "questions.json")]
    # Scored by the benchmark's own program too, so that a mistake in our arithmetic shows.
    ran = subprocess.run(program, input=lines, capture_output=True, text=True, check=True)
    theirs = json.loads(ran.stdout)
    print(f"  score.py: {json.dumps(theirs['retrieval']['all'])} {json.dumps(theirs['answers'])}", flush=True)
    by_id = {one.question.id: one.answer for one in done.asked}
    asked = [one for one in questions(world) if one.evidence]
    return [recall(answer.sources, one.evidence)[1] if (answer := by_id[one.id]) else 0.0 for one in asked]


def ablation(bench: Bench) -> None:
    """Retrieve with and without each technique on the embedded store, and with stock LlamaIndex on Neo4j."""
    for person in _PEOPLE:
        world = bench.world(person)
        if not bench.home(StoreKind.EMBEDDED, person).exists():
            asyncio.run(told(world, bench.home(StoreKind.EMBEDDED, person), StoreKind.EMBEDDED))
        bench.add(asyncio.run(shares(world, bench.home(StoreKind.EMBEDDED, person), StoreKind.EMBEDDED, VARIANTS)))
    # One person is enough, and the smallest world: it is loaded once more, on a server that holds nothing else.
    person = _PEOPLE[1]
    with exported_neo4j(bench.scratch / "neo4j-stock") as server:
        asyncio.run(told(bench.world(person), bench.scratch / "homes" / "stock", StoreKind.NEO4J))
        stock = asyncio.run(_stock(server, bench.world(person)))
    print(table(bench.rows))
    means = [100 * statistics.mean(row[cut] for row in stock) for cut in range(len(CUTS))]
    print(f"{_STOCK}, {person} alone: R@5 {means[0]:.1f}, R@10 {means[1]:.1f}, R@20 {means[2]:.1f}", flush=True)


async def _stock(server: Neo4jSettings, world: Path) -> Rows:
    asked = [one for one in questions(world) if one.evidence]
    embedder = await asyncio.to_thread(lambda: E5Embedder(WorkerThreads()))
    ranked = await stock_ranking(server, embedder, [one.text for one in asked])
    return [recall(found, one.evidence) for found, one in zip(ranked, asked, strict=True)]


def sample_life(bench: Bench) -> None:
    """Ask the sample's questions on both stores."""
    for store in StoreKind:
        os.environ["FRIDAY_STORE"] = store.value
        with exported_neo4j(bench.scratch / f"neo4j-sample-{store.value}"):
            figures = asyncio.run(sample.measure(bench.scratch / f"sample-{store.value}"))
        for name, value in figures.items():
            line(f"sample on {store.value}: {name}", f"{value:.3f}", sample.TARGETS.get(name, ""))
    # Later parts choose their stores themselves.
    del os.environ["FRIDAY_STORE"]


def mailbox(_: Bench) -> None:
    """Read twenty thousand mails beside the tools people trust."""
    show(mails(MAILS, ROUNDS))


PARTS: Mapping[str, Callable[[Bench], None]] = {"lifebench": lifebench, "ablation": ablation, "sample": sample_life, "mails": mailbox}


def main() -> None:
    """Measure the parts that are named, or all, and print them."""
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d}  {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        raise SystemExit(f"no part {unknown[0]}; there are {', '.join(PARTS)}")
    scratch = Path(tempfile.mkdtemp(prefix="friday-bench-"))
    try:
        for name in wanted:
            PARTS[name](Bench(scratch))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
