"""The Sources page as people use it: a sync they can watch, reload, pause and resume, what went wrong, and a new source."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from nicegui import ui
from nicegui.testing import User

from app.declare import hold
from app.engine import Engine
from app.settings import load, save
from graph.sync import RUN
from tests.app.acts import count, eventually, press, seen, texts
from tests.app.conftest import Screens, visitor
from tests.app.mailbox import FIRST, MAILS, Mailbox, held_mailbox
from tests.fakes import files
from tests.integration.test_attachments import mail
from tests.servers.dovecot import Dovecot

HELD = f"Reading: {FIRST} of {MAILS:,}"


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")


@pytest.fixture
def mailbox(dovecot: Dovecot, tmp_path: Path) -> Iterator[Mailbox]:
    with held_mailbox(dovecot, tmp_path / "home") as made:
        yield made


async def looking(screens: Screens, home: Path) -> User:
    """Serve a home and return who looks at its sources."""
    await screens.serve(Engine(load(home)))
    user = visitor()
    await user.open("/sources")
    return user


async def says(user: User, marker: str, text: str) -> None:
    await eventually(lambda: any(text in one for one in texts(user, marker)), f"{text!r} at {marker}")


async def test_an_empty_home_says_how_to_add_and_the_pages_lead_to_each_other(tmp_path: Path, screens: Screens) -> None:
    user = await looking(screens, tmp_path / "home")
    await eventually(lambda: bool(seen(user, "add") and seen(user, "how-to-add")), "how to add a source")
    (command,) = user.find(kind=ui.code, marker="how-to-add").elements
    (lines,) = user.find(kind=ui.code, marker="how-to-write").elements
    assert command.content.startswith("friday source add ")
    assert lines.content.startswith("[sources.")
    (here,) = user.find(marker="to-Sources").elements
    assert here.props["aria-current"] == "page"
    await press(user, "to-Ask")
    await user.should_see("Hello.")


async def test_a_sync_is_seen_progressing_and_a_reload_shows_it_again(mailbox: Mailbox, screens: Screens) -> None:
    user = await looking(screens, mailbox.home)
    for _ in range(2):
        await says(user, "source-doing", HELD)
        await says(user, "source-doing", "a second · about")
        (bar,) = seen(user, "bar")
        assert isinstance(bar, ui.linear_progress)
        assert bar.value == round(FIRST / MAILS, 3)
        await user.open("/sources")
    await says(user, "reads", "held-")
    mailbox.relay.go()
    await says(user, "last", f"{MAILS:,} new or changed")
    await says(user, "holds", f"{MAILS:,} items")
    assert (count(user, "bar"), count(user, "source-trouble")) == (0, 0)


async def test_a_paused_source_stops_where_it_is_and_goes_on_there_when_resumed(mailbox: Mailbox, screens: Screens) -> None:
    user = await looking(screens, mailbox.home)
    await says(user, "source-doing", HELD)
    await press(user, "pause-post")
    await user.should_see(marker="resume-post")
    mailbox.relay.go()
    await says(user, "source-doing", "Paused")
    await says(user, "last", "goes on another time")
    read = int(texts(user, "last")[0].split(": stopped after ")[1].split(" new")[0].replace(",", ""))
    assert FIRST <= read < MAILS
    await press(user, "resume-post")
    await says(user, "last", f"{MAILS - read:,} new or changed")
    await says(user, "holds", f"{MAILS:,} items")


async def test_a_pause_from_another_process_reaches_a_sync_under_way(mailbox: Mailbox, screens: Screens) -> None:
    user = await looking(screens, mailbox.home)
    await says(user, "source-doing", HELD)
    await hold(load(mailbox.home), ["post"], True)
    await user.should_see(marker="resume-post")
    mailbox.relay.go()
    await says(user, "last", "goes on another time")


async def test_what_is_paused_and_how_the_last_sync_went_outlive_the_server(tmp_path: Path, screens: Screens) -> None:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path / "post")}})
    async with screens.served(Engine(load(tmp_path / "home"))):
        user = visitor()
        await user.open("/sources")
        await says(user, "last", "1 new or changed")
        await press(user, "pause-post")
        await user.should_see(marker="resume-post")
        (before,) = texts(user, "last")
    files.mail(tmp_path / "post", "posts", "The posts were painted blue.")
    user = await looking(screens, tmp_path / "home")
    await says(user, "source-doing", "Paused")
    assert texts(user, "last") == [before]
    assert texts(user, "holds") == ["1 item"]


async def test_what_is_paused_before_it_was_read_brought_nothing_yet(tmp_path: Path, screens: Screens) -> None:
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path)}})
    await hold(load(tmp_path / "home"), ["post"], True)
    user = await looking(screens, tmp_path / "home")
    await says(user, "source-doing", "Paused: it has not been read yet")
    await press(user, "resume-post")
    await says(user, "last", "found nothing to read")
    await press(user, "pause-post")
    await says(user, "source-doing", "Paused: what it brought stays")


async def test_a_problem_is_shown_with_its_remedy_and_can_be_tried_again(tmp_path: Path, screens: Screens) -> None:
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path / "post")}})
    user = await looking(screens, tmp_path / "home")
    await says(user, "source-trouble", "What the source should read is not there")
    assert "Correct the path" in texts(user, "source-remedy")[0]
    await says(user, "last", "failed")
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    await press(user, "again-post")
    await says(user, "last", "1 new or changed")
    await user.should_not_see(marker="source-trouble")


async def test_what_could_not_be_read_is_listed_as_text_and_can_be_tried_again(tmp_path: Path, screens: Screens) -> None:
    files.broken_pdf(tmp_path / "docs")
    (tmp_path / "docs" / "broken.pdf").rename(tmp_path / "docs" / "<b onclick=x>.pdf")
    save(tmp_path / "home", {"sources.docs": {"kind": "folder", "path": str(tmp_path / "docs")}})
    user = await looking(screens, tmp_path / "home")
    await says(user, "holds", "1 could not be read")
    (fold,) = seen(user, "unread")
    assert isinstance(fold, ui.expansion)
    fold.open()
    await says(user, "unread-item", "<b onclick=x>.pdf: ")
    await press(user, "retry-docs")
    await user.should_see("0 read now, 1 still cannot be read.")


async def test_attachments_that_could_not_be_read_are_listed_with_what_can_be_done(tmp_path: Path, screens: Screens) -> None:
    locked = ("locked.pdf", "application/pdf", files.locked_pdf(tmp_path).read_bytes())
    nested = mail("e", [locked])
    for key in "dcb":
        nested = mail(key, [nested])
    (tmp_path / "post").mkdir()
    for key, one in (("a", mail("a", [locked])), ("b", nested)):
        (tmp_path / "post" / f"{key}.eml").write_bytes(one.as_bytes())
    files.mail(tmp_path / "other", "lamps", "The hall lamps arrive on Tuesday.")
    save(tmp_path / "home", {f"sources.{name}": {"kind": "eml", "path": str(tmp_path / name)} for name in ("post", "other")})
    user = await looking(screens, tmp_path / "home")
    await says(user, "holds", "2 items · 2 could not be read")
    assert texts(user, "holds")[1] == "1 item"
    (fold,) = seen(user, "unread")
    assert isinstance(fold, ui.expansion)
    fold.open()
    await says(user, "unread-attachment", "<a@x>/1/locked.pdf: The PDF is protected by a password.")
    await says(user, "unread-attachment", "<e@x>/1/locked.pdf: The PDF is protected by a password.")
    assert "a copy without its password" in texts(user, "unread-attachment-remedy")[0]
    await press(user, "retry-post")
    await user.should_see("0 read now, 2 still cannot be read.")
    (tmp_path / "post" / "a.eml").unlink()
    await press(user, "sync-post")
    await says(user, "holds", "1 item · 1 could not be read")


async def test_a_source_is_added_by_the_form_and_read_at_once(tmp_path: Path, screens: Screens) -> None:
    files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    user = await looking(screens, tmp_path / "home")
    await user.should_see(marker="new-kind")
    (kind,) = user.find(kind=ui.select, marker="new-kind").elements
    kind.set_value("eml")
    await user.should_not_see(marker="new-host")
    user.find(marker="new-name").type("post")
    await press(user, "add")
    await says(user, "form-problem", "“Path on this machine” is missing. Fill it in.")
    assert "--set" not in texts(user, "form-problem")[0]
    user.find(marker="new-path").type(str(tmp_path / "post"))
    await press(user, "add")
    await says(user, "last", "1 new or changed")
    await user.should_not_see(marker="how-to-add")
    assert load(tmp_path / "home").file.sources["post"].path == tmp_path / "post"


async def test_a_source_removed_elsewhere_leaves_the_page(tmp_path: Path, screens: Screens) -> None:
    for name in ("one", "two"):
        files.mail(tmp_path / name, name, "The hall lamps arrive on Tuesday.")
        save(tmp_path / "home", {f"sources.{name}": {"kind": "eml", "path": str(tmp_path / name)}})
    user = await looking(screens, tmp_path / "home")
    await eventually(lambda: len(texts(user, "last")) == 2, "both synced")
    save(tmp_path / "home", {"sources.one": None})
    await eventually(lambda: texts(user, "source-name") == ["two"], "one card")


async def test_what_cannot_be_is_told_in_the_words_of_the_form(tmp_path: Path, screens: Screens) -> None:
    user = await looking(screens, tmp_path / "home")
    await user.should_see(marker="new-kind")
    await press(user, "add")
    await says(user, "form-problem", "“Mail server” and “User” are missing. Fill them in.")
    user.find(marker="new-host").type("imap.example.org")
    user.find(marker="new-user").type("me")
    user.find(marker="new-port").type("many")
    await press(user, "add")
    await says(user, "form-problem", "“Port”: Input should be a valid integer")
    (kind,) = user.find(kind=ui.select, marker="new-kind").elements
    kind.set_value("caldav")
    user.find(marker="new-url").type("https://me:secret@dav.example.org/")
    await press(user, "add")
    await says(user, "form-problem", "Leave it out of “Address”")
    assert "secret" not in texts(user, "form-problem")[0]


async def test_removals_that_were_refused_are_shown_and_agreed_to(tmp_path: Path, screens: Screens) -> None:
    for number in range(12):
        files.mail(tmp_path / "post", f"m{number}", f"Text {number}.")
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path / "post")}})
    user = await looking(screens, tmp_path / "home")
    await says(user, "last", "12 new or changed")
    for path in (tmp_path / "post").iterdir():
        path.unlink()
    await press(user, "sync-post")
    await says(user, "source-trouble", "12 of 12 items are gone at the source, 100%. Nothing was removed here")
    assert texts(user, "holds") == ["12 items"]
    await says(user, "next-try", "Next try")
    await press(user, "agree-post")
    await says(user, "last", "12 removed")
    await says(user, "holds", "0 items")
    await user.should_not_see(marker="agree-post")


async def test_what_is_gone_and_kept_is_said_and_can_be_let_go_of(tmp_path: Path, screens: Screens) -> None:
    gone = files.mail(tmp_path / "post", "lamps", "The hall lamps arrive on Tuesday.")
    files.mail(tmp_path / "post", "posts", "The posts were painted blue.")
    save(tmp_path / "home", {"sources.post": {"kind": "eml", "path": str(tmp_path / "post"), "removed": "keep"}})
    user = await looking(screens, tmp_path / "home")
    await says(user, "last", "2 new or changed")
    gone.unlink()
    await press(user, "sync-post")
    await says(user, "last", "1 gone there and kept")
    await says(user, "holds", "2 items · 1 of them gone there and kept")
    await press(user, "sync-post")
    await says(user, "last", "nothing new, 2 items up to date")
    await press(user, "forget-post")
    await says(user, "holds", "1 item")
    await user.should_see("1 removed that were gone at post.")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A home of two folders of mails, one of which lies in both."""
    for folder, keys in (("post", ("lamps", "posts", "both")), ("more", ("both",))):
        for key in keys:
            files.mail(tmp_path / folder, key, f"The {key} arrive on Tuesday.")
    save(tmp_path / "home", {f"sources.{name}": {"kind": "eml", "path": str(tmp_path / name)} for name in ("post", "more")})
    return tmp_path / "home"


