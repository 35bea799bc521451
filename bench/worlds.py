"""A LifeBench world on disk (flat `.eml`, `.ics`, documents), read through our own connectors, and its questions."""

import asyncio
import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from app.bootstrap import Rooms
from app.models import passes
from app.runtime import FixedClock
from app.settings import Settings, StoreKind, load, save
from app.syncing import Wish, sync
from memory.passes import Watch
from schema.ports import Embedder

ZONE = "Asia/Shanghai"
SOURCES = {"mail": "eml", "calendar": "ics", "calls": "ics", "documents": "folder"}
# Our natural keys are Message-IDs, UIDs and paths; the benchmark's key is a part of each.
_KEY = re.compile(r"(?:calendar|call|sms|push|note|photo|agent_chat)-\d+")
_MONTH = re.compile(r"^(\d{4})-(\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a world: when it is asked, what kind it is, and the keys of its evidence."""

    id: str
    text: str
    kind: str
    asked: datetime
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How long a world took: seconds until it was searchable by words, and until the background passes had nothing left."""

    records: int
    synced: float
    prepared: float


def questions(world: Path) -> list[Question]:
    """Return the questions of a world, in order."""
    rows = json.loads((world / "questions.json").read_text(encoding="utf-8"))
    return [
        Question(str(row["id"]), row["question"], str(row.get("type", "")), asked_at(row.get("asked_at")), frozenset(row["evidence"]))
        for row in rows
    ]


def asked_at(text: str | None) -> datetime:
    """Return the moment a question is asked: the last noon of a month that is named alone, noon of a day; else the end of 2025."""
    zone = ZoneInfo(ZONE)
    if text and (month := _MONTH.match(text)):
        following = datetime(int(month[1]) + int(month[2]) // 12, int(month[2]) % 12 + 1, 1, 12, tzinfo=zone)
        # The last day of the month: everything that a question of that month may know has happened.
        return following - timedelta(days=1)
    day = datetime.fromisoformat(text) if text else datetime(2025, 12, 31, 12, tzinfo=UTC)
    return day if day.tzinfo else day.replace(hour=12, tzinfo=zone)


def settings_of(world: Path, home: Path, store: StoreKind) -> Settings:
    """Declare the world's owner and sources in a home, once, and return its settings; the questions lie in none of the sources."""
    # Once: a home that is kept may have been loaded, and its sources' names are those of its cursors.
    if not (home / "friday.toml").exists():
        owner = json.loads((world / "owner.json").read_text(encoding="utf-8"))
        changes: dict[str, object] = {"owner.name": owner["name"], "owner.addresses": [owner["address"]], "owner.zone": ZONE}
        for name, kind in SOURCES.items():
            if (world / name).is_dir():
                changes |= {f"sources.{name}.kind": kind, f"sources.{name}.path": str((world / name).resolve())}
        save(home, changes)
    settings = load(home)
    return settings.model_copy(update={"environment": settings.environment.model_copy(update={"store": store})})


async def loaded(rooms: Rooms, embedder: Embedder) -> Loaded:
    """Read all sources and work the background passes to their end; raise what a source failed with."""
    started = perf_counter()
    ran = await sync(rooms, Wish(), lambda _: None, asyncio.Event())
    for one in ran:
        # A source that failed would leave evidence out and look like poor retrieval.
        if one.error:
            raise one.error
    synced = perf_counter() - started
    await passes(rooms, embedder).until_idle(Watch())
    return Loaded(sum(one.outcome.upserted for one in ran), synced, perf_counter() - started - synced)


def at(rooms: Rooms, moment: datetime) -> Rooms:
    """Return the rooms on the day a question is asked."""
    return replace(rooms, today=FixedClock(moment))


def key_of(source: str) -> str:
    """Return the benchmark's key of a record from its natural key; one that is none of the benchmark's stays as it is."""
    found = _KEY.search(source)
    return found.group(0) if found else source
