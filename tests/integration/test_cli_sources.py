"""Sources on the command line: what is gone and kept, what to do where nothing is connected, which line is wrong."""

from pathlib import Path

import pytest

from tests.fakes import files
from tests.fakes.friday import Friday


@pytest.fixture
def friday(tmp_path: Path) -> Friday:
    return Friday(tmp_path / "home")


def test_a_sync_without_sources_says_what_to_do(friday: Friday) -> None:
    ran = friday("sync")
    assert ran.code == 0
    assert "Nothing is connected yet" in ran.out
    assert "friday source add papers folder --set path=" in ran.out
    assert friday.json("sync") == []


def test_what_is_gone_is_kept_shown_and_forgotten(friday: Friday, tmp_path: Path) -> None:
    lamps = files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    files.mail(tmp_path / "post", "posts", "The posts were painted blue.")
    friday.json("source", "add", "post", "eml", "--set", f"path={tmp_path / 'post'}", "--set", "removed=keep", "--set", "every=2h")
    friday.json("sync")
    lamps.unlink()
    assert "post: 0 new or changed, 0 removed, 1 gone there and kept" in friday("sync").out
    assert friday.json("search", "hall", "lamps")[0]["source"] == "<lamps@tideline.example>"
    assert "gone: from post since 20" in friday("show", "lamps@tideline.example").out
    assert "gone" not in friday.json("show", "posts@tideline.example")[0]["props"]
    (source,) = friday.json("status")["sources"]
    assert (source["items"], source["gone"]) == (2, 1)
    assert "2 items, 1 of them gone there and kept" in friday("status").out
    friday("source", "forget", "post", "--json").failed(2, "Add --yes")
    assert friday.json("source", "forget", "post", "--yes") == {"name": "post", "removed": 1}
    friday("show", "lamps@tideline.example").failed(6)


def test_a_source_that_is_changed_keeps_what_was_not_said_anew(friday: Friday, tmp_path: Path) -> None:
    """A password set again must not undo `removed = "keep"`: what was kept would go at the next sync."""
    friday.json("source", "add", "post", "eml", "--set", f"path={tmp_path / 'post'}", "--set", "removed=keep", "--set", "every=2h")
    ran = friday("source", "add", "post", "eml", "--replace", "--set", "every=")
    assert "Source post changed" in ran.out
    text = (friday.home / "friday.toml").read_text(encoding="utf-8")
    assert ('removed = "keep"' in text, "every" in text) == (True, False)
    friday("source", "add", "post", "eml", "--replace", "--set", "path=").failed(2, "needs path")
    box = ("source", "add", "box", "imap", "--set", "host=h", "--set", "user=u")
    assert "No password was given" in friday(*box).err
    friday("source", "add", "box", "imap", "--replace", "--password-stdin", typed="secret\n")
    assert "secret" in (friday.home / "secrets.json").read_text(encoding="utf-8")


def test_a_source_that_failed_says_when_it_is_tried_again_and_a_wrong_key_its_line(friday: Friday, tmp_path: Path) -> None:
    friday.json("source", "add", "post", "eml", "--set", f"path={tmp_path / 'nowhere'}")
    friday("sync").failed(3)
    assert "next try 20" in friday("status").out
    path = friday.home / "friday.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'host = "h"\n', encoding="utf-8")
    friday("sync").failed(2, f"{path}, line 4: source post: a source of kind eml has no key host")


def test_a_citation_of_a_paper_says_the_page_and_the_paper_how_many_it_has(friday: Friday, tmp_path: Path) -> None:
    filling = "\n".join(f"Line {number} of the survey is about the garden wall." for number in range(30))
    files.paper(tmp_path / "papers", "survey.pdf", filling, "The boiler was replaced in Coimbra by Rui Matos.", filling)
    friday.json("source", "add", "papers", "folder", "--set", f"path={tmp_path / 'papers'}")
    friday.json("sync")
    friday.json("work")
    answer = friday.json("ask", "Who replaced the boiler?")
    assert "Rui Matos" in answer["answer"]
    assert answer["citations"][0]["title"] == "survey, page 2"
    assert "survey, page 2 (" in friday("ask", "Who replaced the boiler?").out
    assert "pages: 3" in friday("show", "survey.pdf").out


def test_a_renamed_paper_is_found_under_its_new_name(friday: Friday, tmp_path: Path) -> None:
    paper = files.paper(tmp_path / "papers", "survey.pdf", "The boiler was replaced in Coimbra.")
    friday.json("source", "add", "papers", "folder", "--set", f"path={tmp_path / 'papers'}")
    friday.json("sync")
    paper.rename(tmp_path / "papers" / "survey 2024.pdf")
    friday.json("sync")
    assert [one["source"] for one in friday.json("search", "boiler")] == ["survey 2024.pdf"]
    friday("show", "survey.pdf").failed(6)
