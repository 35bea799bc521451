"""Writes several answers at once: one loop over a batch of rows that come, end and go away independently of each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import torch
from llguidance import LLTokenizer

from reasoning.models.cache import Layers, Prefixes, joined, picked
from reasoning.models.grammar import Constraint
from reasoning.models.rows import Row
from schema.errors import ModelError, ModelFaltered, ModelRefused
from schema.generation import Message

# What the decoder of bytes shows for a letter whose other bytes have not been written yet.
_UNFINISHED = "\N{REPLACEMENT CHARACTER}"
_OUT_OF_MEMORY = "the memory of the device ran out"


class Reader(Protocol):
    """A model as the decoder needs it: tokens of a chat, text of tokens, and what may follow tokens that were read."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def forms(self) -> LLTokenizer:
        """Its tokens as forms see them."""

    @property
    def ends(self) -> frozenset[int]:
        """The tokens that end an answer."""

    @property
    def device(self) -> torch.device:
        """Where it computes."""

    @property
    def longest(self) -> int:
        """How many tokens a prompt and what follows it may have together."""

    def tokens(self, messages: Sequence[Message]) -> list[int]:
        """Return a chat as tokens."""

    def text(self, tokens: Sequence[int]) -> str:
        """Return tokens as text."""

    def read(self, tokens: torch.Tensor, before: Layers, mask: torch.Tensor, positions: torch.Tensor) -> tuple[torch.Tensor, Layers]:
        """Read tokens after those before; return the scores of what may follow each row, and all that is read."""


@dataclass(slots=True)
class _Writing:
    """A row in the batch: its form, the tokens written, how many characters were told, how many tokens were read."""

    row: Row
    form: Constraint | None
    length: int
    tokens: list[int] = field(default_factory=list)
    told: int = 0


class Decoder:
    """A batch of rows on one model, greedily written; whoever drives it calls `admit` and `step` from one thread."""

    def __init__(self, loaded: Reader) -> None:
        self._loaded = loaded
        self._prefixes = Prefixes()
        self._rows: list[_Writing] = []
        self._layers: Layers = []

    @property
    def size(self) -> int:
        """How many rows are being written."""
        return len(self._rows)

    def admit(self, row: Row) -> None:
        """Read a row's prompt and let it be written with the others from now on; what is wrong with it is told to it alone."""
        try:
            self._admit(row)
        except ModelError as error:
            row.tell(error)
        except RuntimeError as error:
            _only_memory(error)
            self._relieve()
            row.tell(ModelFaltered(_OUT_OF_MEMORY))

    def step(self) -> None:
        """Write one token of every row; rows that end or are gone leave the batch."""
        self._keep(not one.row.gone for one in self._rows)
        if not self._rows:
            return
        try:
            scores, self._layers = self._read_on()
        except RuntimeError as error:
            _only_memory(error)
            # All rows of the batch: which one was too much cannot be told.
            self._fail()
            return
        for one in self._rows:
            one.length += 1
        self._keep([self._write(one, scores[place : place + 1]) for place, one in enumerate(self._rows)])

    def _admit(self, row: Row) -> None:
        tokens = self._loaded.tokens(row.request.messages)
        if len(tokens) + row.request.most_tokens > self._loaded.longest:
            raise ModelRefused(f"{len(tokens)} tokens are more than {self._loaded.name} reads", "Ask with less text.")
        form = Constraint(self._loaded.forms, row.request.form) if row.request.form else None
        known, before = self._prefixes.longest(tokens)
        mask = torch.ones(1, len(tokens), dtype=torch.long, device=self._loaded.device)
        scores, read = self._loaded.read(self._tensor([tokens[known:]]), before, mask, self._tensor([list(range(known, len(tokens)))]))
        self._prefixes.keep(tokens, read)
        one = _Writing(row, form, len(tokens))
        if self._write(one, scores):
            self._layers = joined(self._layers, read)
            self._rows.append(one)

    def _read_on(self) -> tuple[torch.Tensor, Layers]:
        """Read each row's last token, behind a mask that hides the blanks before the shorter rows."""
        longest = self._layers[0][0].shape[2] + 1
        lengths = self._tensor([[one.length] for one in self._rows])
        places = torch.arange(longest, device=self._loaded.device)[None]
        mask = (places >= longest - 1 - lengths).long()
        return self._loaded.read(self._tensor([[one.tokens[-1]] for one in self._rows]), self._layers, mask, lengths)

    def _write(self, one: _Writing, scores: torch.Tensor) -> bool:
        """Choose a row's next token and tell its text; say whether the row goes on."""
        token = int((one.form(scores, scores) if one.form else scores).argmax())
        more = one.form.take(token) if one.form else True
        ended = token in self._loaded.ends
        if not ended:
            one.tokens.append(token)
        goes_on = more and not ended and len(one.tokens) < one.row.request.most_tokens
        self._tell(one, last=not goes_on)
        return goes_on

    def _tell(self, one: _Writing, last: bool) -> None:
        text = self._loaded.text(one.tokens)
        if text.endswith(_UNFINISHED) and not last:
            return
        if new := text[one.told :]:
            one.told = len(text)
            one.row.tell(new)
        if last:
            one.row.tell(None)

    def _keep(self, stays: Iterable[bool]) -> None:
        places = [place for place, one in enumerate(stays) if one]
        if len(places) == len(self._rows):
            return
        self._rows = [self._rows[place] for place in places]
        self._layers = picked(self._layers, places, max((one.length for one in self._rows), default=0))

    def _fail(self) -> None:
        failed, self._rows, self._layers = self._rows, [], []
        self._relieve()
        for one in failed:
            one.row.tell(ModelFaltered(_OUT_OF_MEMORY))

    def _relieve(self) -> None:
        self._prefixes.clear()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _tensor(self, values: list[list[int]]) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.long, device=self._loaded.device)


def _only_memory(error: RuntimeError) -> None:
    """Raise the error again unless it says that memory ran out, on a GPU or a CPU."""
    said = str(error)
    if not (isinstance(error, torch.OutOfMemoryError) or "not enough memory" in said or "can't allocate memory" in said):
        raise error
