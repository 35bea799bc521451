"""What came with mails, read after their own words: documents, mails in mails, and what of it cannot be read."""

import io
import time
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from connectors.mime import parse_mail
from memory.attachments import READ
from schema.changes import Removed, Upserted
from schema.graph import EdgeType, Label, Node, TextQuery
from tests.fakes import files
from tests.fakes.records import ANA
from tests.fakes.rig import Rig
from tests.unit.test_offices import packed, workbook

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
Part = tuple[str, str, bytes]
"""A file name, a media type, bytes."""


def mail(key: str, parts: Sequence[Part | EmailMessage] = (), body: str = "See attached.") -> EmailMessage:
    found = EmailMessage(policy=SMTP)
    found["From"], found["To"], found["Subject"] = f"Ana Reis <{ANA.email}>", "me@home.example", f"about {key}"
    found["Date"], found["Message-ID"] = "Mon, 2 Mar 2026 09:00:00 +0000", f"<{key}@x>"
    found.set_content(body)
    for part in parts:
        if isinstance(part, EmailMessage):
            found.add_attachment(part)
        else:
            name, kind, data = part
            found.add_attachment(data, *kind.split("/"), filename=name)
    return found


async def deliver(rig: Rig, ref: str, one: EmailMessage | bytes, source: str = "post") -> None:
    """Sync a mail as a mailbox would: its bytes kept before it is parsed."""
    raw = one if isinstance(one, bytes) else one.as_bytes()
    (raw_hash,) = await rig.blobs.put([raw])
    await rig.tell(source, Upserted(ref, (parse_mail(raw, raw_hash, WHEN),), {"folder": "INBOX"}))


async def documents(rig: Rig) -> dict[str, Node]:
    return {node.key: node for node in await rig.nodes(Label.DOCUMENT)}


NOTE: Part = ("note.txt", "text/plain", b"The hall lamps cost 120 euros.")


async def test_an_attachment_is_a_document_of_its_mail(rig: Rig) -> None:
    await deliver(
        rig, "1", mail("a", [NOTE, ("film.mp4", "video/mp4", b"\x00" * 50), ("sums.xlsx", "application/octet-stream", workbook())])
    )
    assert await rig.graph.search.text(TextQuery("euros")) == []
    await rig.work()
    found = await documents(rig)
    assert sorted(found) == ["<a@x>/1/note.txt", "<a@x>/3/sums.xlsx"]
    note = found["<a@x>/1/note.txt"]
    assert (note.props["part_of"], note.start, note.props["body"]) == ("<a@x>", WHEN, "The hall lamps cost 120 euros.")
    assert await rig.beside(note, EdgeType.ATTACHED_TO) == ["<a@x>"]
    (hit,) = await rig.graph.search.text(TextQuery("euros"))
    assert hit.node.props["record"] == note.id
    assert "attachment note.txt of mail Ana Reis" in hit.node.context
    assert len(await rig.graph.search.text(TextQuery("stairs"))) == 1


async def test_a_second_run_writes_nothing_and_removal_leaves_nothing(rig: Rig) -> None:
    await deliver(rig, "1", mail("a", [NOTE, mail("inner", [NOTE])]))
    assert await rig.work() > 0
    position, export = await rig.graph.feed.position(), await rig.export()
    assert await rig.work() == 0
    assert (await rig.graph.feed.position(), await rig.export()) == (position, export)
    await deliver(rig, "2", mail("b"))
    await rig.work()
    assert [node.props[READ] for node in await rig.nodes(Label.MESSAGE) if node.key == "<a@x>"] == [2]
    await rig.tell("post", Removed("1"), Removed("2"))
    assert await rig.export() == []
    assert await rig.sources.discard_raw() == 3


async def test_a_mail_in_a_mail_is_a_mail_of_its_own_with_its_people_and_attachments(rig: Rig) -> None:
    await deliver(rig, "1", mail("outer", [mail("inner", [NOTE], "The heron flew at dawn.")]))
    await rig.work()
    assert await rig.keys(Label.MESSAGE) == ["<inner@x>", "<outer@x>"]
    (inner,) = [node for node in await rig.nodes(Label.MESSAGE) if node.key == "<inner@x>"]
    assert await rig.beside(inner, EdgeType.ATTACHED_TO) == ["<outer@x>"]
    assert await rig.beside(inner, EdgeType.SENT_BY) == [ANA.email]
    assert list(await documents(rig)) == ["<inner@x>/1/note.txt"]
    assert len(await rig.graph.search.text(TextQuery("heron dawn"))) == 1


async def test_a_mail_that_is_also_in_the_mailbox_is_one_and_stays_while_anything_holds_it(rig: Rig) -> None:
    inner, outer = mail("inner", [NOTE]), mail("outer", [mail("inner", [NOTE])])
    await deliver(rig, "1", inner)
    await deliver(rig, "2", outer)
    await rig.work()
    assert await rig.keys(Label.MESSAGE) == ["<inner@x>", "<outer@x>"]
    await rig.tell("post", Removed("1"))
    assert await rig.keys(Label.MESSAGE) == ["<inner@x>", "<outer@x>"]
    await deliver(rig, "3", inner)
    await rig.tell("post", Removed("2"))
    assert await rig.keys(Label.MESSAGE) == ["<inner@x>"]
    assert list(await documents(rig)) == ["<inner@x>/1/note.txt"]
    await rig.tell("post", Removed("3"))
    assert await rig.export() == []


