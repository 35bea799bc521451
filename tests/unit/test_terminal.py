"""The options that every command takes, wherever they stand."""

import json
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest
import typer

from app.commands.reading import Synced, Worked
from app.commands.terminal import fronted
from app.health import source_line, to_read
from app.output import as_json, duration, say, several
from app.syncing import Ran
from graph.sync import Outcome
from schema.changes import Shelf


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("sync", "sync"),
        ("sync --json", "--json sync"),
        ("source list --home /h", "--home /h source list"),
        ("--home /h source list --json", "--home /h --json source list"),
        ("sync --home=/h mail", "--home=/h sync mail"),
        ("sync --home", "--home sync"),
        ("ask -- --json --home", "ask -- --json --home"),
        ("", ""),
        ("event add Dentist --yes --when 9 --source=cal --json", "--json event --yes --source=cal add Dentist --when 9"),
        ("--home /h event cancel k --source cal --no-mail", "--home /h event --source cal --no-mail cancel k"),
        ("event add -- --yes", "event add -- --yes"),
        ("source remove x --yes --home event", "--home event source remove x --yes"),
        ("source remove event --yes", "source remove event --yes"),
        ("ask -- event --yes", "ask -- event --yes"),
    ],
)
def test_they_are_moved_before_the_command(words: str, expected: str) -> None:
    assert fronted(words.split()) == expected.split()


def test_work_that_was_stopped_says_so_and_ends_so() -> None:
    stopped = Worked(5, waiting=3)
    assert stopped.line("friday work") == "Stopped; 3 still waiting. Run `friday work` again to go on."
    assert stopped.stopped() == {"stopped": True, "waiting": 3}
    with pytest.raises(typer.Exit) as ended:
        stopped.end()
    assert ended.value.exit_code == 130


def test_a_sync_that_was_stopped_says_so_and_ends_so() -> None:
    stopped = Synced([Ran(Outcome("post", upserted=3, stopped=True)), Ran(Outcome("more", stopped=True))])
    assert stopped.line("friday sync") == "Stopped; 3 new or changed items stored. Run `friday sync` again to go on."
    with pytest.raises(typer.Exit) as ended:
        stopped.end()
    assert ended.value.exit_code == 130


def test_a_sync_that_is_done_ends_well() -> None:
    Synced([Ran(Outcome("post", upserted=3)), Ran(Outcome("more"), paused=True)]).end()


def test_work_that_is_done_says_so_and_ends_well() -> None:
    done = Worked(5)
    assert (done.line("friday work"), done.stopped()) == ("Nothing left to do, 5 graph writes.", {})
    done.end()


@pytest.mark.parametrize(("seconds", "said"), [(0.04, "0.0 s"), (9.94, "9.9 s"), (75, "75 s"), (600, "10 min"), (9_000, "2.5 h")])
def test_a_length_of_time_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("items", "places", "said"),
    [(1, 1, "1 item to read in 1 place"), (0, 2, "0 items to read in 2 places"), (3, 1, "3 items to read in 1 place")],
)
def test_one_is_said_as_one(items: int, places: int, said: str) -> None:
    shelves = [Shelf(f"s{number}", items if number == 0 else 0, read=True) for number in range(places)]
    assert to_read([*shelves, Shelf("left", 7, read=False)]) == said
    assert several(1, "item") == "1 item"


def test_a_source_is_told_in_the_time_of_its_owner(capsys: pytest.CaptureFixture[str]) -> None:
    failed = {"at": "2026-07-01T22:30:00+00:00", "error": "It failed."}
    state = {"name": "cal", "kind": "ics", "place": "/c", "items": 2, "gone": 0, "synced": True, "paused": False, "rejected": []}
    source_line({**state, "last_run": failed, "next": "2026-07-02T00:30:00+02:00"}, ZoneInfo("Europe/Berlin"))
    told = "last sync 2026-07-02 00:30: failed, next try 2026-07-02 00:30 while the app runs"
    assert capsys.readouterr().out == f"cal (ics, /c): 2 items, {told}\n  It failed.\n"


def test_what_servers_say_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "a\x1b]0;owned\x07b\x9b2Jc\rd\x7f\te\nÄ\x00"
    say(hostile)
    assert capsys.readouterr().out == "a]0;ownedb2Jcd\te\nÄ\n"
    as_json({"name": hostile})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"name": hostile}
    assert all(one.isprintable() or one == "\n" for one in printed)


@pytest.mark.parametrize("start", ["app.cli", "app.standing, app.health"])
def test_what_reads_sources_is_not_loaded_to_begin_a_command(start: str) -> None:
    heavy = ("authlib", "caldav", "httpx", "icalendar", "imapclient", "lxml", "llama_index", "nicegui", "torch", "watchfiles")
    looked = f"import sys, {start}; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
