"""R4: whatever is done to mails and calendars, each ends as records or with a reason, its bytes kept, and none holds the others up."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from connectors.eml import eml_folder
from connectors.files import Files
from connectors.ics_files import ics_folder
from connectors.occurrences import expand
from connectors.quotes import fresh
from connectors.rejections import Unreadable
from connectors.reparse import RawKind, reparse
from connectors.sources import FolderSettings
from schema.changes import Rejected, Upserted
from schema.ids import content_hash
from schema.records import Event, Message, Record
from tests.fakes.rig import BERLIN
from tests.integration.test_corpus import SHARED
from tests.proofs import proving
from tests.servers import bombs, hostile
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads

# Twice what the worst takes on a quiet machine: processor time grows where cores are shared.
SECONDS = 4.0
"""How long a mail or a calendar of a megabyte may take, of the processor's time: what else the machine does is not theirs."""
EXPANDED = 6.0
"""How long ten years of a series may take besides: in a zone of the calendar's own whose rules begin in 1601 they take some two seconds."""
NOW = datetime(2026, 11, 22, tzinfo=UTC)
LARGEST = 200_000
LIMITS = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
_ENDINGS = {RawKind.MAIL: "eml", RawKind.CALENDAR: "ics"}


def samples(kind: RawKind, say: Callable[[str], None]) -> list[bytes]:
    """Return what there is to change: the public corpora where they lie beside the project, and the hostile ones made here."""
    folder, wanted = ("mail", "*") if kind is RawKind.MAIL else ("calendar", "*.ics")
    found = [path.read_bytes() for path in sorted((SHARED / folder).rglob(wanted)) if path.is_file()] if SHARED.exists() else []
    if not found:
        say(f"NOT RUN on the corpus of {kind}s, which is absent ({SHARED / folder}): only those made here are changed")
    made = hostile.mails() if kind is RawKind.MAIL else hostile.calendars()
    return [raw for raw in (*found, *made.values()) if len(raw) < LARGEST]


def read_in_time(kind: RawKind, raw: bytes, seconds: float = SECONDS) -> tuple[Record, ...] | str:
    """Read the bytes and all that follows from them; what took too long is read twice more, since a machine has slow moments."""
    found, taken = _read(kind, raw)
    if taken >= seconds:
        taken = min(_read(kind, raw)[1] for _ in range(2))
    assert taken < seconds, f"{taken:.1f} s"
    return found


def _read(kind: RawKind, raw: bytes) -> tuple[tuple[Record, ...] | str, float]:
    started = time.process_time()
    found = reparse(kind, raw, "it", NOW, BERLIN)
    assert found, "neither records nor a reason"
    if isinstance(found, str):
        assert found.endswith((".", "…")), found
    else:
        for record in found:
            assert record.key
            assert record.raw_hash == content_hash(raw)
            _follow(record)
    return found, time.process_time() - started


def _follow(record: Record) -> None:
    if isinstance(record, Message):
        fresh(record.body)
    if isinstance(record, Event) and record.recurrence:
        with suppress(Unreadable):
            expand(record.recurrence, datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC), zone=BERLIN)


@pytest.mark.parametrize("name", bombs.mails())
def test_a_mail_that_is_to_hold_readers_up_is_read_in_time(name: str) -> None:
    read_in_time(RawKind.MAIL, bombs.mails()[name])


@pytest.mark.parametrize("name", bombs.calendars())
def test_a_calendar_that_is_to_hold_readers_up_is_read_in_time(name: str) -> None:
    read_in_time(RawKind.CALENDAR, bombs.calendars()[name])


def mutate(kind: RawKind, found: Sequence[bytes], number: int, most: int) -> int:
    """Change samples so often and read each; return how many were read as records."""
    read = 0

    @seed(number)
    @settings(LIMITS, max_examples=most, phases=(Phase.generate,))
    @given(raw=st.sampled_from(range(len(found))), chance=st.integers(0, 1 << 30))
    def changed(raw: int, chance: int) -> None:
        nonlocal read
        read += not isinstance(read_in_time(kind, bombs.mutated(found[raw], found, random.Random(chance)), EXPANDED), str)

    changed()
    return read


@pytest.mark.parametrize("kind", [RawKind.MAIL, RawKind.CALENDAR])
def test_what_was_changed_ends_as_records_or_with_a_reason(kind: RawKind, rotation_seed: int, say: Callable[[str], None]) -> None:
    read = mutate(kind, samples(kind, say), rotation_seed, 120)
    say(f"changed {kind}s: 120, of which {read} were read")


@pytest.mark.prove
@pytest.mark.parametrize("part", range(5))
@pytest.mark.parametrize("kind", [RawKind.MAIL, RawKind.CALENDAR])
def test_much_that_was_changed_ends_as_records_or_with_a_reason(kind: RawKind, part: int, say: Callable[[str], None]) -> None:
    with proving(f"mutations: changed {kind}s", "parser", 4_000, f"{part + 1}/5") as proof:
        read = mutate(kind, samples(kind, say), 100 + part, proof.total)
        proof.done = proof.total
    say(f"changed {kind}s: {proof.total}, of which {read} were read")


@pytest.mark.parametrize("kind", [RawKind.MAIL, RawKind.CALENDAR])
async def test_of_a_folder_of_such_files_nothing_is_lost(
    kind: RawKind, tmp_path: Path, rotation_seed: int, say: Callable[[str], None]
) -> None:
    """Each file is there as records or as a rejection with a reason, its bytes kept, and read again it is no news."""
    chance, found = random.Random(rotation_seed), samples(kind, say)
    raws = {f"{number}.{_ENDINGS[kind]}": bombs.mutated(chance.choice(found), found, chance) for number in range(60)}
    for name, raw in raws.items():
        (tmp_path / name).write_bytes(raw)
    blobs, follower = MemoryBlobs(), Follower()
    await follower.follow(_folder(kind, tmp_path, blobs))
    told = {change.ref: change for change in follower.log if isinstance(change, Upserted | Rejected)}
    # Two of the same bytes are two places; an empty one among them too.
    assert set(told) == set(raws)
    assert all(blobs.blobs[content_hash(raw)] == raw for raw in raws.values())
    assert all(one.reason for one in told.values() if isinstance(one, Rejected))
    assert await follower.follow(_folder(kind, tmp_path, blobs)) == []


def _folder(kind: RawKind, folder: Path, blobs: MemoryBlobs) -> Files:
    build = eml_folder if kind is RawKind.MAIL else ics_folder
    return build(FolderSettings(folder, BERLIN), blobs, PlainThreads())
