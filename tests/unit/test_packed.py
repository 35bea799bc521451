"""The packed model and its network, on a model of a few values made by hand."""

import math
import struct
from pathlib import Path

import numpy as np
import pytest

from reasoning.e5.adapter import Adapter
from reasoning.e5.constants import INPUTS, Constants
from reasoning.e5.network import EMBEDDED, HIDDEN, MASK, network, quantized
from reasoning.e5.packed import BLOCK, Floats, Packed, Special
from reasoning.sessions import opened
from schema.errors import ModelMissing

PIECES = (("<s>", 0.0), ("</s>", 0.0), ("▁Größe", -3.5))
WIDTH, INNER, HEADS = 64, 128, 2
LOUD = 7


def in_blocks(values: Floats) -> bytes:
    """Return values in blocks as the format keeps them, each block's greatest being 7 times its scale."""
    rows = values.reshape(-1, BLOCK)
    scales = (np.abs(rows).max(axis=1) / 7).astype(np.float16)
    codes = (np.round(rows / np.maximum(scales, 1e-6)[:, None].astype(np.float32)) + 8).clip(0, 15).astype(np.uint8)
    halves = codes[:, : BLOCK // 2] | codes[:, BLOCK // 2 :] << 4
    return b"".join(scale.tobytes() + half.tobytes() for scale, half in zip(scales, halves, strict=True))


def packed_file(tensors: dict[str, Floats]) -> bytes:
    """Return a packed model with these tensors; those with two dimensions are kept in blocks."""
    bodies = {name: in_blocks(values) if values.ndim == 2 else values.astype("<f4").tobytes() for name, values in tensors.items()}
    blob = b"".join(piece.encode() for piece, _ in PIECES)
    ends = np.cumsum([0, *(len(piece.encode()) for piece, _ in PIECES)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, 1, HEADS, INNER, len(PIECES), 512, 2, 1e-12, BLOCK)
    head += struct.pack("<5iQ", len(PIECES), 0, 1, 1, 2, len(blob)) + ends.tobytes()
    head += np.asarray([score for _, score in PIECES], "<f4").tobytes() + blob + struct.pack("<iI", 1, 9) + b"\t\0\0\0\1 \0\0\0"
    head += struct.pack("<i", len(bodies))
    at = len(head) + sum(2 + len(name) + 21 for name in bodies)
    for name, body in bodies.items():
        head += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", tensors[name].ndim - 1, tensors[name].size, at, len(body))
        )
        at += len(body)
    return head + b"".join(bodies.values())


def opened_at(path: Path, content: bytes) -> Packed:
    path.write_bytes(content)
    return Packed(path)


def test_blocks_are_values_times_scales(tmp_path: Path) -> None:
    halves = np.asarray([[*range(-7, 8), *range(-7, 8), 0, 0], [0] * 16 + [7, -7] * 8], np.float32)
    values = np.asarray(halves / 2, np.float32)
    model = opened_at(tmp_path / "m", packed_file({"shift": np.asarray([0, 1, 2], np.float32), "matrix": values}))
    assert model.blocks("matrix", BLOCK).tolist() == values.tolist()
    assert model.blocks("matrix", BLOCK, np.asarray([1, 1])).tolist() == [values[1].tolist()] * 2
    assert model.floats("shift").tolist() == [0, 1, 2]


def test_the_first_half_of_a_block_is_in_the_low_bits(tmp_path: Path) -> None:
    content = packed_file({"matrix": np.zeros((1, BLOCK), np.float32)})
    block = struct.pack("<e", 0.5) + bytes([0x1F, 0x80] + [0x88] * 14)
    found = opened_at(tmp_path / "m", content[: -len(block)] + block).blocks("matrix", BLOCK)[0].tolist()
    assert (found[:3], found[16:19]) == ([3.5, -4.0, 0.0], [-3.5, 0.0, 0.0])


def test_the_vocabulary_is_read(tmp_path: Path) -> None:
    model = opened_at(tmp_path / "m", packed_file({}))
    assert model.vocabulary() == list(PIECES)
    assert model.special == Special(begin=0, end=1, padding=1, unknown=2)


@pytest.mark.parametrize("content", [b"", b"E5S1", b"GGUF" * 40, packed_file({})[:90], packed_file({}).replace(b"E5S1\1", b"E5S1\2")])
def test_another_file_is_no_model(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelMissing, match=r"not a packed model.*make install"):
        opened_at(tmp_path / "m", content)


def test_a_tensor_that_is_not_there_is_told(tmp_path: Path) -> None:
    content = packed_file({"shift": np.zeros(3, np.float32)})
    with pytest.raises(ModelMissing, match="no tensor scale"):
        opened_at(tmp_path / "m", content).floats("scale")
    with pytest.raises(ModelMissing, match="no tensor shift"):
        opened_at(tmp_path / "m", content).blocks("shift", BLOCK)
    with pytest.raises(ModelMissing, match="no tensor shift"):
        opened_at(tmp_path / "m", content[:-1]).floats("shift")


def test_integers_keep_seven_bits_of_a_column() -> None:
    matrix = np.asarray([[1, 0, 50], [-0.4, 0, 100]], np.float32)
    values, scales = quantized(matrix)
    assert values.tolist() == [[63, 0, 32], [-25, 0, 63]]
    assert np.allclose(values * scales, matrix, atol=scales / 2)


def weights() -> dict[str, Floats]:
    """Return random weights of one layer in which one inner channel is a hundred times as loud as any other."""
    random = np.random.RandomState(5)
    sizes = {
        "q": (WIDTH, WIDTH),
        "k": (WIDTH, WIDTH),
        "v": (WIDTH, WIDTH),
        "ao": (WIDTH, WIDTH),
        "fi": (INNER, WIDTH),
        "fo": (WIDTH, INNER),
    }
    sizes = {f"l0.{name}": size for name, size in sizes.items()}
    found = {f"{name}.w": random.standard_normal(size).astype(np.float32) / 8 for name, size in sizes.items()}
    found |= {f"{name}.b": random.standard_normal(size[0]).astype(np.float32) / 8 for name, size in sizes.items()}
    for name in ("emb.ln", "l0.aln", "l0.oln"):
        found |= {f"{name}.{one}": (one == "w") + random.standard_normal(WIDTH).astype(np.float32) / 8 for one in "wb"}
    found["l0.fi.b"][LOUD] = 100
    found["l0.fo.w"][:, LOUD] /= 100
    return {name: np.asarray(values, np.float32) for name, values in found.items()}


def constants() -> Constants:
    """Return constants that leave all values of such a layer room."""
    widths = {name: INNER if name == "wide" else WIDTH for name in INPUTS}
    least = {name: np.full((1, width), -0.2 if name == "wide" else -4, np.float32) for name, width in widths.items()}
    greatest = {name: np.full((1, width), 5, np.float32) for name, width in widths.items()}
    return Constants(np.zeros(WIDTH, np.float32), np.zeros(WIDTH, np.float32), np.asarray([LOUD], np.int16), least, greatest)


def thin() -> Adapter:
    """Return what was learned for four of the six matrices of such a layer."""
    random = np.random.RandomState(7)
    sizes = {"q": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH), "fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
    factors = {
        f"l0.{name}": (random.standard_normal((out, 2)) / 4, random.standard_normal((2, into)) / 4) for name, (out, into) in sizes.items()
    }
    return Adapter({name: (np.asarray(out, np.float32), np.asarray(into, np.float32)) for name, (out, into) in factors.items()})


def bert(packed: Packed, rows: Floats, adapter: Adapter) -> Floats:
    """Return what one layer of BERT makes of a text's rows, in float."""

    def norm(state: Floats, name: str) -> Floats:
        centred = state - state.mean(axis=1, keepdims=True)
        return np.asarray(
            centred / centred.std(axis=1, keepdims=True) * packed.floats(f"{name}.w") + packed.floats(f"{name}.b"), np.float32
        )

    def product(state: Floats, name: str, width: int = WIDTH) -> Floats:
        matrix = adapter.added(f"l0.{name}", packed.blocks(f"l0.{name}.w", width))
        return np.asarray(state @ matrix.T + packed.floats(f"l0.{name}.b"), np.float32)

    state = norm(rows, "emb.ln")
    asked, keys, values = (product(state, name).reshape(len(rows), HEADS, -1).swapaxes(0, 1) for name in "qkv")
    scores = np.exp(asked @ keys.swapaxes(1, 2) / math.sqrt(WIDTH // HEADS))
    seen = (scores / scores.sum(axis=2, keepdims=True) @ values).swapaxes(0, 1).reshape(len(rows), WIDTH)
    state = norm(product(np.asarray(seen, np.float32), "ao") + state, "l0.aln")
    wide = product(state, "fi")
    wide = np.asarray(wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2))) / 2, np.float32)
    return norm(product(wide, "fo", INNER) + state, "l0.oln")


