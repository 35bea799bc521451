"""Keeps what a model writes within a JSON schema, token by token, by llguidance."""

import json
from collections.abc import Mapping

import numpy as np
import torch
from llguidance import LLMatcher, LLTokenizer
from transformers import LogitsProcessor

from schema.errors import ModelRefused


class Constraint(LogitsProcessor):
    """The mask of one row: which tokens may come next, as far as what was written goes."""

    def __init__(self, tokenizer: LLTokenizer, form: Mapping[str, object]) -> None:
        grammar = LLMatcher.grammar_from_json_schema(json.dumps(form), overrides={"whitespace_flexible": False})
        self._matcher = LLMatcher(tokenizer, grammar)
        if self._matcher.is_error():
            raise ModelRefused(f"this JSON schema cannot be followed: {self._matcher.get_error()}")

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the scores, shape (1, vocabulary), with all that may not come next at minus infinity; `input_ids` is not needed."""
        packed = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        allowed = np.unpackbits(packed, bitorder="little")[: scores.shape[-1]].astype(bool)
        mask = torch.zeros(scores.shape[-1], dtype=torch.bool)
        mask[: len(allowed)] = torch.from_numpy(allowed)
        return scores.masked_fill(~mask.to(scores.device), float("-inf"))

    def take(self, token: int) -> bool:
        """Note the token that was chosen; say whether more may follow."""
        self._matcher.consume_token(token)
        return not self._matcher.is_stopped()
