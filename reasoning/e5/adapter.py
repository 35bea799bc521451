"""What was learned on top of the packed weights: a product of two thin matrices for each matrix (LoRA, Hu and others 2022)."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np

from reasoning.e5.packed import Floats


@dataclass(frozen=True, slots=True)
class Adapter:
    """By the name of a matrix (out, in) what is added to it: the product of a matrix (out, rank) and one (rank, in)."""

    factors: Mapping[str, tuple[Floats, Floats]]

    def added(self, name: str, matrix: Floats) -> Floats:
        """Return the matrix of this name, shape (out, in), with what was learned for it."""
        found = self.factors.get(name)
        return matrix if found is None else np.asarray(matrix + found[0] @ found[1], np.float32)


def learned() -> Adapter:
    """Return the adapter that ships with the code; `bench/tuning` makes it (docs/adr/0010)."""
    # Arrays only: without `allow_pickle` numpy runs nothing of what it reads.
    with as_file(files("reasoning.e5") / "adapter.npz") as path, np.load(path) as kept:
        names = {name.rsplit(".", 1)[0] for name in kept.files}
        return Adapter({name: (kept[f"{name}.out"].astype(np.float32), kept[f"{name}.into"].astype(np.float32)) for name in sorted(names)})
