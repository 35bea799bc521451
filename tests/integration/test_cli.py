"""The command line as a person uses it: real child processes, a home of its own, no keyring."""

import shutil
from pathlib import Path

import pytest

from app.settings import save
from graph.sync import rejection_key
from memory.backlog import E5, MINILM
from schema.ids import content_hash
from tests.fakes import files
from tests.fakes.friday import Friday
from tests.fakes.rig import open_rig

LAMPS = "<lamps@tideline.example>"
SOURCES = (("post", "eml"), ("cal", "ics"), ("notes", "folder"))


def filled(root: Path) -> None:
    files.mail(root / "post", "lamps", "The hall lamps arrive on Tuesday at noon.")
    files.mail(root / "post", "posts", "The posts were painted blue.", "Project Heron")
    files.calendar(root / "cal", "week", ("walk", "20260305T100000Z", "Hall walk with Ana"))
    (root / "notes" / "heron").mkdir(parents=True)
    (root / "notes" / "heron" / "plan.md").write_text("# Plan\n\nTwelve posts along the quay.\n", encoding="utf-8")


def declared(friday: Friday, root: Path) -> None:
    (name, kind), *others = SOURCES
    friday.json("source", "add", name, kind, "--set", f"path={root / name}")
    save(friday.home, {f"sources.{name}": {"kind": kind, "path": str(root / name)} for name, kind in others})


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Friday:
    """A home that was set up, synced and worked off, to look at only."""
    root = tmp_path_factory.mktemp("life")
    friday = Friday(root / "home")
    filled(root)
    declared(friday, root)
    friday.json("init", "--name", "Mara Lind", "--address", "me@home.example", "--zone", "Europe/Lisbon")
    assert [one["upserted"] for one in friday.json("sync")] == [2, 1, 1]
    assert friday.json("work")["graph_writes"] > 0
    return friday


@pytest.fixture
def friday(tmp_path: Path) -> Friday:
    return Friday(tmp_path / "home")


@pytest.fixture
def moved_in(lived_in: Friday, friday: Friday) -> Friday:
    """A copy of that home, to do harm to."""
    shutil.copytree(lived_in.home, friday.home)
    return friday


def test_a_second_sync_writes_nothing(lived_in: Friday) -> None:
    """R5."""
    again = lived_in.json("sync")
    assert [(one["upserted"], one["removed"], one["graph_writes"]) for one in again] == [(0, 0, 0)] * 3
    assert lived_in.json("work") == {"graph_writes": 0, "until_idle": True}


def test_a_question_is_answered_with_citations(lived_in: Friday) -> None:
    """R9: exactly these keys."""
    answer = lived_in.json("ask", "When do the hall lamps arrive?")
    assert list(answer) == ["answer", "citations", "sources", "abstained", "confidence", "trace"]
    assert set(answer["citations"][0]) == {"source", "quote", "title", "when"}
    assert LAMPS in {one["source"] for one in answer["citations"]}
    assert answer["sources"][0] == LAMPS
    assert len(answer["sources"]) <= 20
    assert not answer["abstained"]
    assert 0 < answer["confidence"] <= 1


def test_what_nothing_is_known_of_is_not_answered(lived_in: Friday) -> None:
    answer = lived_in.json("ask", "Which vaccination did my dog Bello get from the vet?")
    assert (answer["abstained"], answer["citations"]) == (True, [])
    assert answer["answer"].startswith("I have nothing on this. I searched your mail, calendar and documents")


def test_words_find_records_and_a_key_opens_one(lived_in: Friday) -> None:
    (found, *_) = lived_in.json("search", "painted", "posts", "--limit", "1")
    assert found["source"] == "<posts@tideline.example>"
    (shown,) = lived_in.json("show", found["source"])
    assert (shown["kind"], shown["title"], shown["text"]) == ("Message", "Project Heron", "The posts were painted blue.")
    assert shown["places"][0]["source"] == "post"


def test_a_begun_word_is_enough_and_what_is_left_is_told(lived_in: Friday) -> None:
    """R1: page by page all are found, each once."""
    whole = [one["source"] for one in lived_in.json("search", "pos heron lamp")]
    assert "<posts@tideline.example>" in {one["source"] for one in lived_in.json("search", "pos")}
    assert len(whole) > 1
    first, second = (lived_in("search", "pos", "heron", "lamp", "--limit", "1", "--offset", offset, "--json") for offset in ("0", "1"))
    assert [one["source"] for one in (*first.values, *second.values)] == whole[:2]
    assert first.err == "There are more: friday search pos heron lamp --limit 1 --offset 1\n"
    last = lived_in("search", "pos", "heron", "lamp", "--offset", str(len(whole)))
    assert (last.out, last.err) == (f"No more are found than the first {len(whole)}, or fewer.\n", "")


