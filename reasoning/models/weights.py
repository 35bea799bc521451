"""Loads a folder of weights by transformers, on a GPU or a CPU, and reads and writes tokens with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from llguidance import LLTokenizer
from llguidance.hf import from_tokenizer
from safetensors import SafetensorError
from transformers import AutoModelForCausalLM, AutoTokenizer, DynamicCache

from reasoning.models.cache import Layers, layers
from schema.errors import ModelMissing, ModelTooLarge
from schema.generation import Message


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model ready to read and write."""

    name: str
    model: Any
    tokenizer: Any
    forms: LLTokenizer
    ends: frozenset[int]

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        device: torch.device = self.model.device
        return device

    @property
    def longest(self) -> int:
        """How many tokens a prompt and what follows it may have together."""
        return int(self.model.config.max_position_embeddings)

    def tokens(self, messages: Sequence[Message]) -> list[int]:
        """Return a chat as the tokens that the model was trained to go on from."""
        chat = [{"role": one.role.value, "content": one.text} for one in messages]
        found = self.tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=True)["input_ids"]
        return [int(one) for one in found]

    def text(self, tokens: Sequence[int]) -> str:
        """Return tokens as text."""
        return str(self.tokenizer.decode(tokens, skip_special_tokens=True))

    @torch.inference_mode()
    def read(self, tokens: torch.Tensor, before: Layers, mask: torch.Tensor, positions: torch.Tensor) -> tuple[torch.Tensor, Layers]:
        """Read tokens, shape (rows, new), after those before; return the scores of what may follow each row, and all that is read."""
        cache = DynamicCache(before) if before else DynamicCache()
        out = self.model(
            input_ids=tokens, past_key_values=cache, attention_mask=mask, position_ids=positions, use_cache=True, logits_to_keep=1
        )
        return out.logits[:, -1, :].float(), layers(out.past_key_values)


def load(name: str, folder: Path, device: str) -> Loaded:
    """Load a model in bf16; raise ModelMissing if the folder holds none, ModelTooLarge if memory does not hold it."""
    if not (folder / "config.json").is_file():
        raise ModelMissing(f"there is no model in {folder}", f"Fetch it: `friday models fetch {name}`.")
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        # All on one device: parts left on a disk would answer, a word a second.
        model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16, device_map={"": device}, local_files_only=True)
    # Weights that were cut off or overwritten on the disk are an error of the format's own.
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelMissing(f"{folder} cannot be loaded: {error}", f"Fetch it again: `friday models fetch {name}`.") from error
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise ModelTooLarge(f"{name} does not fit into the memory of {device}") from error
    said = model.generation_config.eos_token_id
    ends = frozenset([tokenizer.eos_token_id, *(said if isinstance(said, list) else [said])]) - {None}
    model.eval()
    return Loaded(name, model, tokenizer, from_tokenizer(tokenizer, n_vocab=model.config.vocab_size), ends)
