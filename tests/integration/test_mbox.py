"""A mailbox in one file: exports of large providers, appended and changed files, and what is wrong in them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connectors.mbox import Mboxes
from connectors.mbox_index import index, mail_at
from connectors.sources import FolderSettings
from graph.sync import Control
from schema.changes import Removed, Upserted
from schema.errors import SourceMissing, SuddenlyEmpty
from schema.graph import Label
from schema.records import Message
from tests.fakes.rig import BERLIN, Rig
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads

LINE = "From 1700000000000000001@xxx Mon Mar 02 09:00:00 +0000 2026\n"


def mail(key: str, body: str = "Hello.", head: str = "", line: str = LINE) -> str:
    """Return a mail as an mbox holds it, its blank line included."""
    top = f"From: Ana <ana@tideline.example>\nSubject: {key}\nDate: Mon, 2 Mar 2026 09:00:00 +0000\nMessage-ID: <{key}@x>\n{head}"
    return f"{line}{top}\n{body}\n\n"


def connector(path: Path, blobs: MemoryBlobs | None = None, since: date | None = None) -> Mboxes:
    return Mboxes(FolderSettings(path, BERLIN, since), blobs or MemoryBlobs(), PlainThreads())


def bodies(follower: Follower) -> dict[str, str]:
    records = (record for place in follower.places.values() for record in place.records)
    return {record.subject: record.body for record in records if isinstance(record, Message)}


async def test_every_mail_from_the_end_on_and_nothing_the_second_time(tmp_path: Path) -> None:
    path = tmp_path / "All mail.mbox"
    path.write_text("".join(mail(f"m{number}") for number in range(600)))
    follower = Follower()
    batches = await follower.follow(connector(path))
    assert list(bodies(follower)) == [f"m{number}" for number in reversed(range(600))]
    assert [(batch.done, batch.total) for batch in batches] == [(250, 600), (500, 600), (600, 600)]
    assert set(follower.places) == {f"All mail.mbox#{number}" for number in range(1, 601)}
    assert await follower.follow(connector(path)) == []
    (shelf,) = await connector(path).test()
    assert (shelf.name, shelf.items, shelf.read) == ("All mail.mbox", 600, True)


async def test_only_what_was_appended_is_read(tmp_path: Path) -> None:
    path = tmp_path / "in.mbox"
    path.write_text("".join(mail(f"m{number}") for number in range(50)))
    follower = Follower()
    await follower.follow(connector(path))
    with path.open("a") as file:
        file.write(mail("new1") + mail("new2"))
    blobs = MemoryBlobs()
    (batch,) = await follower.follow(connector(path, blobs))
    assert [change.ref for change in batch.changes] == ["in.mbox#52", "in.mbox#51"]
    assert len(blobs.blobs) == 2
    assert (batch.known, batch.total) == (50, 2)
    assert await follower.follow(connector(path)) == []


async def test_another_beginning_is_read_anew_and_writes_only_what_differs(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "in.mbox"
    path.write_text("".join(mail(f"m{number}") for number in range(30)))
    await rig.sync.run("old", connector(path), Control())
    path.write_text("".join(mail(f"m{number}", "Changed." if number == 3 else "Hello.") for number in range(30)))
    outcome = await rig.sync.run("old", connector(path), Control())
    assert outcome.upserted == 30
    assert await rig.keys(Label.MESSAGE) == sorted(f"<m{number}@x>" for number in range(30))
    changed = [node for node in await rig.nodes(Label.MESSAGE) if node.props["body"] == "Changed."]
    assert [node.key for node in changed] == ["<m3@x>"]
    path.write_text("".join(mail(f"m{number}") for number in range(1, 28)))
    outcome = await rig.sync.run("old", connector(path), Control())
    assert (outcome.upserted, outcome.removed) == (27, 3)
    assert await rig.keys(Label.MESSAGE) == sorted(f"<m{number}@x>" for number in range(1, 28))
    assert (await rig.sync.run("old", connector(path), Control())).graph_writes == 0


@pytest.mark.parametrize("append", [False, True])
async def test_a_stopped_run_goes_on_even_if_the_file_grew(tmp_path: Path, append: bool) -> None:
    path = tmp_path / "in.mbox"
    path.write_text("".join(mail(f"m{number}") for number in range(600)))
    follower = Follower()
    await follower.follow(connector(path), most=1)
    if append:
        with path.open("a") as file:
            file.write(mail("late"))
    await follower.follow(connector(path), most=1)
    await follower.follow(connector(path))
    arrived = [change.ref for change in follower.log if isinstance(change, Upserted)]
    assert len(arrived) == len(set(arrived)) == len(follower.places) == 600 + append
    assert await follower.follow(connector(path)) == []


async def test_a_run_stopped_in_a_shrunk_file_still_removes_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "in.mbox"
    path.write_text("".join(mail(f"m{number}") for number in range(400)))
    follower = Follower()
    await follower.follow(connector(path))
    path.write_text("".join(mail(f"n{number}") for number in range(300)))
    await follower.follow(connector(path), most=1)
    await follower.follow(connector(path))
    assert len(follower.places) == 300
    assert all(subject.startswith("n") for subject in bodies(follower))
    assert await follower.follow(connector(path)) == []


async def test_from_lines_in_bodies_quoted_and_not(tmp_path: Path) -> None:
    """Both escapes are taken back, and a line of prose that begins with From never ends a mail."""
    prose = "One.\n\nFrom here on we walk.\n\nFrom 9:00 to 10:00 we rest.\nNote: bring water.\n\nFrom a@b we heard\nthat it rains.\n"
    path = tmp_path / "in.mbox"
    text = mail("prose", prose) + mail("rd", "a\n>From me\n>>From you\n> From them\n") + mail("last", "From the start.")
    path.write_text(text)
    follower = Follower()
    await follower.follow(connector(path))
    found = bodies(follower)
    assert set(found) == {"prose", "rd", "last"}
    assert found["prose"].strip() == prose.strip()
    assert found["rd"].split() == "a From me >From you > From them".split()


@pytest.mark.parametrize(
    "line",
    [
        "From MAILER-DAEMON Fri Jul  8 12:08:34 2011\n",
        "From - Tue Mar 03 10:00:00 2026\n",
        "From ana@tideline.example Tue, 3 Mar 2026 10:00:00 +0000\n",
        "From ana@tideline.example\n",
        "From Ana Reis Tue Mar  3 10:00:00 2026\n",
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
async def test_from_lines_as_programs_write_them(tmp_path: Path, line: str, ending: str) -> None:
    path = tmp_path / "in.mbox"
    path.write_bytes((mail("a", line=line) + mail("b", line=line)).replace("\n", ending).encode())
    follower, blobs = Follower(), MemoryBlobs()
    await follower.follow(connector(path, blobs))
    assert sorted(bodies(follower)) == ["a", "b"]
    assert mail("a").partition("\n")[2][:-1].replace("\n", ending).encode() in blobs.blobs.values()


async def test_labels_and_flags_are_marks(tmp_path: Path) -> None:
    path = tmp_path / "All mail.mbox"
    head = 'X-Gmail-Labels: =?UTF-8?Q?Inbox,"Reise,_Lissabon",Wichtige_Gr=C3=BC=C3=9Fe?=\nStatus: RO\nX-Status: AF\n'
    path.write_text(mail("a", head=head) + mail("b"))
    follower = Follower()
    await follower.follow(connector(path))
    assert follower.marks["All mail.mbox#1"] == {
        "folder": "All mail",
        "flags": ("\\Answered", "\\Flagged", "\\Seen"),
        "labels": ("Inbox", "Reise, Lissabon", "Wichtige Grüße"),
    }
    assert follower.marks["All mail.mbox#2"] == {"folder": "All mail", "flags": (), "labels": ()}


async def test_a_folder_of_mailboxes_one_leaves(tmp_path: Path) -> None:
    (tmp_path / "in.mbox").write_text(mail("a"))
    (tmp_path / "Local" / "Trips").mkdir(parents=True)
    (tmp_path / "Local" / "Trips" / "mbox").write_text(mail("b") + mail("c"))
    (tmp_path / "Local" / "Trips.msf").write_text("index")
    (tmp_path / "notes").write_text("no mail")
    follower = Follower()
    await follower.follow(connector(tmp_path))
    assert set(follower.places) == {"in.mbox#1", "Local/Trips/mbox#1", "Local/Trips/mbox#2"}
    (tmp_path / "Local" / "Trips" / "mbox").unlink()
    (batch,) = await follower.follow(connector(tmp_path))
    assert batch.changes == (Removed("Local/Trips/mbox#1"), Removed("Local/Trips/mbox#2"))
    assert await follower.follow(connector(tmp_path)) == []


async def test_a_file_cut_in_the_middle_loses_only_what_is_not_there(tmp_path: Path) -> None:
    """Cut at every third byte of its last mail, and completed later."""
    whole = mail("a") + mail("b", "Line.\n" * 20)
    path = tmp_path / "in.mbox"
    for length in range(len(mail("a")), len(whole), 3):
        path.write_text(whole[:length])
        follower = Follower()
        await follower.follow(connector(path))
        assert "a" in bodies(follower)
        assert "Hello." in bodies(follower)["a"]
        path.write_text(whole)
        await follower.follow(connector(path))
        assert sorted(bodies(follower)) == ["a", "b"]
        assert bodies(follower)["b"].count("Line.") == 20


async def test_a_beginning_that_is_cut_off_is_kept_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "in.mbox"
    path.write_text("ontinued from a part that is lost.\n\n" + mail("a"))
    follower = Follower()
    await follower.follow(connector(path))
    assert set(follower.places) == {"in.mbox#2"}
    assert "no mail headers" in follower.rejected["in.mbox#1"].reason


async def test_since_is_about_the_mails(tmp_path: Path) -> None:
    path = tmp_path / "in.mbox"
    path.write_text(mail("new") + mail("old").replace("2 Mar 2026", "2 Mar 2010"))
    follower = Follower()
    await follower.follow(connector(path, since=date(2020, 1, 1)))
    assert sorted(bodies(follower)) == ["new"]
    assert await follower.follow(connector(path, since=date(2020, 1, 1))) == []
    await follower.follow(connector(path))
    assert sorted(bodies(follower)) == ["new", "old"]


def test_separators_at_the_edges_of_blocks_are_found_once(tmp_path: Path) -> None:
    """Every mail of a file of several blocks, with sizes that put From lines everywhere at their edges."""
    path = tmp_path / "in.mbox"
    with path.open("w") as file:
        for number in range(6_000):
            file.write(mail(f"m{number}", "x" * (number % 997) + "\n" + "y" * 1_000))
    found = index(path)
    assert path.stat().st_size > 8_000_000
    assert found.last == 6_000
    with path.open("rb") as file:
        for number in (1, 2_999, 6_000):
            assert f"Message-ID: <m{number - 1}@x>".encode() in mail_at(file, found.span(number), 10_000)


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        (lambda _path: None, "is not there"),
        (Path.mkdir, "was a mailbox and is a folder without any"),
        (lambda path: path.symlink_to(path), "is not there"),
        (lambda path: path.symlink_to("unplugged/in.mbox"), "is not there"),
        (os.mkfifo, "is not there"),
    ],
    ids=["nothing", "folder", "loop", "unplugged", "pipe"],
)
async def test_what_lies_in_place_of_a_mailbox_is_told_and_removes_nothing(
    tmp_path: Path, instead: Callable[[Path], object], told: str
) -> None:
    path, aside = tmp_path / "in.mbox", tmp_path / "aside"
    path.write_text(mail("a") + mail("b"))
    follower = Follower()
    await follower.follow(connector(path))
    path.rename(aside)
    instead(path)
    for _ in range(2):
        with pytest.raises(SourceMissing, match=told) as missing:
            await follower.follow(connector(path))
        assert missing.value.advice.endswith("what was synced before is kept.")
    assert set(bodies(follower)) == {"a", "b"}
    if path.is_dir():
        path.rmdir()
    aside.replace(path)
    assert await follower.follow(connector(path)) == []


@pytest.mark.parametrize("instead", ["", "a note"])
async def test_what_lies_in_place_of_a_folder_of_mailboxes_removes_nothing(tmp_path: Path, instead: str) -> None:
    folder = tmp_path / "Mail"
    folder.mkdir()
    (folder / "in.mbox").write_text(mail("a"))
    follower = Follower()
    await follower.follow(connector(folder))
    folder.rename(tmp_path / "aside")
    if instead:
        folder.write_text(instead)
    with pytest.raises(SourceMissing, match="is a file that is none" if instead else "is not there"):
        await follower.follow(connector(folder))
    assert set(bodies(follower)) == {"a"}


async def test_a_mailbox_that_is_suddenly_empty_removes_nothing_until_somebody_agrees(rig: Rig, tmp_path: Path) -> None:
    """A disk that is full leaves files without a byte where programs write them anew."""
    path = tmp_path / "in.mbox"
    path.write_text(whole := "".join(mail(f"m{number}") for number in range(12)))
    source = connector(path)
    await rig.sync.run("old", source, Control())
    before = await rig.export()
    path.write_text("")
    for _ in range(2):
        with pytest.raises(SuddenlyEmpty):
            await rig.sync.run("old", source, Control())
    assert await rig.export() == before
    path.write_text(whole)
    assert (await rig.sync.run("old", source, Control())).graph_writes == 0
    path.write_text("")
    assert (await rig.sync.run("old", source, Control(accept_removals=True))).removed == 12


_CHILD = """
import asyncio, sys
from pathlib import Path
from connectors.mbox import Mboxes
from connectors.sources import FolderSettings
from tests.fakes.rig import BERLIN
from tests.servers.memory import MemoryBlobs, PlainThreads
from tests.servers.peak import megabytes

