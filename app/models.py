"""Builds what needs a model, on first need: the embedder, the background passes, answering."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.bootstrap import Rooms
from app.enclosures import attachment_pass
from app.sample.vectors import Remembering, remembered
from app.settings import EmbedderChoice
from connectors.quotes import fresh
from memory.backlog import ALSO_EMBEDDED
from memory.facts import FactPass
from memory.passes import Passes
from memory.preferences import Preferences
from memory.quotes import QuotePass
from memory.vectors import VectorPass
from reasoning.answering import Answering
from reasoning.calendar import Calendar
from reasoning.e5.embedder import E5Embedder
from reasoning.extractive import Extractive
from reasoning.models.registry import models
from reasoning.onnx_embedder import OnnxEmbedder
from reasoning.question import Owner
from reasoning.replying import Replying
from reasoning.retrieval import Retrieval
from reasoning.structures import structures
from reasoning.written import Written
from schema.graph import Label
from schema.ports import Embedder, Generator, LanguageModel, Threads

_EMBEDDERS: Mapping[EmbedderChoice, Callable[[Threads], Embedder]] = {
    EmbedderChoice.MULTILINGUAL: E5Embedder,
    EmbedderChoice.ENGLISH: OnnxEmbedder,
}


@dataclass(frozen=True, slots=True)
class Mind:
    """What has loaded models: answering and the background passes share one embedder."""

    answering: Answering
    replying: Replying
    passes: Passes


def owner_of(rooms: Rooms) -> Owner:
    """Return the owner as the settings name them."""
    table = rooms.settings.file.owner
    return Owner(table.name, table.addresses, rooms.settings.zone)


async def awaken(rooms: Rooms, writer: LanguageModel | None = None) -> Mind:
    """Load the embedder beside the loop and build what uses it, answers phrased by the writer if there is one.

    Raises ModelMissing if the embedder's weights are not right.
    """
    embedder = await embedder_of(rooms)
    answers = answering(rooms, embedder, Written(writer, leads(writer.name)) if writer else None)
    return Mind(answers, Replying(answers, preferences(rooms)), passes(rooms, embedder))


def leads(name: str) -> bool:
    """Say whether a model's sentences come before the quotes: those of the smallest may only add to them (docs/adr/0008)."""
    # What stands behind an endpoint is its owner's choice.
    return all(one.phrasing for one in models() if one.name == name)


async def embedder_of(rooms: Rooms) -> Embedder:
    """Load the embedder that the settings name beside the loop; raise ModelMissing if its weights are not right."""
    made = _EMBEDDERS[rooms.settings.file.models.embedder]
    # Weights are read and checked in a thread, while pages are served.
    embedder = await rooms.threads.run(lambda: made(rooms.threads))
    if not rooms.settings.file.sample:
        return embedder
    return Remembering(embedder, await rooms.threads.run(lambda: remembered(embedder.model)))


def answering(rooms: Rooms, embedder: Embedder, generator: Generator | None = None) -> Answering:
    """Return what answers questions, in a generator's words if one is given."""
    owner = owner_of(rooms)
    structured = structures(rooms.graph, rooms.space, owner, rooms.today, rooms.threads)
    return Answering(structured, retrieval(rooms, embedder), Extractive(embedder), owner, rooms.today, generator)


def preferences(rooms: Rooms) -> Preferences:
    """Return how the owner wants to be answered."""
    return Preferences(rooms.graph.reader, rooms.graph.transaction, rooms.space, rooms.clock)


def retrieval(rooms: Rooms, embedder: Embedder) -> Retrieval:
    """Return what finds the evidence for questions."""
    return Retrieval(rooms.graph, embedder, calendar_of(rooms), owner_of(rooms), rooms.space, rooms.threads)


def calendar_of(rooms: Rooms) -> Calendar:
    """Return the calendar on the owner's days."""
    return Calendar(rooms.graph.reader, rooms.space, rooms.settings.zone, rooms.threads, rooms.settings.file.owner.addresses)


def passes(rooms: Rooms, embedder: Embedder) -> Passes:
    """Return the background passes in their order: vectors last, because they take longest and nothing is to be embedded twice."""
    reader, space, clock = rooms.graph.reader, rooms.space, rooms.clock
    return Passes(
        rooms.graph,
        [
            # First, so that quoted history is cut out before anything is embedded.
            QuotePass(space, fresh, rooms.threads),
            FactPass(reader, space, clock, Label.MESSAGE),
            FactPass(reader, space, clock, Label.EVENT),
            attachment_pass(rooms),
            VectorPass(rooms.graph.encoded, embedder),
            *(VectorPass(rooms.graph.encoded, embedder, label) for label in ALSO_EMBEDDED),
        ],
        rooms.leases,
    )
