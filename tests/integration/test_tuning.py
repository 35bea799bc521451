"""Teaching the embedder: the written lives, the network in torch beside the one that ships, and that a step learns."""

import random
from collections.abc import Iterable, Iterator, Sequence
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
from schema.graph import Encoded
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


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Compute on one core: where other tests take the second, two threads wait for each other most of the time."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


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


async def test_it_sees_what_the_embedder_sees_and_only_with_what_was_learned() -> None:
    whole = encoder(12)
    texts = [text[:300] for text in part("lives").lives()[0].texts[:TEXTS]]
    shipped = await E5Embedder(PlainThreads()).embed(texts)
    plain, unlike = likeness(whole, texts, shipped)
    with torch.no_grad():
        for name, thin in whole.thin():
            # Put into the matrix, as the two thin ones here have another rank.
            out, into = learned().factors[name]
            thin.get_buffer("matrix").add_(torch.from_numpy(out @ into))
    cosine, bits = likeness(whole, texts, shipped)
    assert (cosine > 0.98, bits > 0.94) == (True, True)
    assert (plain < 0.95, unlike < 0.9) == (True, True), (plain, unlike)


def likeness(learner: Learner, texts: Sequence[str], others: Sequence[Encoded]) -> tuple[float, float]:
    """Return the least cosine with other vectors of the same texts, and the least share of equal bits of a text's tokens."""
    with torch.no_grad():
        found = learner.passages(texts)
    cosines = [float(one @ torch.from_numpy(other.values)) for one, other in zip(found.whole, others, strict=True)]
    unlike = [
        np.unpackbits(np.frombuffer(signs(tokens.numpy()), np.uint8) ^ np.frombuffer(other.tokens, np.uint8)).mean()
        for tokens, other in zip(found.tokens, others, strict=True)
    ]
    return min(cosines), float(1 - max(unlike))


def test_steps_learn_and_what_was_learned_can_be_gone_on_from(tmp_path: Path) -> None:
    train = part("train")
    learner, batch = encoder(2), small()
    training = train.Training(learner, 10)
    losses = [training.step(batch) for _ in range(6)]
    assert losses[-1] < losses[0]
    assert all(thin.get_parameter("out").any() for _, thin in learner.thin())
    np.savez_compressed(tmp_path / "adapter.npz", allow_pickle=False, **train.adapter(learner))
    again = encoder(2)
    train.begun(again, tmp_path / "adapter.npz")
    for (name, kept), (_, mine) in zip(again.thin(), learner.thin(), strict=True):
        for side in ("out", "into"):
            assert torch.allclose(kept.get_parameter(side), mine.get_parameter(side), atol=1e-3), name
            assert kept.get_parameter("out").any()


def small() -> Batch:
    """Return the batch of a life of a few texts."""
    [life, *_] = part("lives").lives()
    asked = tuple(one for one in life.questions if one.evidence and max(one.evidence) < TEXTS)
    batch: Batch
    [batch] = part("train").batches(
        [replace(life, texts=life.texts[:TEXTS], sentences=life.sentences[:TEXTS], questions=asked)], random.Random(0)
    )
    return batch
