"""Attachments at the command line: opened by their key, listed where they cannot be read, read again on demand."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from schema.graph import Changes, Label
from tests.fakes import files
from tests.fakes.friday import Friday
from tests.fakes.rig import open_rig
from tests.integration.test_attachments import NOTE, mail


@pytest.fixture
def friday(tmp_path: Path) -> Friday:
    """Return a home whose one mail has a note and a locked paper, worked through."""
    (tmp_path / "mail").mkdir()
    parts = [NOTE, ("locked.pdf", "application/pdf", files.locked_pdf(tmp_path).read_bytes())]
    (tmp_path / "mail" / "a.eml").write_bytes(mail("a", parts).as_bytes())
    home = Friday(tmp_path / "home")
    home.json("source", "add", "post", "eml", "--set", f"path={tmp_path / 'mail'}")
    home.json("sync")
    home.json("work")
    return home


def test_an_attachment_opens_by_its_key_and_names_its_mail(friday: Friday) -> None:
    (found,) = friday.json("search", "euros")
    assert found["source"] == "<a@x>/1/note.txt"
    (shown,) = friday.json("show", found["source"])
    assert shown["text"] == "The hall lamps cost 120 euros."
    assert shown["props"]["mail"] == ["about a <a@x>"]
    (shown,) = friday.json("show", "<a@x>")
    assert shown["props"]["enclosed"] == ["<a@x>/1/note.txt", "<a@x>/2/locked.pdf"]
    assert "mail: about a <a@x>" in friday("show", "<a@x>/1/note.txt").out
    assert friday.json("show", "a@x/1/note.txt") == friday.json("show", "<a@x>/1/note.txt")


def test_what_cannot_be_read_is_listed_and_tried_again(friday: Friday, tmp_path: Path) -> None:
    told = {"key": "<a@x>/2/locked.pdf", "reason": "The PDF is protected by a password."}
    assert friday.json("status")["attachments"] == [told]
    assert "1 could not be read" in friday("status").out
    assert friday.json("source", "retry", "post") == {"name": "post", "read": 0, "left": 1}
    asyncio.run(unlearn(friday.home))
    assert len(friday.json("status")["attachments"]) == 2
    assert friday.json("source", "retry", "post") == {"name": "post", "read": 1, "left": 1}
    assert friday.json("status")["attachments"] == [told]
    assert friday.json("search", "euros")[0]["source"] == "<a@x>/1/note.txt"
    (tmp_path / "mail" / "a.eml").unlink()
    friday.json("sync")
    assert friday.json("status")["nodes"] == 0


async def unlearn(home: Path) -> None:
    """Store the note as a Friday that could not read such notes would have."""
    async with open_rig(home) as rig:
        (note,) = [node for node in await rig.nodes(Label.DOCUMENT) if node.key.endswith("note.txt")]
        chunks = [node.id for node in await rig.nodes(Label.CHUNK) if node.props["record"] == note.id]
        props = {name: value for name, value in note.props.items() if name != "body"}
        before = replace(note, props={**props, "unread": "This kind of file is not read.", "refused": True, "chunks": 0})
        await rig.graph.transaction.commit(Changes(put=(before,), drop=tuple(chunks)))
