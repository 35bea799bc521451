"""Writes the network of a packed model as ONNX: the layers of BERT (Devlin and others 2019) on rows that are looked up beforehand.

Products are of 8-bit integers. Their scales are fixed beforehand, not taken from what is in a batch, so that a text has the same vectors in
any company. What channels of unlike reach lose by one scale is halved by moving half of the difference into the weights (SmoothQuant, Xiao
and others 2023).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from reasoning.e5.adapter import Adapter
from reasoning.e5.constants import Constants
from reasoning.e5.packed import Floats, Packed

EMBEDDED, MASK, HIDDEN = "embedded", "mask", "hidden"
_MICROSOFT = "com.microsoft"
# Opset 17 is the first with LayerNormalization; attention, Gelu and the integer product are onnxruntime's own.
_OPSETS = {"": 17, _MICROSOFT: 1}
_STANDARD = ("Add", "Identity", "LayerNormalization", "MatMul", "Mul", "QuantizeLinear")
_FORMAT = 8
_STEPS = 255
# Beyond what was seen when the reach was taken; what lies still further is cut off at the end of the scale.
_MARGIN = 1.1
_MOST = 63
"""With 7 bits the products of two neighbours and their sum fit 16 bits, so that processors without VNNI, which add them so, err nowhere."""


def network(packed: Packed, constants: Constants, adapter: Adapter) -> bytes:
    """Return the network: `embedded` (texts, tokens, width) and `mask` (texts, tokens; 1 for a token) in, `hidden` as `embedded` out."""
    drawing = _Drawing(packed, constants, adapter)
    state = drawing.normalised(EMBEDDED, "emb.ln")
    for number in range(packed.shape.layers):
        state = drawing.layer(state, number)
    drawing.node("Identity", [state], HIDDEN)
    return drawing.model()


class _Drawing:
    """The nodes and weights so far; each node gives one thing, which bears its name."""

    def __init__(self, packed: Packed, constants: Constants, adapter: Adapter) -> None:
        self._packed = packed
        self._constants = constants
        self._adapter = adapter
        self._nodes: list[NodeProto] = []
        self._weights: list[TensorProto] = []

    def layer(self, state: str, number: int) -> str:
        """Draw attention, then the two wide products, each added to what went in and normalised."""
        name, shape = f"l{number}.", self._packed.shape
        parts = self.products(state, (number, "state"), {one: self._matrix(name + one, shape.hidden) for one in "qkv"})
        seen = self.node("MultiHeadAttention", [*parts, "", MASK], name + "attention", {"num_heads": shape.heads})
        [told] = self.products(seen, (number, "seen"), {"ao": self._matrix(name + "ao", shape.hidden)})
        told = self.normalised(self.node("Add", [told, state], name + "told.sum"), name + "aln")
        deep = self.node("Add", [self.wide(told, number), self.loud(told, number)], name + "deep")
        return self.normalised(self.node("Add", [deep, told], name + "deep.sum"), name + "oln")

    def wide(self, state: str, number: int) -> str:
        """Draw the two wide products without the loudest inner channel."""
        into, shift, back = self._inner(number)
        loudest = self._constants.loudest[number]
        # These are copies: the packed weights are unpacked anew each time, and nothing else sees the zeros.
        into[:, loudest] = shift[loudest] = back[loudest] = 0
        [wide] = self.products(state, (number, "told"), {"fi": into}, shift)
        [deep] = self.products(self.node("Gelu", [wide], f"l{number}.gelu"), (number, "wide"), {"fo": back})
        return deep

    def loud(self, state: str, number: int) -> str:
        """Draw the loudest inner channel in float: ten times as loud as any other, it would leave them few of the steps of a scale."""
        into, shift, back = self._inner(number)
        name, loudest = f"l{number}.loud.", int(self._constants.loudest[number])
        product = self.node("MatMul", [state, self.weight(name + "into", into[:, loudest, None])], name + "product")
        shifted = self.node("Add", [product, self.weight(name + "shift", shift[loudest, None])], name + "shifted")
        return self.node(
            "MatMul", [self.node("Gelu", [shifted], name + "gelu"), self.weight(name + "back", back[None, loudest])], name + "out"
        )

    def normalised(self, state: str, name: str) -> str:
        """Draw a normalisation over each token's values."""
        scale, shift = (self.weight(f"{name}.{one}", self._packed.floats(f"{name}.{one}")) for one in "wb")
        return self.node("LayerNormalization", [state, scale, shift], name, {"axis": -1, "epsilon": self._packed.shape.epsilon})

    def products(self, state: str, place: tuple[int, str], matrices: Mapping[str, Floats], shift: Floats | None = None) -> list[str]:
        """Draw products of what stands at a place, a layer's number and one of INPUTS, with matrices (in, out), and sums."""
        number, name = place[0], f"l{place[0]}.{place[1]}."
        # Fixed beforehand and not by batch, as onnxruntime's dynamic quantisation has it.
        least, greatest = (ends[place[1]][number] for ends in (self._constants.least, self._constants.greatest))
        spread = spreading(np.maximum(-least, greatest), np.hstack(list(matrices.values())))
        scale, zero = steps(least / spread, greatest / spread)
        ends = [self.weight(name + "scale", scale), self.weight(name + "zero", zero)]
        even = self.node("Mul", [state, self.weight(name + "spread", np.reciprocal(spread))], name + "even")
        whole = self.node("QuantizeLinear", [even, *ends], name + "whole")
        return [self._product(whole, ends, f"l{number}.{one}", matrix * spread[:, None], shift) for one, matrix in matrices.items()]

    def _product(self, whole: str, ends: Sequence[str], name: str, matrix: Floats, shift: Floats | None) -> str:
        values, scales = quantized(matrix)
        kept = [self.weight(name + ".values", values), self.weight(name + ".scales", scales)]
        zeros = self.weight(name + ".zeros", np.zeros(len(scales), np.int8))
        added = self.weight(name + ".shift", self._packed.floats(f"{name}.b") if shift is None else shift)
        return self.node("MatMulIntegerToFloat", [whole, kept[0], ends[0], kept[1], ends[1], zeros, added], name)

    def _matrix(self, name: str, width: int) -> Floats:
        return self._adapter.added(name, self._packed.blocks(f"{name}.w", width)).T

    def _inner(self, number: int) -> tuple[Floats, Floats, Floats]:
        shape, name = self._packed.shape, f"l{number}."
        return self._matrix(name + "fi", shape.hidden), self._packed.floats(name + "fi.b"), self._matrix(name + "fo", shape.inner)

    def weight(self, name: str, values: Floats | NDArray[np.int8] | NDArray[np.uint8]) -> str:
        """Keep a weight and return its name."""
        # In C order: ONNX stores raw bytes, and a transposed view has them in another.
        self._weights.append(numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    def node(self, kind: str, taken: Sequence[str], name: str, attributes: Mapping[str, int | float] | None = None) -> str:
        """Keep a node and return its name."""
        domain = "" if kind in _STANDARD else _MICROSOFT
        node = helper.make_node(kind, taken, [name], name, domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in (attributes or {}).items())
        self._nodes.append(node)
        return name

    def model(self) -> bytes:
        """Return all that was drawn."""
        state = ("texts", "tokens", self._packed.shape.hidden)
        taken = [
            helper.make_tensor_value_info(EMBEDDED, TensorProto.FLOAT, state),
            helper.make_tensor_value_info(MASK, TensorProto.INT32, state[:2]),
        ]
        given = [helper.make_tensor_value_info(HIDDEN, TensorProto.FLOAT, state)]
        graph = helper.make_graph(self._nodes, "e5", taken, given, self._weights)
        opsets = [helper.make_opsetid(domain, version) for domain, version in _OPSETS.items()]
        return bytes(helper.make_model(graph, opset_imports=opsets, ir_version=_FORMAT).SerializeToString())


def spreading(reach: Floats, matrix: Floats) -> Floats:
    """Return what to divide each channel by, and multiply its row of the matrix (in, out) by, so that both are even; shape (in,)."""
    rows = np.abs(matrix).max(axis=1)
    return np.asarray(np.sqrt(np.maximum(reach, 1e-3) / np.maximum(rows, 1e-4)), np.float32)


def steps(least: Floats, greatest: Floats) -> tuple[Floats, NDArray[np.uint8]]:
    """Return the size of a step and the number of zero, both of shape (), for whole numbers of 0 to 255 that reach a little further."""
    # Zero must lie on the scale, or what is padded or cut would not be exactly nothing.
    low, high = min(float(least.min()), 0) * _MARGIN, max(float(greatest.max()), 0) * _MARGIN
    size = max(high - low, 1e-6) / _STEPS
    return np.asarray(size, np.float32), np.asarray(round(-low / size), np.uint8)


def quantized(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return a matrix (in, out) in integers of -63 to 63, and what one of them stands for in each column, shape (out,)."""
    scales = np.maximum(np.abs(matrix).max(axis=0), np.finfo(np.float32).tiny) / np.float32(_MOST)
    return np.round(matrix / scales).astype(np.int8), scales.astype(np.float32)
