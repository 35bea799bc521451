"""How networks run on onnxruntime here: in batches bounded by tokens, without an arena and without spinning."""

import os
from collections.abc import Sequence

# Read by the library when it is loaded: else it keeps a number for this machine and reports each start and each model to its maker.
os.putenv("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime

_TOKENS = 512
"""Tokens of a batch, padding included: what a layer makes of them stays in a processor's cache, which is faster than larger batches."""


def opened(network: str | bytes, cores: int) -> onnxruntime.InferenceSession:
    """Return a session of the network, a file's path or its content, on so many cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cores
    # Errors only: warnings about a model's shape go to standard error, where command line users read.
    options.log_severity_level = 3
    # An arena keeps the most that any batch has needed, six times of what is needed now.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    # Threads that spin for work take the cores from whoever else has some, and lose more by that than they gain.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def written(text: str) -> str:
    """Return a text with a question mark for each half of a character: bytes that were no text, and no tokenizer takes them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def batches(lengths: Sequence[int], most: int = _TOKENS) -> list[list[int]]:
    """Return the places of the texts, the shortest first, in batches of at most so many tokens once padded, or of one text."""
    cut: list[list[int]] = []
    # Sorted by length, so that a batch holds little padding; callers put results back by place.
    for index in sorted(range(len(lengths)), key=lambda index: lengths[index]):
        if not cut or (len(cut[-1]) + 1) * lengths[index] > most:
            cut.append([])
        cut[-1].append(index)
    return cut
