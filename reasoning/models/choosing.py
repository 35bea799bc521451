"""Chooses how answers are generated on this machine, and says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reasoning.models.registry import Model
from schema.errors import ModelTooLarge

# Beside the weights: the context of several answers, the runtime itself.
_HEADROOM = 1.3
_RUNTIME = 1_000_000_000
_GB = 1_000_000_000


class Device(StrEnum):
    """Where a model computes."""

    CPU = "cpu"
    GPU = "cuda"


@dataclass(frozen=True, slots=True)
class Machine:
    """What matters of a machine: its memory and its GPU's in bytes (0: none), the GPU's name, whether the extra `models` is installed."""

    memory: int
    gpu_memory: int = 0
    gpu: str = ""
    runtime: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A model and where it computes, or none, and the reason for people to read."""

    model: Model | None
    device: Device
    reason: str


def need(model: Model) -> int:
    """Return how much memory a model takes, in bytes, with what it reads and writes."""
    return int(model.bytes * _HEADROOM) + _RUNTIME


def default(machine: Machine, models: Sequence[Model]) -> Choice:
    """Return the best model that fits and is worth its time: on a GPU alone, as a sentence takes a CPU many seconds."""
    if not machine.runtime:
        return Choice(None, Device.CPU, "The extra `models` is not installed, so answers are quotes. `make install-models` brings it.")
    if not machine.gpu_memory:
        return Choice(None, Device.CPU, "There is no CUDA GPU, and on a CPU a sentence takes many seconds, so answers are quotes.")
    for one in models:
        if one.phrasing and need(one) <= machine.gpu_memory:
            return Choice(one, Device.GPU, f"{one.name} needs {_gb(need(one))} and {machine.gpu} has {_gb(machine.gpu_memory)}.")
    return Choice(None, Device.GPU, f"No model worth its sentences fits into the {_gb(machine.gpu_memory)} of {machine.gpu}.")


def placed(model: Model, machine: Machine) -> Choice:
    """Return where a model that somebody asked for computes; raise ModelTooLarge if it fits nowhere."""
    if need(model) <= machine.gpu_memory:
        return Choice(model, Device.GPU, f"{model.name} was asked for and fits into {machine.gpu}.")
    if need(model) <= machine.memory:
        return Choice(model, Device.CPU, f"{model.name} was asked for and fits into the {_gb(machine.memory)} of this machine.")
    raise ModelTooLarge(f"{model.name} needs {_gb(need(model))}, this machine has {_gb(machine.memory)}")


def _gb(count: int) -> str:
    return f"{count / _GB:.1f} GB"
