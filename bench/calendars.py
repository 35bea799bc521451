"""5,000 events of a real Radicale, ours beside `vdirsyncer`: for the first time, and when nothing changed."""

import os
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.changes import VARIABLE, declared, spread, start_of, synced
from bench.program import line, timed
from tests.servers.radicale import PASSWORD, Radicale

EVENTS = 5_000
ROUNDS = 3
_BEGIN = datetime(2025, 1, 1, 8, tzinfo=UTC)
_EVENT = """BEGIN:VEVENT
UID:bench-{number}@example.org
DTSTAMP:20250101T000000Z
DTSTART:{start:%Y%m%dT%H%M%SZ}
DTEND:{end:%Y%m%dT%H%M%SZ}
SUMMARY:Meeting {number} about the harbour
LOCATION:Room {room}
DESCRIPTION:The {number}th meeting\\, with a plan of the garden and the budget of the season.
ORGANIZER;CN=Person {room}:mailto:person{room}@example.org
ATTENDEE;CN=Alice:mailto:alice@example.org
END:VEVENT
"""
_VDIRSYNCER = """[general]
status_path = "{base}/status/"

[pair bench]
a = "far"
b = "near"
collections = [["plan", "plan", "plan"]]

[storage far]
type = "caldav"
url = "{url}"
username = "alice"
password = "{password}"

[storage near]
type = "filesystem"
path = "{base}/events/"
fileext = ".ics"
"""


def calendars() -> None:
    """Measure both in interleaved rounds and print the ratios."""
    scratch = Path(tempfile.mkdtemp(prefix="friday-calendars-"))
    try:
        with Radicale() as server:
            # A whole calendar in one request: 5,000 would take minutes.
            server.put("alice", "/alice/plan/", _calendar())
            # As a calendar lies there that nobody has touched for an hour; ours asks otherwise within a minute of a change.
            server.age("/alice/plan/")
            # Whoever comes first would pay for the server's own cache.
            _theirs(scratch / "warm", server)
            first, calm, most = _rounds(scratch, server)
            line("5,000 events for the first time, ours to vdirsyncer", spread(first), "<= 0.65")
            line("no change in 5,000 events, ours to vdirsyncer", spread(calm), "<= 0.12")
            line("most memory of the first sync, MB", str(most), "<= 300")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _calendar() -> str:
    starts = [_BEGIN + timedelta(hours=2 * number) for number in range(EVENTS)]
    events = [
        _EVENT.format(number=number, start=start, end=start + timedelta(hours=1), room=number % 12) for number, start in enumerate(starts)
    ]
    text = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN", *(one.strip() for one in events), "END:VCALENDAR", ""])
    return text.replace("\n", "\r\n")


def _rounds(scratch: Path, server: Radicale) -> tuple[list[float], list[float], int]:
    first, calm, most = [], [], 0
    for number in range(ROUNDS):
        home, base = scratch / f"home{number}", scratch / f"peer{number}"
        declared(home, "calendar", "caldav", (f"url={server.url}", "user=alice", f"password_env={VARIABLE}"))
        mine, their = synced(home), _theirs(base, server)
        most = max(most, mine.megabytes)
        first.append(mine.seconds / their)
        # Less the start, which on both sides is imports, not synchronising.
        our_start, their_start = start_of(home), timed(lambda: subprocess.run([_program(), "--version"], check=True, capture_output=True))
        calm.append(max(synced(home).seconds - our_start, 0.0) / max(_again(base) - their_start, 0.001))
    return first, calm, most


def _theirs(base: Path, server: Radicale) -> float:
    base.mkdir(parents=True)
    (base / "config").write_text(_VDIRSYNCER.format(base=base, url=server.url, password=PASSWORD), encoding="utf-8")
    return timed(lambda: _run(base, "discover")) + _again(base)


def _again(base: Path) -> float:
    return timed(lambda: _run(base, "sync"))


def _run(base: Path, verb: str) -> None:
    # It asks whether to make what is missing; the answer is yes.
    subprocess.run([_program(), "-c", str(base / "config"), verb], input="y\ny\n", text=True, check=True, capture_output=True)


def _program() -> str:
    found = shutil.which(os.environ.get("VDIRSYNCER", "vdirsyncer"))
    if not found:
        raise SystemExit("vdirsyncer is missing: install vdirsyncer 0.21 into an environment of its own, name it as VDIRSYNCER")
    return found