async def _synced(user: User) -> None:
    await eventually(lambda: sorted(texts(user, "holds")) == ["1 item", "3 items"], "both sources")


async def _remove(user: User) -> None:
    await press(user, "remove-post")
    await eventually(lambda: any(one.enabled for one in seen(user, "remove-now") if isinstance(one, ui.button)), "what goes")
    await press(user, "remove-now")


async def test_a_source_is_removed_once_it_is_said_what_goes_and_what_stays(shared: Path, tmp_path: Path, screens: Screens) -> None:
    user = await looking(screens, shared)
    await _synced(user)
    await press(user, "remove-post")
    await says(user, "goes", "This goes: 2 mails that only post brought; ")
    await says(user, "stays", "This stays: 1 mail that another source brought too, and everything at the source itself.")
    await press(user, "keep-source")
    assert sorted(texts(user, "holds")) == ["1 item", "3 items"]
    await _remove(user)
    await eventually(lambda: texts(user, "source-name") == ["more"], "one source left")
    assert list(load(shared).file.sources) == ["more"]
    assert len(list((tmp_path / "post").iterdir())) == 3
    assert texts(user, "holds") == ["1 item"]


async def test_a_removal_is_seen_progressing_and_a_reload_shows_it_again(shared: Path, screens: Screens) -> None:
    engine = Engine(load(shared))
    await screens.serve(engine)
    user = visitor()
    await user.open("/sources")
    await _synced(user)
    async with engine.rooms.leases.hold("ingest"):
        await _remove(user)
        for _ in range(2):
            await says(user, "source-doing", "Removing: 0 of 3")
            assert (count(user, "bar"), count(user, "remove-post"), count(user, "pause-post"), count(user, "resume-post")) == (1, 0, 0, 0)
            await user.open("/sources")
        await says(user, "source-doing", "Removing: 0 of 3")
    await eventually(lambda: texts(user, "source-name") == ["more"], "one source left")


async def test_a_removal_that_the_end_of_friday_stops_is_finished_by_another(shared: Path, screens: Screens) -> None:
    engine = Engine(load(shared))
    async with screens.served(engine):
        user = visitor()
        await user.open("/sources")
        await _synced(user)
        async with engine.rooms.leases.hold(f"{RUN}post"):
            await (await engine.desk()).remove("post")
            await says(user, "source-doing", "Waiting until its sync has let go of it")
            await (await engine.desk()).removals.close()
    user = await looking(screens, shared)
    await says(user, "source-doing", "Paused")
    await _remove(user)
    await eventually(lambda: texts(user, "source-name") == ["more"], "one source left")