def test_what_was_learned_is_added_to_the_matrix_of_that_name() -> None:
    out, into = np.asarray([[1], [2]], np.float32), np.asarray([[3, 4, 5]], np.float32)
    adapter = Adapter({"l0.q": (out, into)})
    matrix = np.ones((2, 3), np.float32)
    assert adapter.added("l0.q", matrix).tolist() == [[4, 5, 6], [7, 9, 11]]
    assert adapter.added("l0.k", matrix).tolist() == matrix.tolist()


@pytest.mark.parametrize("adapter", [Adapter({}), thin()], ids=["as packed", "with what was learned"])
def test_the_network_is_bert_and_does_not_see_padding(tmp_path: Path, adapter: Adapter) -> None:
    packed = opened_at(tmp_path / "m", packed_file(weights()))
    session = opened(network(packed, constants(), adapter), cores=1)
    rows = np.random.RandomState(6).standard_normal((2, 5, WIDTH)).astype(np.float32)
    mask = np.asarray([[1] * 5, [1, 1, 0, 0, 0]], np.int32)
    found = session.run([HIDDEN], {EMBEDDED: rows, MASK: mask})[0]
    for got, text in ((found[0], rows[0]), (found[1, :2], rows[1, :2])):
        wanted = bert(packed, text, adapter)
        assert np.sum(got * wanted, axis=1) == pytest.approx(np.linalg.norm(got, axis=1) * np.linalg.norm(wanted, axis=1), rel=0.002)
