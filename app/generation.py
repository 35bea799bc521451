"""Which model phrases answers in a home, why that one, and how it is opened: a process of our own, an endpoint, or none."""

import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import httpx

from app.settings import GeneratorChoice, ModelsTable, Settings, variable
from reasoning.models.choosing import Choice, Device, Machine, default, placed
from reasoning.models.endpoint import Address, Endpoint, Patience
from reasoning.models.fetching import folder_of, present
from reasoning.models.machine import look
from reasoning.models.process import LocalModel, Plan, local_model
from reasoning.models.registry import Model, model, models
from schema.errors import ConfigurationError, FridayError, ModelMissing, ModelRefused, ModelUnavailable
from schema.generation import Request
from schema.ports import Threads

# Beside the web loop, the stores and the embedder: two cores are what a laptop can spare.
_THREADS = 2
_ROWS = {Device.CPU: 2, Device.GPU: 8}
_WAITING = 8


class Absent:
    """A model that cannot be used: whoever asks it is told why, so that answers are quotes and their trace says what to do."""

    def __init__(self, name: str, error: FridayError) -> None:
        self.name = name
        self._error = error

    async def stream(self, request: Request) -> AsyncGenerator[str, None]:
        """Raise what is wrong."""
        raise ModelUnavailable(self._error.detail or str(self._error), self._error.advice)
        yield ""


Writer: TypeAlias = LocalModel | Endpoint | Absent


@dataclass(frozen=True, slots=True)
class Selected:
    """What phrases answers, and the reason for people to read; `choice` names the model where it runs here."""

    generator: GeneratorChoice
    reason: str
    choice: Choice | None = None


def selected(settings: Settings, machine: Machine) -> Selected:
    """Return what phrases answers; raise a FridayError where what the settings ask for cannot be."""
    table = settings.file.models
    if table.generator is GeneratorChoice.EXTRACTIVE:
        return Selected(GeneratorChoice.EXTRACTIVE, "The settings ask for quotes.")
    if table.generator is GeneratorChoice.ENDPOINT:
        return Selected(GeneratorChoice.ENDPOINT, f"The settings ask for {table.endpoint_model} at {table.endpoint_url}.")
    if table.model or table.generator is GeneratorChoice.LOCAL:
        return _asked_for(table, settings.models_directory, machine)
    choice = default(machine, models())
    if choice.model is None:
        return Selected(GeneratorChoice.EXTRACTIVE, choice.reason)
    if not present(settings.models_directory, choice.model):
        remedy = f"It is not here yet, so answers are quotes: `friday models fetch {choice.model.name}`."
        return Selected(GeneratorChoice.EXTRACTIVE, f"{choice.reason} {remedy}", choice)
    return Selected(GeneratorChoice.LOCAL, choice.reason, choice)


def _asked_for(table: ModelsTable, directory: Path, machine: Machine) -> Selected:
    if not machine.runtime:
        raise ModelMissing("the extra `models` is not installed", "Install it: `make install-models`.")
    wanted = model(table.model) if table.model else default(machine, models()).model
    if wanted is None:
        raise ConfigurationError('generator = "local" without a GPU needs models.model', "Name one of `friday models list`.")
    choice = placed(wanted, machine)
    if not present(directory, wanted):
        raise ModelMissing(f"{wanted.name} is not in {directory}", f"Fetch it: `friday models fetch {wanted.name}`.")
    return Selected(GeneratorChoice.LOCAL, choice.reason, choice)


@asynccontextmanager
async def open_writer(settings: Settings, threads: Threads, seen: Callable[[], Machine] = look) -> AsyncIterator[Writer | None]:
    """Yield the model that phrases answers, None where answers are quotes; a local one's process ends with the block."""
    table = settings.file.models
    try:
        # The GPU's driver may take seconds to answer.
        found = await threads.run(lambda: selected(settings, seen()))
    except FridayError as error:
        yield Absent(table.model or table.generator.value, error)
        return
    if found.generator is GeneratorChoice.ENDPOINT:
        # Never through a proxy that the environment names: it would read questions, passages and the key.
        async with httpx.AsyncClient(trust_env=False) as client:
            key = variable(table.endpoint_key_env) or "" if table.endpoint_key_env else ""
            yield Endpoint(client, Address(table.endpoint_url, table.endpoint_model, key), patience(table))
    elif found.generator is GeneratorChoice.LOCAL and found.choice and found.choice.model:
        async with local_model(plan(settings.models_directory, found.choice.model, found.choice.device), patience(table)) as local:
            yield local
    else:
        yield None


def plan(directory: Path, wanted: Model, device: Device) -> Plan:
    """Return how a model is run here."""
    threads = min(_THREADS, os.cpu_count() or 1)
    return Plan(wanted.name, folder_of(directory, wanted), device.value, threads, _ROWS[device], _WAITING)


def patience(table: ModelsTable) -> Patience:
    """Return how long a model is waited for."""
    return Patience(first=table.first_token_seconds, idle=table.idle_seconds, whole=table.answer_seconds)


async def tried(settings: Settings, threads: Threads) -> str:
    """Say what phrases answers and why, after asking an endpoint for its models; raise a FridayError where it cannot be used.

    A local model is not loaded for it: that it is here, whole and fits was looked at.
    """
    found = await threads.run(lambda: selected(settings, look()))
    async with open_writer(settings, threads) as writer:
        if isinstance(writer, Endpoint):
            offered = await writer.models()
            if settings.file.models.endpoint_model not in offered:
                raise ModelRefused(f"{settings.file.models.endpoint_url} offers {', '.join(offered) or 'no model'}")
    return f"{found.generator.value}: {found.reason}"
