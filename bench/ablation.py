"""What each technique of retrieval brings: the share of evidence found with all of them, and with one taken out at a time.

Questions are only retrieved, not answered, over worlds whose homes are loaded; the baselines stand in the same run.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.bootstrap import open_rooms
from app.models import embedder_of, owner_of, retrieval
from app.settings import StoreKind
from bench.worlds import Question, key_of, questions, settings_of
from reasoning.question import Owner, read
from reasoning.recipes import STANDARD, Recipe, recipe_for
from reasoning.retrieval import Retrieval
from schema.graph import Encoded, EncodedQuestion
from schema.ports import Embedder

# Twenty is the most that an answer names; ten is what the notes and papers we compare with report.
CUTS = (5, 10, 20)
WHOLE = "all techniques"
Change = Callable[[Recipe], Recipe]


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to retrieve: what is changed of the recipe for the kind of question, and whether the owner's name stays in the question."""

    change: Change
    # A property of the question and not of the recipe: the name is out before any recipe is chosen.
    name_kept: bool = False


# Everything off that is not named, so that a baseline stays one when a technique is added to the recipe.
def _plain(words: float, vectors: float, tokens: float = 0.0) -> Change:
    """Return what leaves words, vectors and tokens alone, fused by score."""
    return lambda recipe: replace(
        _unlinked(recipe),
        word_weight=words,
        # No doubt means full trust in words, whatever the best of them scores.
        word_doubt=0.0 if not tokens else recipe.word_doubt,
        vector_weight=vectors,
        token_weight=tokens,
        date_floor=1.0,
        late=1.0,
        sender_weight=0.0,
        first_person=False,
        graph_candidates=0,
    )


def _unlinked(recipe: Recipe) -> Recipe:
    return replace(recipe, linking=replace(recipe.linking, seeds=0))


def _without_moments(recipe: Recipe) -> Recipe:
    # The neighbours in time are left out as well: what they bring into the pool is part of what links of one moment do.
    return replace(recipe, around=0, linking=replace(recipe.linking, near=0.0, far=0.0))


def _without_tokens(recipe: Recipe) -> Recipe:
    return replace(recipe, word_weight=1.0, word_doubt=0.0, vector_weight=1.0, token_weight=0.0)


VARIANTS: Mapping[str, Variant] = {
    "plain BM25": Variant(_plain(1.0, 0.0), name_kept=True),
    "plain vectors": Variant(_plain(0.0, 1.0), name_kept=True),
    "their fusion by score": Variant(_plain(1.0, 1.0), name_kept=True),
    "plain late interaction over both": Variant(_plain(0.0, 0.0, 1.0), name_kept=True),
    WHOLE: Variant(lambda recipe: recipe),
    "  without late interaction": Variant(
        lambda recipe: replace(recipe, word_weight=1.0, word_doubt=0.0, vector_weight=1.0, token_weight=0.0)
    ),
    "  without vectors beside it": Variant(lambda recipe: replace(recipe, vector_weight=0.0)),
    "  without a recipe a kind of question": Variant(lambda _: STANDARD),
    "  without keeping the owner's name out": Variant(lambda recipe: recipe, name_kept=True),
    "  without days as a soft filter": Variant(lambda recipe: replace(recipe, date_floor=1.0)),
    "  without less weight for what came later": Variant(lambda recipe: replace(recipe, late=1.0)),
    "  without names in the first person": Variant(lambda recipe: replace(recipe, first_person=False)),
    "  without favour for the sender named": Variant(lambda recipe: replace(recipe, sender_weight=0.0)),
    "  without the graph channel": Variant(lambda recipe: replace(recipe, graph_candidates=0)),
    "  without any links": Variant(_unlinked),
    "  without links of one moment": Variant(_without_moments),
    "  without neighbours in the thread": Variant(lambda recipe: replace(recipe, linking=replace(recipe.linking, kin=0.0))),
    "  without what a text calls by name": Variant(lambda recipe: replace(recipe, linking=replace(recipe.linking, named=0.0))),
}

Rows = list[tuple[float, ...]]
"""The share of the evidence at each cut, a row a question."""


# Every variant asks the same questions, and none changes what the model makes of a text.
class Remembering:
    """An embedder that embeds each question once, however many variants ask it."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._known: dict[str, EncodedQuestion] = {}

    @property
    def model(self) -> str:
        """The model's name."""
        return self._inner.model

    async def embed(self, texts: Sequence[str]) -> list[Encoded]:
        """Return what the model makes of each text, which is no question."""
        return await self._inner.embed(texts)

    async def embed_question(self, text: str) -> EncodedQuestion:
        """Return what the model makes of a question."""
        if text not in self._known:
            self._known[text] = await self._inner.embed_question(text)
        return self._known[text]


async def shares(world: Path, home: Path, store: StoreKind, variants: Mapping[str, Variant]) -> dict[str, Rows]:
    """Return what each variant finds of the questions of a loaded world that have evidence."""
    # Questions without evidence are about abstaining, of which recall says nothing.
    asked = [one for one in questions(world) if one.evidence]
    async with open_rooms(settings_of(world, home, store)) as rooms:
        owner, asking = owner_of(rooms), retrieval(rooms, Remembering(await embedder_of(rooms)))
        return {name: [await _found(asking, owner, one, variant) for one in asked] for name, variant in variants.items()}


async def _found(asking: Retrieval, owner: Owner, question: Question, variant: Variant) -> tuple[float, ...]:
    reading = read(question.text, replace(owner, name="") if variant.name_kept else owner, question.asked)
    found = await asking.retrieve(reading, variant.change(recipe_for(reading)))
    return recall(found.sources, question.evidence)


def recall(sources: Sequence[str], evidence: frozenset[str]) -> tuple[float, ...]:
    """Return the share of the evidence among the first distinct sources, at each cut."""
    # Several of our records may stem from one of the benchmark's; each counts once, or duplicates would fill the list.
    ranked = list(dict.fromkeys(map(key_of, sources)))
    return tuple(len(set(ranked[:cut]) & evidence) / len(evidence) for cut in CUTS)


def table(found: Mapping[str, Rows]) -> str:
    """Return the means as a table, each with its difference to all techniques at the first ten."""
    whole = _means(found[WHOLE])
    head = f"{'':44} " + " ".join(f"  R@{cut:<2}" for cut in CUTS)
    return "\n".join([head, *(_line(name, _means(rows), whole) for name, rows in found.items())])


def _means(rows: Rows) -> tuple[float, ...]:
    return tuple(100 * statistics.mean(row[cut] for row in rows) for cut in range(len(CUTS)))


def _line(name: str, means: Sequence[float], whole: Sequence[float]) -> str:
    return f"{name:44} {' '.join(f'{value:6.1f}' for value in means)}  {means[1] - whole[1]:+5.1f}"
