"""What was learned for the embedder: all its matrices, in the right shapes, under the number that its vectors bear."""

import hashlib
from importlib.resources import files

from memory.backlog import E5
from reasoning.e5.adapter import learned

HIDDEN, INNER, LAYERS = 384, 1536, 12


def test_every_matrix_has_what_was_learned_for_it() -> None:
    shapes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
    shapes |= {"fi": (INNER, HIDDEN), "fo": (HIDDEN, INNER)}
    wanted = {f"l{layer}.{name}": shape for layer in range(LAYERS) for name, shape in shapes.items()}
    found = {name: (len(out), into.shape[1]) for name, (out, into) in learned().factors.items()}
    assert found == wanted
    assert all(out.any() and into.any() for out, into in learned().factors.values())


def test_other_weights_have_another_name() -> None:
    shipped = b"".join((files("reasoning.e5") / name).read_bytes() for name in ("adapter.npz", "constants.npz"))
    # Vectors are kept under the model's name: with other weights under the same one, old and new ones would be compared.
    assert (E5, hashlib.sha256(shipped).hexdigest()) == (
        "multilingual-e5-small/2",
        "63cc9f5062fbfbde25da1aab7856d57f628b6413d55bf66157912f1b513ccfbc",
    )