class Forgetting(MemoryBlobs):
    async def put(self, blobs):
        hashes = await super().put(blobs)
        self.blobs.clear()
        return hashes

async def main():
    mails, cursor = 0, None
    for _ in range(2):
        async for batch in Mboxes(FolderSettings(Path(sys.argv[1]), BERLIN), Forgetting(), PlainThreads()).changes(cursor):
            mails, cursor = mails + len(batch.changes), batch.cursor
    print(mails, megabytes())
asyncio.run(main())
"""


@pytest.mark.parametrize("megabytes", [200, pytest.param(2_000, marks=pytest.mark.prove)])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, megabytes: int) -> None:
    """R10: an export of 2 GB; one attachment in it is larger than what is read of a mail."""
    path = tmp_path / "takeout.mbox"
    block = "QUJD" * 19 + "\n"
    with path.open("w") as file:
        file.write(mail("film", block * (60_000_000 // len(block)), "Content-Type: video/mp4\nContent-Transfer-Encoding: base64\n"))
        count = 1
        while file.tell() < megabytes * 1_000_000:
            file.write(mail(f"m{count}", block * 13_000, "Content-Type: image/png\nContent-Transfer-Encoding: base64\n"))
            count += 1
    begun = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path)], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    mails, peak = map(int, ran.stdout.split())
    path.unlink()
    assert mails == count
    assert peak < 400, f"{peak} MB"
    assert time.monotonic() - begun < 0.2 * megabytes
