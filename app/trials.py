"""What `friday models` does: offers, brings, tries and times models; the Settings page may call `offers` too."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import typer

from app.generation import Writer, open_writer, selected
from app.runtime import WorkerThreads
from app.settings import GeneratorChoice, Settings
from reasoning.models.choosing import Machine, need
from reasoning.models.fetching import fetch, present
from reasoning.models.machine import look
from reasoning.models.process import LocalModel
from reasoning.models.registry import Model, model, models
from reasoning.written import Written
from schema.answers import Evidence, Piece, Step
from schema.errors import ConfigurationError, FridayError
from schema.generation import Material, Message, Request, Role
from schema.graph import Label, Node

_DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
_QUESTION = "When do the lamps arrive?"
_PASSAGE = "The lamps arrive on Thursday 5 March at nine. They come by truck, so please keep the gate open."
_LONG = 40
_TOKENS = 64


async def offers(settings: Settings) -> dict[str, object]:
    """Return every model with whether it is here and fits, the machine, and what answers here with its reason, as plain values."""
    machine = await WorkerThreads().run(look)
    try:
        found = selected(settings, machine)
        chosen = found.choice.model if found.choice else None
        answers = {"generator": found.generator.value, "model": chosen.name if chosen else "", "reason": found.reason}
    except FridayError as error:
        answers = {"generator": GeneratorChoice.EXTRACTIVE.value, "model": "", "reason": str(error)}
    rows = [_offer(one, settings, machine) for one in models()]
    seen = {"memory": machine.memory, "gpu": machine.gpu, "gpu_memory": machine.gpu_memory, "runtime": machine.runtime}
    return {"answers": answers, "machine": seen, "directory": str(settings.models_directory), "models": rows}


def _offer(one: Model, settings: Settings, machine: Machine) -> dict[str, object]:
    fits = "gpu" if need(one) <= machine.gpu_memory else "cpu" if need(one) <= machine.memory else ""
    here = present(settings.models_directory, one)
    said = {"name": one.name, "purpose": one.purpose, "trusted_with": one.trusted_with, "licence": one.licence}
    return {**said, "parameters": one.parameters, "memory": need(one), "fits": fits, "here": here}


def offers_lines(values: Mapping[str, Any]) -> None:
    """Print what there is, for people."""
    answers, machine = values["answers"], values["machine"]
    gpu = f"{machine['gpu']} with {machine['gpu_memory'] / 1e9:.1f} GB" if machine["gpu"] else "no CUDA GPU"
    typer.echo(f"Answers: {answers['generator']} {answers['model']}".rstrip())
    typer.echo(f"  {answers['reason']}")
    typer.echo(f"This machine: {machine['memory'] / 1e9:.1f} GB, {gpu}. Models lie in {values['directory']}")
    for one in values["models"]:
        state = "here" if one["here"] else "not fetched"
        fits = {"gpu": "fits the GPU", "cpu": "fits a CPU", "": "too large for this machine"}[one["fits"]]
        typer.secho(f"{one['name']}: {state}, {fits}, needs {one['memory'] / 1e9:.1f} GB, {one['licence']}", bold=one["here"])
        typer.secho(f"  for {one['purpose']}; trusted with {one['trusted_with']}", dim=True)


async def brought(settings: Settings, name: str, packages: bool) -> dict[str, object]:
    """Bring the model, or the one that fits this machine, and return where it is."""
    threads, directory = WorkerThreads(), settings.models_directory
    wanted = await threads.run(lambda: _wanted(settings, name))
    tell = lambda line: typer.echo(line, err=True)  # noqa: E731 (a line of progress)
    folder = await threads.run(lambda: fetch(directory, wanted, tell, packages))
    return {"name": wanted.name, "folder": str(folder)}


def _wanted(settings: Settings, name: str) -> Model:
    if name or settings.file.models.model:
        return model(name or settings.file.models.model)
    found = selected(settings, look())
    if found.choice and found.choice.model:
        return found.choice.model
    raise ConfigurationError(found.reason.rstrip("."), "Name the model you want: `friday models list` shows them.")


@asynccontextmanager
async def _opened(settings: Settings, name: str) -> AsyncIterator[Writer]:
    """Yield the named model, or what answers here; raise what stands in its way."""
    table = settings.file.models.model_copy(update={"model": name, "generator": GeneratorChoice.LOCAL}) if name else settings.file.models
    chosen = settings.model_copy(update={"file": settings.file.model_copy(update={"models": table})})
    threads = WorkerThreads()
    # What cannot be is raised here; in an answer it would be a line of the trace.
    await threads.run(lambda: selected(chosen, look()))
    async with open_writer(chosen, threads) as writer:
        if writer is None:
            raise ConfigurationError("answers are quotes here", "Name a model: `friday models list` shows them.")
        yield writer


async def trial(settings: Settings, name: str) -> dict[str, object]:
    """Let the model answer a question from one passage; return what may stand and how it went."""
    async with _opened(settings, name) as writer:
        started = perf_counter()
        parts = [part async for part in Written(writer).generate(material())]
        pieces = [part.text for part in parts if isinstance(part, Piece)]
        steps = {part.name: part.detail for part in parts if isinstance(part, Step)}
        return {"name": writer.name, "question": _QUESTION, "said": pieces, **steps, "seconds": round(perf_counter() - started, 2)}


def material() -> Material:
    """Return a question with the one passage that answers it."""
    record = Node("record", Label.MESSAGE, "<lamps>", {"title": "Lamps", "from": "Ana Reis <ana@tideline.example>"}, start=_DAY)
    passage = Node("passage", Label.CHUNK, "<lamps>#0", {"record": "record"}, _PASSAGE)
    evidence = Evidence(1, "<lamps>", "Lamps", _DAY, passage, record, 1.0)
    return Material(_QUESTION, (evidence,), (Piece(f"Ana Reis wrote: “{_PASSAGE}”", (1,)),))


def trial_lines(values: Mapping[str, Any]) -> None:
    """Print a trial for people."""
    typer.echo(f"{values['name']}, {values['seconds']} s. {values['question']}")
    for line in values["said"]:
        typer.echo(f"  {line}")
    typer.secho(f"  {values['write']}", dim=True)
    if "problem" in values:
        typer.secho(f"  {values['problem']}", fg=typer.colors.RED)


async def timed(settings: Settings, name: str) -> dict[str, object]:
    """Measure a model: seconds to load, to the first token of a long prompt and of its repetition, tokens a second of one and of four."""
    async with _opened(settings, name) as writer:
        started = perf_counter()
        if isinstance(writer, LocalModel):
            await writer.ready()
        loaded = perf_counter() - started
        first, alone = await _run(writer, 0)
        again, _ = await _run(writer, 0)
        started = perf_counter()
        counts = await asyncio.gather(*(_run(writer, place) for place in range(4)))
        together = sum(count for _, (count, _) in counts) / (perf_counter() - started)
    values = {"load_seconds": loaded, "first_token_seconds": first, "first_token_again_seconds": again}
    rates = {"pieces_a_second": alone[0] / alone[1], "pieces_a_second_of_four": together}
    return {"name": writer.name, **{key: round(value, 2) for key, value in (values | rates).items()}}


async def _run(writer: Writer, place: int) -> tuple[float, tuple[int, float]]:
    """Return the seconds to the first piece, then how many pieces followed in how many seconds."""
    text = f"{_PASSAGE} " * _LONG
    request = Request((Message(Role.USER, f"{text}\nList everything that number {place} says about lamps, at length."),), _TOKENS)
    started, first, count = perf_counter(), 0.0, 0
    async with aclosing(writer.stream(request)) as parts:
        async for _ in parts:
            first = first or perf_counter() - started
            count += 1
    return first, (count, max(perf_counter() - started - first, 1e-6))


def timed_lines(values: Mapping[str, Any]) -> None:
    """Print the times for people."""
    typer.echo(f"{values['name']}: loaded in {values['load_seconds']} s")
    first, again = values["first_token_seconds"], values["first_token_again_seconds"]
    typer.echo(f"  a prompt of about a thousand tokens: first word after {first} s, the same again after {again} s")
    typer.echo(f"  {values['pieces_a_second']} tokens a second, {values['pieces_a_second_of_four']} of four answers at once")