def test_status_says_what_is_there_and_what_waits(lived_in: Friday) -> None:
    status = lived_in.json("status")
    kinds = status["kinds"]
    assert (kinds["Message"], kinds["Event"], kinds["Document"]) == (2, 1, 1)
    assert (status["store"], status["nodes"]) == ("embedded", sum(kinds.values()))
    people_and_projects = kinds["Person"] + kinds["Project"]
    assert (status["chunks"], status["vectors"]) == (4, 4 + people_and_projects)
    assert set(status["pending"].values()) == {0}
    assert f"vectors {E5}" in status["pending"]
    assert [(one["name"], one["synced"], one["rejected"]) for one in status["sources"]] == [(name, True, []) for name, _ in SOURCES]


def test_another_embedder_has_everything_to_do(moved_in: Friday) -> None:
    save(moved_in.home, {"models.embedder": MINILM})
    assert moved_in.json("status")["pending"][f"vectors {MINILM}"] == 4
    assert moved_in.json("work")["graph_writes"] > 0
    assert set(moved_in.json("status")["pending"].values()) == {0}


def test_a_healthy_home_passes_the_doctor(lived_in: Friday) -> None:
    ran = lived_in("doctor")
    assert (ran.code, "BAD" in ran.out) == (0, False)


def test_people_read_lines(lived_in: Friday) -> None:
    assert "nothing changed, 0 graph writes" in lived_in("sync", "post").out
    assert "reads" in lived_in("source", "test", "notes").out
    assert "waiting: nothing" in lived_in("status").out


def test_home_may_stand_before_or_after_the_command(lived_in: Friday, tmp_path: Path) -> None:
    elsewhere = Friday(tmp_path / "other")
    for words in (("--home", str(lived_in.home), "source", "list"), ("source", "list", "--home", str(lived_in.home))):
        assert [one["name"] for one in elsewhere.json(*words)] == [name for name, _ in SOURCES]
    assert not (tmp_path / "other").exists()


def test_a_fresh_home_says_what_to_do_first(friday: Friday) -> None:
    assert "friday source add" in friday("status").out
    answer = friday.json("ask", "What do I have tomorrow?")
    assert answer["abstained"]
    assert "friday source add" in answer["answer"]
    doctor = friday("doctor", "--json")
    assert (doctor.code, "Run `friday init`." in {one["remedy"] for one in doctor.values}) == (1, True)


def test_init_proposes_who_writes_and_is_written_to_most(moved_in: Friday) -> None:
    (moved_in.home / "friday.toml").write_text("", encoding="utf-8")
    assert moved_in.json("init", "--zone", "Europe/Berlin")["addresses"] == ["ana@tideline.example"]
    ran = moved_in("init", typed="Mara\nme@home.example, M@work.example\nEurope/Lisbon\n")
    assert (ran.code, moved_in.json("init")["addresses"]) == (0, ["me@home.example", "m@work.example"])


def test_an_address_that_is_none_is_refused(friday: Friday) -> None:
    friday("init", "--address", "notanaddress", "--yes").failed(2, "'notanaddress' is no mail address", "Write it like you@example.org")
    friday("init", typed="Mara\nme@home.example, mara\n\n").failed(2, "'mara' is no mail address")
    assert not (friday.home / "friday.toml").exists()


def test_a_zone_that_is_none_is_refused(friday: Friday) -> None:
    friday("init", "--zone", "Mars", "--yes").failed(2, "owner.zone", "write it like Europe/Berlin")


def test_a_removed_source_leaves_nothing(moved_in: Friday) -> None:
    """R5."""
    for name, _ in SOURCES:
        assert moved_in.json("source", "remove", name, "--yes")["graph_writes"] > 0
    status = moved_in.json("status")
    assert (status["nodes"], status["kinds"], status["edges"], status["sources"]) == (0, {}, 0, [])


