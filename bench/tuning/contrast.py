"""What is learned: a question is to meet what answers it better than anything else of the same life, by tokens and as a whole."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

_BLOCK = 8
_LOW = -9.0


def interactions(questions: Sequence[Tensor], passages: Sequence[Tensor]) -> Tensor:
    """Return how well each passage meets each question, shape (passages, questions), as `graph.late.interactions` scores them."""
    sizes = np.array([len(one) for one in passages])
    blocks = -(-sizes // _BLOCK)
    products = _signs(torch.cat(list(passages))) @ torch.cat(list(questions)).T
    met = products[torch.from_numpy(_padded(sizes, blocks))].view(-1, _BLOCK, products.shape[1]).amax(1)
    owner = torch.repeat_interleave(torch.arange(len(sizes)), torch.from_numpy(blocks))
    last = torch.from_numpy(np.append(np.diff(owner.numpy()) != 0, True))
    means = _means([len(one) for one in questions])
    windows = torch.where(last[:, None], met, torch.maximum(met, torch.roll(met, -1, 0))) @ means
    scores: Tensor = (_best(met, owner, len(sizes)) @ means + _best(windows, owner, len(sizes))) / 2
    return scores


def contrast(scores: Tensor, answers: Tensor) -> Tensor:
    """Return the loss of scores, shape (passages, questions), where `answers` says which answer: each against all that do not."""
    others = torch.logsumexp(scores.masked_fill(answers, -1e4), 0)
    losses: Tensor = (functional.softplus(others[None] - scores) * answers).sum() / answers.sum()
    return losses


def _signs(tokens: Tensor) -> Tensor:
    """Return the signs of unit vectors at their length, through which the slope goes as if they were the vectors themselves."""
    # What is stored is the signs alone; "straight through", Bengio and others 2013.
    length = math.sqrt(tokens.shape[1])
    soft = (tokens * length).clamp(-1.5, 1.5)
    return (tokens.sign().detach() + soft - soft.detach()) / length


def _padded(
    sizes: np.ndarray[tuple[int], np.dtype[np.int64]], blocks: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the rows of all passages, each's last repeated until its blocks are full."""
    begins = np.cumsum(sizes) - sizes
    return np.concatenate(
        [begin + np.minimum(np.arange(count * _BLOCK), size - 1) for begin, size, count in zip(begins, sizes, blocks, strict=True)]
    )


def _means(sizes: Sequence[int]) -> Tensor:
    """Return the matrix that takes the mean over each question's tokens, shape (tokens, questions)."""
    owner = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
    means: Tensor = functional.one_hot(owner, len(sizes)) / torch.tensor(sizes)
    return means


def _best(values: Tensor, owner: Tensor, count: int) -> Tensor:
    start = torch.full((count, values.shape[1]), _LOW)
    return start.scatter_reduce(0, owner[:, None].expand_as(values), values, "amax")
