"""Keys and values of several rows: joined from the right, taken apart without loss, kept by what prompts have in common."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from reasoning.models.cache import Layers, Prefixes, joined, picked
from reasoning.models.converting import renamed


def row(length: int, value: float = 1.0) -> Layers:
    """Return one row of two layers whose places are numbered from 1 and weighed."""
    places = (torch.arange(1, length + 1, dtype=torch.float32) * value).view(1, 1, length, 1).expand(1, 2, length, 3)
    return [(places, -places), (places + 0.5, places)]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.data())
def test_what_is_joined_can_be_taken_apart_again(lengths: list[int], data: st.DataObject) -> None:
    batch: Layers = []
    for place, length in enumerate(lengths):
        batch = joined(batch, row(length, place + 1.0))
    assert batch[0][0].shape[:3] == (len(lengths), 2, max(lengths))
    place = data.draw(st.integers(0, len(lengths) - 1))
    alone = picked(batch, [place], lengths[place])
    for (keys, values), (others, more) in zip(alone, row(lengths[place], place + 1.0), strict=True):
        assert torch.equal(keys, others)
        assert torch.equal(values, more)


def test_nothing_is_left_of_a_batch_without_rows() -> None:
    assert picked(row(3), [], 0) == []


def test_the_longest_common_beginning_is_found_and_the_last_token_is_read_anew() -> None:
    prefixes = Prefixes()
    assert prefixes.longest([1, 2, 3]) == (0, [])
    prefixes.keep([1, 2, 3], row(3))
    prefixes.keep([1, 9], row(2, 2.0))
    length, before = prefixes.longest([1, 2, 4, 5])
    assert (length, before[0][0][0, 0, :, 0].tolist()) == (2, [1.0, 2.0])
    assert prefixes.longest([1, 2, 3])[0] == 2
    assert prefixes.longest([7])[0] == 0
    prefixes.clear()
    assert prefixes.longest([1, 2, 3])[0] == 0


def test_only_the_last_few_prompts_are_kept() -> None:
    prefixes = Prefixes()
    for token in range(5):
        prefixes.keep([token, 0, 0], row(3))
    assert [prefixes.longest([token, 0, 0])[0] for token in range(5)] == [0, 2, 2, 2, 2]


@pytest.mark.parametrize(
    ("gguf", "name"),
    [
        ("token_embd.weight", "model.embed_tokens.weight"),
        ("blk.11.attn_q.bias", "model.layers.11.self_attn.q_proj.bias"),
        ("blk.0.ffn_down.weight", "model.layers.0.mlp.down_proj.weight"),
        ("output.weight", "lm_head.weight"),
        ("rope_freqs.weight", None),
    ],
)
def test_tensors_get_the_names_that_transformers_gives_them(gguf: str, name: str | None) -> None:
    assert renamed(gguf) == name