def test_a_paused_source_is_left_alone_until_it_is_resumed_or_named(moved_in: Friday) -> None:
    assert moved_in.json("source", "pause", "post", "cal") == [{"name": "post", "paused": True}, {"name": "cal", "paused": True}]
    assert [one.get("paused", False) for one in moved_in.json("sync")] == [True, True, False]
    assert "post: paused; go on with friday source resume post" in moved_in("sync").out
    assert "paused" not in moved_in.json("sync", "post")[0]
    assert "paused" in moved_in("status").out
    assert moved_in.json("source", "resume", "post") == [{"name": "post", "paused": False}]
    assert [(one["name"], one["paused"], one["items"]) for one in moved_in.json("source", "list")] == [
        ("post", False, 2),
        ("cal", True, 1),
        ("notes", False, 1),
    ]
    moved_in("source", "pause", "post", "nosuch").failed(6, "source nosuch")


def test_programs_remove_a_source_only_with_yes(moved_in: Friday) -> None:
    moved_in("source", "remove", "post", "--json").failed(2, "Add --yes")
    assert "post" in {one["name"] for one in moved_in.json("source", "list")}


def test_a_mail_opens_without_the_brackets_of_its_key(lived_in: Friday) -> None:
    assert lived_in.json("show", LAMPS.strip("<>")) == lived_in.json("show", LAMPS)


def test_the_doctor_lists_what_could_not_be_read_and_why(friday: Friday, tmp_path: Path) -> None:
    files.broken_pdf(tmp_path / "docs")
    save(friday.home, {"sources.docs": {"kind": "folder", "path": str(tmp_path / "docs")}})
    friday.json("sync")
    (check,) = (one for one in friday("doctor", "--json").values if one["name"] == "unread in docs")
    assert "broken.pdf: " in check["seen"]
    assert "friday source retry docs" in check["remedy"]
    assert "broken.pdf: " in friday("doctor").out


def test_a_zone_that_changes_late_says_what_it_does_not_reach(moved_in: Friday, friday: Friday) -> None:
    told = moved_in("init", "--zone", "Asia/Tokyo", "--yes").out
    assert "keep the times of the old zone" in told
    assert "keep the times" not in moved_in("init", "--zone", "Asia/Tokyo", "--yes").out


def test_a_source_is_removed_only_when_the_person_agrees(moved_in: Friday) -> None:
    assert moved_in("source", "remove", "post", typed="n\n").code == 1
    assert "post" in {one["name"] for one in moved_in.json("source", "list")}


async def test_what_could_not_be_read_is_tried_again(moved_in: Friday) -> None:
    """R5: from the bytes that were kept; what still cannot be read stays noted."""
    good, bad = files.MAIL.format(key="late", body="Now it reads.", subject="Late").encode(), b"%PDF nothing"
    async with open_rig(moved_in.home) as rig:
        await rig.blobs.put([good, bad])
        for source, ref, raw in (("post", "in/late.eml", good), ("notes", "bad.pdf", bad)):
            value = {"source": source, "ref": ref, "raw": content_hash(raw), "reason": "Not yet."}
            await rig.journal.swap("rejected", rejection_key(source, ref), 0, value)
    assert moved_in.json("source", "retry", "post") == {"name": "post", "read": 1, "left": 0}
    assert moved_in.json("source", "retry", "notes") == {"name": "notes", "read": 0, "left": 1}
    (shown,) = moved_in.json("show", "<late@tideline.example>")
    assert shown["places"] == [{"source": "post", "ref": "in/late.eml", "folder": "in"}]


def test_a_calendar_read_in_part_stays_noted_when_tried_again(friday: Friday, tmp_path: Path) -> None:
    files.calendar(tmp_path / "cal", "week", ("walk", "20260305T100000Z", "Walk"), ("bad", "garbage", "Broken"))
    save(friday.home, {"sources.cal": {"kind": "ics", "path": str(tmp_path / "cal")}})
    (ran,) = friday.json("sync")
    assert (ran["upserted"], ran["rejected"]) == (1, 1)
    assert friday.json("source", "retry", "cal") == {"name": "cal", "read": 0, "left": 1}


def test_a_removed_file_leaves_and_its_words_with_it(friday: Friday, tmp_path: Path) -> None:
    filled(tmp_path)
    save(friday.home, {"sources.post": {"kind": "eml", "path": str(tmp_path / "post")}})
    friday.json("sync")
    (tmp_path / "post" / "lamps.eml").unlink()
    (ran,) = friday.json("sync")
    assert (ran["removed"], friday.json("search", "lamps")) == (1, [])
