"""Turns a GGUF file into a folder that transformers opens: weights, configuration, tokenizer and chat template, once."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gguf import GGUFReader, ReaderTensor
from gguf.quants import dequantize
from safetensors.torch import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE

from schema.errors import ModelMissing

_NAMES = {
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_OUTSIDE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
_CLASSES = {"qwen2": "Qwen2ForCausalLM", "llama": "LlamaForCausalLM"}
# As the tokenizers of Qwen2 and SmolLM2 cut before they merge.
_QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_CONTROL, _USER = 3, 4


def convert(file: Path, folder: Path) -> None:
    """Write the folder; raise ModelMissing if the file is no GGUF of an architecture known here."""
    try:
        reader = GGUFReader(file)
    except (ValueError, OSError, IndexError) as error:
        raise ModelMissing(f"{file.name} is no GGUF file", "Fetch it again: `friday models fetch NAME`.") from error
    fields = {name: field.contents() for name, field in reader.fields.items() if name.partition(".")[0] != "GGUF"}
    architecture = str(fields["general.architecture"])
    if architecture not in _CLASSES:
        raise ModelMissing(f"{file.name} is of the architecture {architecture}", f"Known here: {', '.join(_CLASSES)}.")
    folder.mkdir(parents=True, exist_ok=True)
    heads = (int(fields[f"{architecture}.attention.head_count"]), int(fields[f"{architecture}.attention.head_count_kv"]))
    weights = dict(_weights(reader, heads if architecture == "llama" else None))
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    tied = "lm_head.weight" not in weights
    _write(folder / "config.json", configuration(fields, tied))
    _write(folder / "generation_config.json", {"do_sample": False, "eos_token_id": fields["tokenizer.ggml.eos_token_id"]})
    tokenizer(fields).save(str(folder / "tokenizer.json"))
    _write(folder / "tokenizer_config.json", tokenizer_configuration(fields))


def _write(path: Path, value: Mapping[str, object]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def _weights(reader: GGUFReader, permuted: tuple[int, int] | None) -> Iterator[tuple[str, torch.Tensor]]:
    for tensor in reader.tensors:
        if name := renamed(tensor.name):
            values = torch.from_numpy(np.array(_plain(tensor, permuted), dtype=np.float32))
            yield name, values.to(torch.bfloat16)


def _plain(tensor: ReaderTensor, permuted: tuple[int, int] | None) -> "np.ndarray[Any, Any]":
    values = dequantize(tensor.data, tensor.tensor_type)
    if permuted and (found := re.search(r"attn_(q|k)\.weight$", tensor.name)):
        # GGUF interleaves the rotated halves of llama's heads; transformers keeps them apart.
        heads = permuted[found[1] == "k"]
        return values.reshape(heads, values.shape[0] // heads // 2, 2, *values.shape[1:]).swapaxes(1, 2).reshape(values.shape)
    return values


def renamed(name: str) -> str | None:
    """Return what transformers calls a tensor of a GGUF file, None for what it computes itself."""
    base, _, kind = name.rpartition(".")
    if found := re.fullmatch(r"blk\.(\d+)\.(\w+)", base):
        return f"model.layers.{found[1]}.{_NAMES[found[2]]}.{kind}"
    return f"{_OUTSIDE[base]}.{kind}" if base in _OUTSIDE else None


def configuration(fields: Mapping[str, Any], tied: bool) -> dict[str, object]:
    """Return transformers' configuration of the model that these fields describe."""
    name = str(fields["general.architecture"])
    return {
        "architectures": [_CLASSES[name]],
        "model_type": name,
        "hidden_size": fields[f"{name}.embedding_length"],
        "intermediate_size": fields[f"{name}.feed_forward_length"],
        "num_hidden_layers": fields[f"{name}.block_count"],
        "num_attention_heads": fields[f"{name}.attention.head_count"],
        "num_key_value_heads": fields[f"{name}.attention.head_count_kv"],
        "max_position_embeddings": fields[f"{name}.context_length"],
        "rms_norm_eps": fields[f"{name}.attention.layer_norm_rms_epsilon"],
        "rope_theta": fields.get(f"{name}.rope.freq_base", 10_000.0),
        "vocab_size": len(fields["tokenizer.ggml.tokens"]),
        "hidden_act": "silu",
        "tie_word_embeddings": tied,
        "bos_token_id": fields.get("tokenizer.ggml.bos_token_id"),
        "eos_token_id": fields["tokenizer.ggml.eos_token_id"],
        "dtype": "bfloat16",
    }


def tokenizer(fields: Mapping[str, Any]) -> Tokenizer:
    """Return the tokenizer that these fields describe."""
    words = fields["tokenizer.ggml.tokens"]
    merges = [tuple(line.split(" ", 1)) for line in fields["tokenizer.ggml.merges"]]
    made = Tokenizer(BPE(vocab={word: place for place, word in enumerate(words)}, merges=merges))
    if str(fields.get("tokenizer.ggml.pre")) == "qwen2":
        made.normalizer = normalizers.NFC()
        cut: Any = pre_tokenizers.Split(Regex(_QWEN), "isolated")
        after: Any = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    else:
        cut = pre_tokenizers.Digits(individual_digits=True)
        after = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    made.pre_tokenizer = pre_tokenizers.Sequence([cut, after])
    made.decoder = decoders.ByteLevel()
    kinds = fields["tokenizer.ggml.token_type"]
    marks = [(word, kind) for word, kind in zip(words, kinds, strict=True) if kind in {_CONTROL, _USER}]
    made.add_tokens([AddedToken(word, special=kind == _CONTROL, normalized=False) for word, kind in marks])
    return made


def tokenizer_configuration(fields: Mapping[str, Any]) -> dict[str, object]:
    """Return transformers' configuration of the tokenizer: its class, its marks and the chat template."""
    words = fields["tokenizer.ggml.tokens"]
    end = words[fields["tokenizer.ggml.eos_token_id"]]
    pad = fields.get("tokenizer.ggml.padding_token_id")
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": end,
        "pad_token": words[pad] if pad is not None else end,
        "model_max_length": fields[f"{fields['general.architecture']}.context_length"],
        "clean_up_tokenization_spaces": False,
        "chat_template": fields["tokenizer.chat_template"],
    }
