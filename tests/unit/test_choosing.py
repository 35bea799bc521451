"""Which model answers on which machine, and the reason that is shown."""

import re
from importlib.resources import files

import pytest

from reasoning.models.choosing import Device, Machine, default, need, placed
from reasoning.models.machine import largest, look
from reasoning.models.registry import model, models
from schema.errors import ModelTooLarge, NotFound

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("machine", "name", "reason"),
    [
        (Machine(16 * GB), None, "no CUDA GPU"),
        (Machine(16 * GB, 24 * GB, "RTX 4090", runtime=False), None, "make install-models"),
        (Machine(16 * GB, 24 * GB, "RTX 4090"), "qwen2.5-7b-instruct", "has 24.0 GB"),
        (Machine(16 * GB, 8 * GB, "RTX 3070"), "qwen2.5-1.5b-instruct", "has 8.0 GB"),
        (Machine(16 * GB, 2 * GB, "MX 450"), None, "fits into the 2.0 GB of MX 450"),
    ],
)
def test_the_default_follows_the_machine_and_says_why(machine: Machine, name: str | None, reason: str) -> None:
    """R4."""
    choice = default(machine, models())
    assert (choice.model.name if choice.model else None) == name
    assert reason in choice.reason
    assert choice.device is (Device.GPU if machine.gpu_memory and machine.runtime else Device.CPU)


def test_a_model_that_somebody_asks_for_runs_where_it_fits() -> None:
    half = model("qwen2.5-coder-0.5b")
    assert placed(half, Machine(8 * GB)).device is Device.CPU
    assert placed(half, Machine(8 * GB, 8 * GB, "RTX 3070")).device is Device.GPU
    assert placed(half, Machine(8 * GB, 1 * GB, "old")).device is Device.CPU


def test_a_model_too_large_for_the_machine_is_refused_with_what_to_do() -> None:
    """R4."""
    with pytest.raises(ModelTooLarge, match=r"needs 20\.8 GB, this machine has 8\.0 GB.*friday models list"):
        placed(model("qwen2.5-7b-instruct"), Machine(8 * GB))


def test_the_registry_names_everything_that_a_model_needs() -> None:
    for one in models():
        assert one.hub or one.packages
        assert one.licence == "Apache-2.0"
        assert need(one) > one.bytes
        assert one.trusted_with
        assert not one.hub or re.fullmatch(r"[0-9a-f]{40}", one.hub.revision)
        hashes = [*(part.sha256 for part in one.packages), *one.sha256.values(), *([one.gguf.sha256] if one.gguf else [])]
        assert all(re.fullmatch(r"[0-9a-f]{64}", text) for text in hashes)
        assert not one.packages or one.gguf


def test_the_registry_names_no_host() -> None:
    text = (files("reasoning.models") / "registry.toml").read_text(encoding="utf-8")
    assert not re.search(r"https?:|\.(?:org|com|io|co)\b", text)


def test_a_model_that_nobody_knows_is_not_found_and_the_known_are_named() -> None:
    with pytest.raises(NotFound, match=r"smollm2-135m"):
        model("gpt-7")


def test_the_largest_gpu_counts() -> None:
    assert largest("8192, NVIDIA GeForce RTX 3070\n24576, NVIDIA RTX A5000\n") == (24_576 * 1_048_576, "NVIDIA RTX A5000")
    assert largest("") == largest("NVIDIA-SMI has failed because it couldn't communicate\n") == (0, "")


def test_this_machine_is_looked_at_without_torch() -> None:
    seen = look()
    assert seen.memory > GB
    assert seen.runtime
    assert bool(seen.gpu) == bool(seen.gpu_memory)
