"""Teaching the embedder: the written lives, the network in torch beside the one that ships, and that a step learns."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

from graph.late import interactions, signs
from reasoning.e5.adapter import learned
from reasoning.e5.embedder import E5Embedder
from tests.servers.memory import PlainThreads

RANK, TEXTS = 2, 6


class Made(Protocol):
    """Texts as one vector each, and as their tokens' vectors."""

    whole: torch.Tensor
    tokens: list[torch.Tensor]


class Learner(Protocol):
    """What of the encoder is used here."""

    def passages(self, texts: Sequence[str]) -> Made: ...
    def questions(self, texts: Sequence[str]) -> Made: ...
    def thin(self) -> Iterable[tuple[str, torch.nn.Module]]: ...


class Batch(Protocol):
    """What of a batch is used here."""

    texts: Sequence[str]
    questions: Sequence[str]


def part(name: str) -> ModuleType:
    # By name, as nothing below the benches may lean on them.
    return import_module(f"bench.tuning.{name}")


def encoder(layers: int) -> Learner:
    """Return an encoder of the first layers alone: all of them take seconds a step."""
    torch.manual_seed(1)
    made: Any = part("encoder").Encoder(RANK)
    made.layers = made.layers[:layers]
    learner: Learner = made
    return learner


def test_every_life_has_texts_and_questions_of_which_some_have_no_answer() -> None:
    lives = part("lives")
    known = [*lives.lives(), *lives.lives(lives.HELD)]
    assert len(known) >= 100
    for life in known:
        assert len(life.texts) >= 20, life.name
        assert len([one for one in life.questions if one.evidence]) >= 50, life.name
        assert any(not one.evidence for one in life.questions), life.name
    texts = [text for life in known for text in life.texts]
    assert len(set(texts)) == len(texts)


@given(some.integers(0, 2**31), some.lists(some.integers(1, 40), min_size=1, max_size=6), some.integers(1, 7))
@settings(max_examples=30, deadline=None)
def test_texts_are_scored_as_the_stores_score_them(seed: int, sizes: list[int], words: int) -> None:
    values = np.random.RandomState(seed)
    made = [values.standard_normal((size, 64)).astype(np.float32) for size in (words, *sizes)]
    question, *texts = [one / np.linalg.norm(one, axis=1, keepdims=True) for one in made]
    found = part("contrast").interactions([torch.from_numpy(question)], [torch.from_numpy(text) for text in texts])[:, 0].tolist()
    wanted = interactions(question, {str(place): signs(text) for place, text in enumerate(texts)})
    assert found == pytest.approx(list(wanted.values()), abs=1e-4)


def test_what_answers_is_set_against_all_that_does_not() -> None:
    contrast = part("contrast").contrast
    answers = torch.tensor([[True, False], [False, True], [False, False]])
    good = torch.where(answers, 9.0, 0.0)
    assert float(contrast(good, answers)) < 0.01 < float(contrast(torch.zeros(3, 2), answers)) < float(contrast(-good, answers))


async def test_it_sees_what_the_embedder_sees() -> None:
    whole = encoder(12)
    with torch.no_grad():
        for name, thin in whole.thin():
            # Put into the matrix, as the two thin ones here have another rank.
            out, into = learned().factors[name]
            thin.get_buffer("matrix").add_(torch.from_numpy(out @ into))
        texts = [text[:300] for text in part("lives").lives()[0].texts[:TEXTS]]
        found = whole.passages(texts)
    for one, tokens, other in zip(found.whole, found.tokens, await E5Embedder(PlainThreads()).embed(texts), strict=True):
        assert float(one @ torch.from_numpy(other.values)) > 0.98
        bits = np.frombuffer(signs(tokens.numpy()), np.uint8) ^ np.frombuffer(other.tokens, np.uint8)
        assert np.unpackbits(bits).mean() < 0.06


def test_a_step_learns_and_what_was_learned_can_be_gone_on_from(tmp_path: Path) -> None:
    train = part("train")
    learner = encoder(2)
    batch = small()
    training = train.Training(learner, 10)
    losses = [training.step(batch) for _ in range(6)]
    assert losses[-1] < losses[0]
    np.savez_compressed(tmp_path / "adapter.npz", allow_pickle=False, **train.adapter(learner))
    again = encoder(2)
    train.begun(again, tmp_path / "adapter.npz")
    assert seen(again, batch) == pytest.approx(seen(learner, batch), abs=0.01)


def small() -> Batch:
    """Return the batch of a life of a few texts."""
    [life, *_] = part("lives").lives()
    asked = tuple(one for one in life.questions if one.evidence and max(one.evidence) < TEXTS)
    batch: Batch
    [batch] = part("train").batches(
        [replace(life, texts=life.texts[:TEXTS], sentences=life.sentences[:TEXTS], questions=asked)], random.Random(0)
    )
    return batch


def seen(learner: Learner, batch: Batch) -> list[float]:
    """Return how near each text is to each question."""
    with torch.no_grad():
        nearness: list[float] = (learner.passages(batch.texts).whole @ learner.questions(batch.questions).whole.T).flatten().tolist()
    return nearness