async def test_two_mails_with_the_same_mail_inside(rig: Rig) -> None:
    for ref in ("1", "2"):
        await deliver(rig, ref, mail(f"outer{ref}", [mail("inner")]))
    await rig.work()
    assert await rig.keys(Label.MESSAGE) == ["<inner@x>", "<outer1@x>", "<outer2@x>"]
    await rig.tell("post", Removed("1"))
    assert await rig.keys(Label.MESSAGE) == ["<inner@x>", "<outer2@x>"]
    await rig.tell("post", Removed("2"))
    assert await rig.export() == []


async def test_mails_nest_five_deep_and_the_sixth_is_told(rig: Rig) -> None:
    nested = mail("0")
    for depth in range(1, 8):
        nested = mail(str(depth), [nested])
    await deliver(rig, "1", nested)
    await rig.work()
    assert await rig.keys(Label.MESSAGE) == [f"<{depth}@x>" for depth in range(2, 8)]
    (refused,) = (await documents(rig)).values()
    assert (refused.props["part_of"], refused.props["unread"]) == (
        "<2@x>",
        "It is a mail in a mail in a mail, nested too deeply to be read.",
    )
    await rig.tell("post", Removed("1"))
    assert await rig.export() == []


def bomb() -> bytes:
    return packed(workbook(), {"xl/worksheets/sheet1.xml": b"\0" * 300_000_000})


def locked(tmp_path: Path) -> bytes:
    return files.locked_pdf(tmp_path).read_bytes()


async def test_what_cannot_be_read_is_kept_with_its_reason_and_costs_the_others_nothing(rig: Rig, tmp_path: Path) -> None:
    parts = [
        ("bomb.xlsx", "application/octet-stream", bomb()),
        ("locked.pdf", "application/pdf", locked(tmp_path)),
        ("broken.docx", "application/msword", b"no zip"),
        ("empty.txt", "text/plain", b""),
        NOTE,
        ("page.html", "text/html", b"<p>Heron</p>"),
        ("", "application/pdf", b"%PDF-1.7 nothing"),
    ]
    await deliver(rig, "1", mail("a", parts))
    await rig.work()
    assert {node.props["name"]: node.props.get("unread") for node in (await documents(rig)).values()} == {
        "bomb.xlsx": "The workbook is too large once unpacked.",
        "locked.pdf": "The PDF is protected by a password.",
        "broken.docx": "The document is broken.",
        "empty.txt": "The file is empty.",
        "note.txt": None,
        "page.html": None,
        "attachment.pdf": "The PDF is broken.",
    }
    assert await rig.work() == 0


async def test_of_a_mail_with_two_thousand_parts_two_hundred_are_read_and_the_rest_told(rig: Rig) -> None:
    begun = time.monotonic()
    await deliver(rig, "1", mail("a", [(f"n{number}.txt", "text/plain", f"Word{number}".encode()) for number in range(2_000)]))
    await rig.work()
    found = await documents(rig)
    (told,) = [node for node in found.values() if "unread" in node.props]
    assert len(found) == 201
    assert told.props["unread"] == "Only the first 200 attachments of a mail are read."
    assert len(await rig.graph.search.text(TextQuery("word7"))) == 1
    assert time.monotonic() - begun < 60
    await rig.tell("post", Removed("1"))
    assert await rig.export() == []


async def test_of_a_cut_mail_the_attachments_are_told(rig: Rig) -> None:
    raw = mail("a", [NOTE]).as_bytes()
    (raw_hash,) = await rig.blobs.put([raw])
    await rig.tell("post", Upserted("1", (parse_mail(raw, raw_hash, WHEN, truncated=True),), {"folder": "INBOX"}))
    await rig.work()
    ((_, node),) = (await documents(rig)).items()
    assert node.props["unread"] == "Only the beginning of the mail was fetched."


@pytest.mark.parametrize("encoding", ["base64", "8bit"])
async def test_enclosed_mails_as_programs_send_them(rig: Rig, encoding: str) -> None:
    import base64

    inner = mail("inner", body="The heron flew.").as_bytes()
    body = base64.encodebytes(inner) if encoding == "base64" else inner
    head = b"From: b@x.example\r\nSubject: fw\r\nMessage-ID: <o@x>\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nSee.\r\n"
    part = b"--x\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: " + encoding.encode()
    await deliver(rig, "1", head + part + b"\r\n\r\n" + body + b"\r\n--x--\r\n")
    await rig.work()
    assert await rig.keys(Label.MESSAGE) == ["<inner@x>", "<o@x>"]


async def test_names_that_want_out_stay_names(rig: Rig) -> None:
    parts = [
        ("../../etc/passwd.txt", "text/plain", b"one"),
        ("C:\\Users\\a\\notes.md", "text/markdown", b"two"),
        ("a.eml", "text/plain", mail("i").as_bytes()),
    ]
    await deliver(rig, "1", mail("a", parts))
    await rig.work()
    assert sorted(await documents(rig)) == ["<a@x>/1/passwd.txt", "<a@x>/2/notes.md"]
    assert await rig.keys(Label.MESSAGE) == ["<a@x>", "<i@x>"]


def test_a_bomb_is_small() -> None:
    assert len(bomb()) < 1_000_000
    with zipfile.ZipFile(io.BytesIO(bomb())) as archive:
        assert sum(part.file_size for part in archive.infolist()) > 300_000_000
