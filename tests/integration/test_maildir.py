"""A Maildir on disk: flags in names, subfolders, moves, and the graph they lead to."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from connectors.maildir import Maildir
from connectors.sources import MaildirSettings
from graph.sync import Control
from schema.changes import Rejected, Remarked, Removed, Upserted
from schema.errors import SourceMissing
from schema.graph import EdgeType, Label
from tests.fakes.rig import Rig
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads

MAIL = "From: Ana <ana@tideline.example>\nTo: me@home.example\nSubject: {key}\nMessage-ID: <{key}@x>\n\nAbout {key}.\n"


def deliver(root: Path, name: str, key: str = "", folder: str = "", part: str = "cur") -> Path:
    """Write a mail under this file name."""
    for one in ("cur", "new", "tmp"):
        (root / folder / one).mkdir(parents=True, exist_ok=True)
    path = root / folder / part / name
    path.write_text(MAIL.format(key=key or name.partition(":")[0]))
    return path


def connector(root: Path, *folders: str, since: date | None = None) -> Maildir:
    return Maildir(MaildirSettings(root, folders, since), MemoryBlobs(), PlainThreads())


async def test_new_and_read_mails_with_their_flags_and_nothing_the_second_time(tmp_path: Path) -> None:
    deliver(tmp_path, "1.a.host", part="new")
    deliver(tmp_path, "2.a.host:2,FS")
    deliver(tmp_path, "3.a.host", part="tmp")
    follower = Follower()
    await follower.follow(connector(tmp_path))
    assert follower.marks == {
        "1.a.host": {"folder": "INBOX", "flags": ()},
        "2.a.host": {"folder": "INBOX", "flags": ("\\Flagged", "\\Seen")},
    }
    assert await follower.follow(connector(tmp_path)) == []


async def test_a_renamed_file_is_remarked_and_not_read_again(tmp_path: Path) -> None:
    path = deliver(tmp_path, "1.a.host", part="new")
    follower, settings = Follower(), MaildirSettings(tmp_path)
    await follower.follow(Maildir(settings, MemoryBlobs(), PlainThreads()))
    path.rename(tmp_path / "cur" / "1.a.host:2,S")
    blobs = MemoryBlobs()
    (batch,) = await follower.follow(Maildir(settings, blobs, PlainThreads()))
    assert batch.changes == (Remarked("1.a.host", {"folder": "INBOX", "flags": ("\\Seen",)}),)
    assert blobs.puts == 0
    (tmp_path / "cur" / "1.a.host:2,S").rename(tmp_path / "cur" / "1.a.host:2,RS")
    await follower.follow(connector(tmp_path))
    assert follower.marks["1.a.host"] == {"folder": "INBOX", "flags": ("\\Answered", "\\Seen")}
    assert await follower.follow(connector(tmp_path)) == []


async def test_subfolders_of_both_layouts_in_any_language(tmp_path: Path) -> None:
    for folder in ("", ".Sent", ".Archive.2024", "Lists/lamps", ".Entw&APw-rfe", ".Gel&APY-scht"):
        deliver(tmp_path, "1.x:2,S", key=f"k{folder}", folder=folder)
    follower = Follower()
    await follower.follow(connector(tmp_path))
    shelves = {shelf.name: (shelf.items, shelf.read, shelf.note) for shelf in await connector(tmp_path).test()}
    assert shelves == {
        "INBOX": (1, True, ""),
        "Sent": (1, True, ""),
        "Archive/2024": (1, True, ""),
        "Lists/lamps": (1, True, ""),
        "Entwürfe": (1, False, "drafts"),
        "Gelöscht": (1, False, "trash"),
    }
    assert set(follower.places) == {"1.x", ".Sent/1.x", ".Archive.2024/1.x", "Lists/lamps/1.x"}
    chosen = Follower()
    await chosen.follow(connector(tmp_path, "Entwürfe"))
    assert chosen.keys == ["<k.Entw&APw-rfe@x>"]


async def test_a_mail_moved_to_another_folder_is_one_message_elsewhere(rig: Rig, tmp_path: Path) -> None:
    path = deliver(tmp_path, "1.a.host:2,S", key="lamps")
    deliver(tmp_path, "2.a.host", folder=".Archive")
    await rig.sync.run("post", connector(tmp_path), Control())
    (before,) = [node for node in await rig.nodes(Label.MESSAGE) if node.key == "<lamps@x>"]
    shutil.move(path, tmp_path / ".Archive" / "cur" / "1.a.host:2,S")
    outcome = await rig.sync.run("post", connector(tmp_path), Control())
    assert (outcome.upserted, outcome.removed) == (1, 1)
    (after,) = [node for node in await rig.nodes(Label.MESSAGE) if node.key == "<lamps@x>"]
    assert after == before
    places = await rig.nodes(Label.MEMBERSHIP)
    assert sorted(str(place.props["folder"]) for place in places) == ["Archive", "Archive"]
    assert await rig.beside(next(one for one in places if "1.a.host" in one.key), EdgeType.HOLDS) == ["<lamps@x>"]
    assert (await rig.sync.run("post", connector(tmp_path), Control())).graph_writes == 0


async def test_a_mail_found_under_two_names_is_one_and_a_cursor_of_before_is_gone_on_from(tmp_path: Path) -> None:
    """R2: flags change while a folder is listed, and an update reads nothing anew."""
    deliver(tmp_path, "1.a.host", part="new")
    deliver(tmp_path, "1.a.host:2,S")
    for name in ("2.a.host:2,S", "2.a.host.more:2,", "2.a.host:2,FS"):
        deliver(tmp_path, name)
    follower = Follower()
    await follower.follow(connector(tmp_path))
    assert follower.marks == {
        "1.a.host": {"folder": "INBOX", "flags": ("\\Seen",)},
        "2.a.host": {"folder": "INBOX", "flags": ("\\Seen",)},
        "2.a.host.more": {"folder": "INBOX", "flags": ()},
    }
    before = '{"1.a.host":"S","2.a.host":"S","2.a.host.more":"","3.a.host":"S"}'
    (batch,) = [one async for one in connector(tmp_path).changes(before)]
    assert (batch.changes, batch.known) == ((Removed("3.a.host"),), 4)
    assert [one async for one in connector(tmp_path).changes(batch.cursor)] == []


async def test_deleted_mails_leave_and_a_stopped_run_goes_on(tmp_path: Path) -> None:
    paths = [deliver(tmp_path, f"{number}.a.host:2,S") for number in range(600)]
    for number, path in enumerate(paths):
        os.utime(path, (1_700_000_000 + number,) * 2)
    follower = Follower()
    (first,) = await follower.follow(connector(tmp_path), most=1)
    assert [change.ref for change in first.changes][:2] == ["599.a.host", "598.a.host"]
    await follower.follow(connector(tmp_path))
    assert len([one for one in follower.log if isinstance(one, Upserted)]) == len(follower.places) == 600
    paths[0].unlink()
    (batch,) = await follower.follow(connector(tmp_path))
    assert (batch.changes, batch.known) == ((Removed("0.a.host"),), 600)


async def test_what_is_no_mail_is_rejected_with_its_reason_and_since_holds(tmp_path: Path) -> None:
    deliver(tmp_path, "1.good")
    (tmp_path / "cur" / "2.bad:2,S").write_bytes(b"\x00\x01\x02 no mail")
    old = deliver(tmp_path, "3.old")
    os.utime(old, (1_000_000_000,) * 2)
    follower = Follower()
    await follower.follow(connector(tmp_path, since=date(2020, 1, 1)))
    assert set(follower.places) == {"1.good"}
    assert [type(one) for one in follower.log if one.ref == "2.bad"] == [Rejected]
    assert await follower.follow(connector(tmp_path, since=date(2020, 1, 1))) == []


async def test_a_folder_that_is_no_maildir_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="no Maildir"):
        await Follower().follow(connector(tmp_path))
    with pytest.raises(SourceMissing, match="is not there"):
        await connector(tmp_path / "gone").test()
    deliver(tmp_path, "1.a")
    with pytest.raises(SourceMissing, match="Nowhere"):
        await connector(tmp_path, "Nowhere").test()
