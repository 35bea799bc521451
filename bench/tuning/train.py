"""Learns the adapter of the default embedder from the written lives.

    python -m bench.tuning.train [--epochs 2] [--rank 16] [--begin FILE] [--out DIR]

What it prints is of the lives that are held out: how many of the texts, and of the sentences, that answer come first, and among the
first three. It writes `adapter.npz` and `constants.npz` (how far values reach now) into DIR.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from bench.tuning.contrast import contrast, interactions
from bench.tuning.encoder import Encoder
from bench.tuning.lives import HELD, Asked, Life, lives
from bench.tuning.reach import refitted

_AT_ONCE = 40
"""Questions of one life in a step, beside all of its texts."""
_STRANGE = 6
"""Texts of other lives in a step, so that no kind of text becomes near to everything."""
_RATE, _SCALES_RATE, _WARM = 3e-4, 3e-3, 20
_CUT = 8
"""Texts in a step whose sentences are told apart too."""
_WHOLE, _SENTENCES = 0.3, 0.5
"""How much the one vector and the sentences count beside the tokens of passages."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step sees: texts and questions, and sentences of some of the texts and questions that one of them answers.

    `answers` says which text answers which question, shape (texts, questions), `telling` which sentence does.
    """

    texts: tuple[str, ...]
    questions: tuple[str, ...]
    answers: Tensor
    sentences: tuple[str, ...]
    places: tuple[int, ...]
    telling: Tensor


def batches(known: Sequence[Life], order: random.Random) -> list[Batch]:
    """Return all questions once, in steps of one life each, in this order."""
    found = [_batch(life, part, known, order) for life in known for part in _parts(life, order)]
    order.shuffle(found)
    return found


def _parts(life: Life, order: random.Random) -> Iterator[list[Asked]]:
    asked = [one for one in life.questions if one.evidence]
    order.shuffle(asked)
    parts = max(1, round(len(asked) / _AT_ONCE))
    yield from (asked[part::parts] for part in range(parts))


def _batch(life: Life, asked: Sequence[Asked], known: Sequence[Life], order: random.Random) -> Batch:
    others = [order.choice(other.texts) for other in order.choices(known, k=_STRANGE) if other is not life]
    texts = (*life.texts, *others)
    answers = _table(len(texts), [one.evidence for one in asked])
    # Of some texts only: to embed all their sentences would take as long as the texts themselves.
    told = list(dict.fromkeys(one.telling[0] for one in asked if one.telling))[:_CUT]
    rows = {where: row for row, where in enumerate((text, place) for text in told for place in range(len(life.sentences[text])))}
    places = [(place, rows[one.telling]) for place, one in enumerate(asked) if one.telling in rows]
    cut = tuple(life.sentences[text][place] for text, place in rows)
    telling = _table(len(cut), [(row,) for _, row in places])
    return Batch(texts, tuple(one.text for one in asked), answers, cut, tuple(place for place, _ in places), telling)


def _table(rows: int, marked: Sequence[Sequence[int]]) -> Tensor:
    table = torch.zeros(rows, len(marked), dtype=torch.bool)
    for column, chosen in enumerate(marked):
        table[list(chosen), column] = True
    return table


class Training:
    """An encoder that learns from batch after batch."""

    def __init__(self, encoder: Encoder, steps: int) -> None:
        self._encoder, self._steps, self._done = encoder, steps, 0
        # Cosines lie close together: what they are multiplied by is learned as well, in logarithms.
        self._scales = nn.Parameter(torch.tensor([40.0, 20.0, 40.0]).log())
        learning = [{"params": list(encoder.parameters()), "lr": _RATE, "weight_decay": 0.01}]
        self._optimiser = torch.optim.AdamW([*learning, {"params": [self._scales], "lr": _SCALES_RATE, "weight_decay": 0}])

    def step(self, batch: Batch) -> float:
        """Learn from a batch; return its loss."""
        self._done += 1
        self._optimiser.param_groups[0]["lr"] = _RATE * min(1, self._done / _WARM) * max(0.05, 1 - self._done / self._steps)
        texts, asked = self._encoder.passages(batch.texts), self._encoder.questions(batch.questions)
        by_tokens, by_whole, by_sentence = self._scales.exp()
        loss = contrast(interactions(asked.tokens, texts.tokens) * by_tokens, batch.answers)
        loss = loss + _WHOLE * contrast(texts.whole @ asked.whole.T * by_whole, batch.answers)
        if batch.places:
            chosen = [asked.tokens[place] for place in batch.places]
            loss = loss + _SENTENCES * contrast(
                interactions(chosen, self._encoder.passages(batch.sentences).tokens) * by_sentence, batch.telling
            )
        self._optimiser.zero_grad()
        # Without types in torch.
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._encoder.parameters(), 1.0)
        self._optimiser.step()
        return float(loss.detach())


@torch.no_grad()
def measured(encoder: Encoder, held: Sequence[Life]) -> str:
    """Say how much of what answers these lives' questions comes first, and among the first three."""
    shares: dict[str, list[list[float]]] = {"by tokens": [], "as a whole": [], "sentences": []}
    for batch in batches(held, random.Random(0)):
        texts, asked = encoder.passages(batch.texts), encoder.questions(batch.questions)
        shares["by tokens"].append(_shares(interactions(asked.tokens, texts.tokens), batch.answers))
        shares["as a whole"].append(_shares(texts.whole @ asked.whole.T, batch.answers))
        if batch.places:
            cut, chosen = encoder.passages(batch.sentences), [asked.tokens[place] for place in batch.places]
            shares["sentences"].append(_shares(interactions(chosen, cut.tokens), batch.telling))
    return ", ".join(f"{name} {' and '.join(f'{share:.1f}' for share in np.mean(rows, 0) * 100)} %" for name, rows in shares.items())


