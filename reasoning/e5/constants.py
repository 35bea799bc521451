"""What was fitted once, on development data, and ships with the code: what all vectors share, and how far the network's values reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from reasoning.e5.packed import Floats
from schema.graph import Vector

INPUTS = ("state", "seen", "told", "wide")
"""What goes into a layer's products: of attention, of what it has seen, of the first wide product and of the second."""


@dataclass(frozen=True, slots=True)
# Fitted once and shipped: taken from each batch instead, a text's vector would depend on what it is embedded with.
class Constants:
    """The mean vector of a token and of a whole text, shape (384,), which are taken out of each, and the reach of each layer's values.

    The means are of 300 paragraphs of HotpotQA and 500 mails of LifeBench. `least` and `greatest` are what each channel held, shape
    (layers, channels) for each of INPUTS, on a quarter of the lives' texts that the adapter was learned from and a few single words;
    `loudest` is the inner channel with the greatest value in each layer, which `wide` leaves out.
    """

    token: Vector
    whole: Vector
    loudest: NDArray[np.int16]
    least: Mapping[str, Floats]
    greatest: Mapping[str, Floats]


def shipped() -> Constants:
    """Return the constants that ship with the code."""
    # Arrays only: without `allow_pickle` numpy runs nothing of what it reads.
    with as_file(files("reasoning.e5") / "constants.npz") as path, np.load(path) as kept:
        least, greatest = ({name: kept[f"{name}.{end}"].astype(np.float32) for name in INPUTS} for end in ("least", "greatest"))
        return Constants(kept["token"], kept["whole"], kept["loudest"], least, greatest)