def _shares(scores: Tensor, answers: Tensor) -> list[float]:
    places = scores.argsort(0, descending=True).argsort(0)
    return [float(((places < k) & answers).sum() / answers.sum()) for k in (1, 3)]


def learn(encoder: Encoder, known: Sequence[Life], held: Sequence[Life], epochs: int) -> None:
    """Teach the encoder what the known lives tell, and print after each round what it finds of the held ones."""
    order = random.Random(0)
    rounds = [batches(known, order) for _ in range(epochs)]
    training = Training(encoder, sum(map(len, rounds)))
    print(f"before: {measured(encoder, held)}", flush=True)
    for number, batch_list in enumerate(rounds, 1):
        losses = [training.step(batch) for batch in batch_list]
        print(f"round {number}: loss {np.mean(losses):.3f}, {measured(encoder, held)}", flush=True)


def adapter(encoder: Encoder) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float16]]]:
    """Return what was learned as `reasoning.e5.adapter` reads it."""
    thin = [(f"{name}.{side}", getattr(one, side)) for name, one in encoder.thin() for side in ("out", "into")]
    return {name: values.detach().numpy().astype(np.float16) for name, values in thin}


def begun(encoder: Encoder, file: Path) -> None:
    """Set what is learned to what was learned before."""
    with torch.no_grad(), np.load(file) as kept:
        for name, thin in encoder.thin():
            for side, values in (("out", thin.out), ("into", thin.into)):
                values.copy_(torch.from_numpy(kept[f"{name}.{side}"].astype(np.float32)))


def main() -> None:
    """Learn as the command line says, and write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--begin", type=Path, help="an adapter.npz of the same rank to go on from")
    parser.add_argument("--out", type=Path, default=Path("reasoning/e5"))
    wanted = parser.parse_args()
    torch.manual_seed(0)
    known, held = lives(), lives(HELD)
    encoder = Encoder(wanted.rank)
    if wanted.begin:
        begun(encoder, wanted.begin)
    learn(encoder, known, held, wanted.epochs)
    np.savez_compressed(wanted.out / "adapter.npz", allow_pickle=False, **adapter(encoder))
    refitted(encoder, [text for life in known for text in life.texts[::4]], wanted.out / "constants.npz")


if __name__ == "__main__":
    main()
