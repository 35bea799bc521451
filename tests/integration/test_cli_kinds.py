"""Every kind of source at the command line: declared, tested, synced, asked for, removed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.feeds import Item, rss
from tests.fakes.friday import Friday
from tests.integration.test_maildir import deliver
from tests.integration.test_mbox import mail
from tests.integration.test_webcal import calendar, event
from tests.servers.web import Page, WebServer
from tests.servers.webdav import PASSWORD, USER, WebdavServer
from tests.unit.test_cards import card
from tests.unit.test_offices import workbook


def maildir(root: Path) -> Path:
    return deliver(root / "Maildir", "1.a.host:2,S", key="herons").parents[1]


def mbox(root: Path) -> Path:
    path = root / "All mail.mbox"
    path.write_text(mail("a", "Two herons.") + mail("b", "One gull."))
    return path


def vcf(root: Path) -> Path:
    path = root / "people.vcf"
    path.write_text(card("FN:Ana Reis", "TEL:+49 30 1", "NOTE:Watches herons.") + card("X-NOTHING:1"))
    return path


def folder(root: Path) -> Path:
    (root / "docs").mkdir()
    (root / "docs" / "herons.xlsx").write_bytes(workbook())
    return root / "docs"


@pytest.mark.parametrize("make", [maildir, mbox, vcf, folder])
def test_a_kind_of_source_from_its_declaration_to_its_removal(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    friday, path = Friday(tmp_path / "home"), make(tmp_path)
    friday.json("source", "add", "mine", make.__name__, "--set", f"path={path}")
    assert sum(shelf["items"] for shelf in friday.json("source", "test", "mine")) >= 1
    (ran,) = friday.json("sync")
    assert ran["upserted"] >= 1
    assert ran["rejected"] == (make is vcf)
    assert friday.json("sync")[0]["graph_writes"] == 0
    found = friday.json("search", "herons")
    assert found
    (shown,) = friday.json("show", found[0]["source"])
    assert shown["places"][0]["source"] == "mine"
    if make is vcf:
        assert friday.json("source", "retry", "mine") == {"name": "mine", "read": 0, "left": 1}
    friday.json("source", "remove", "mine", "--yes")
    assert friday.json("status")["nodes"] == 0


def test_an_event_of_several_days_is_shown_with_its_last(tmp_path: Path) -> None:
    friday, path = Friday(tmp_path / "home"), tmp_path / "days.ics"
    spans = {"ski": (";VALUE=DATE:20261221", ";VALUE=DATE:20261228"), "night": (":20261231T200000Z", ":20270101T030000Z")}
    events = "".join(f"BEGIN:VEVENT\nUID:{uid}\nDTSTART{start}\nDTEND{end}\nEND:VEVENT\n" for uid, (start, end) in spans.items())
    path.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n")
    friday.json("init", "--name", "Mara", "--zone", "Europe/Berlin")
    friday.json("source", "add", "mine", "ics", "--set", f"path={path}")
    friday.json("sync")
    assert "2026-12-21 to 2026-12-27" in friday("show", "ski").out
    assert "2026-12-31T21:00+01:00 to 2027-01-01T04:00+01:00" in friday("show", "night").out


def test_tasks_are_found_and_shown_with_when_they_are_due_and_whether_they_are_done(tmp_path: Path) -> None:
    friday, path = Friday(tmp_path / "home"), tmp_path / "tasks.ics"
    tasks = "".join(
        f"BEGIN:VTODO\nUID:{uid}\nSUMMARY:Pay the {whom}\nDUE:20260310T120000Z\n{extra}END:VTODO\n"
        for uid, whom, extra in (("open", "plumber", ""), ("done", "florist", "COMPLETED:20260309T120000Z\n"))
    )
    path.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{tasks}END:VCALENDAR\n")
    friday.json("source", "add", "mine", "ics", "--set", f"path={path}")
    assert friday.json("sync")[0]["rejected"] == 0
    assert [found["source"] for found in friday.json("search", "plumber")] == ["open"]
    shown = {key: friday.json("show", key)[0]["props"] for key in ("open", "done")}
    assert {key: (one["kind"], one["done"], "completed" in one) for key, one in shown.items()} == {
        "open": ("task", False, False),
        "done": ("task", True, True),
    }
    assert shown["open"]["due"].startswith("2026-03-10T1")
    answer = friday.json("ask", "When do I have to pay the plumber?")
    assert "open" in [one["source"] for one in answer["citations"]]
    friday.json("source", "remove", "mine", "--yes")
    assert friday.json("status")["nodes"] == 0


def test_a_key_the_kind_does_not_know(tmp_path: Path) -> None:
    friday = Friday(tmp_path / "home")
    friday("source", "add", "mine", "vcf", "--set", "path=/n", "--set", "since=2020-01-01").failed(2, "has no key since")
    friday("source", "add", "mine", "mbox", "--set", "host=h").failed(2, "needs path")


def test_a_feed_from_its_declaration_to_its_removal(tmp_path: Path) -> None:
    friday = Friday(tmp_path / "home")
    with WebServer() as server:
        server.pages["/feed"] = Page(rss([Item()]), "application/rss+xml")
        friday("source", "add", "news", "feed", "--set", "url=harbour.example/feed").failed(
            2, "is no address on the web", "Write it like https"
        )
        friday("source", "add", "news", "feed", "--set", "url=file:///etc/passwd").failed(2, "is no address on the web")
        friday("source", "add", "news", "feed", "--set", f"url={server.url}/feed", "--set", "user=me").failed(2, "has no key user")
        friday.json("source", "add", "news", "feed", "--set", f"url={server.url}/feed")
        assert [shelf["name"] for shelf in friday.json("source", "test", "news")] == ["Harbour News"]
        assert friday.json("sync")[0]["upserted"] == 1
        assert friday.json("sync")[0]["graph_writes"] == 0
        (found,) = friday.json("search", "herons")
        (shown,) = friday.json("show", found["source"])
        assert shown["props"]["link"] == "https://harbour.example/herons"
        assert "one small question" in friday("doctor", "--source", "news").out
        server.pages["/feed"] = Page(b"", status=404)
        friday("sync").failed(3, "there is nothing at this address")
    friday.json("source", "remove", "news", "--yes")
    assert friday.json("status")["nodes"] == 0


def test_a_calendar_on_the_web_from_its_declaration_to_its_removal(tmp_path: Path) -> None:
    friday = Friday(tmp_path / "home")
    with WebServer() as server:
        server.pages["/secret-1/cal.ics"] = Page(calendar(event("a", title="Count herons")), "text/calendar")
        friday("source", "add", "harbour", "webcal", "--set", "url=ftp://x/cal.ics").failed(2, "is no address on the web")
        friday.json("source", "add", "harbour", "webcal", "--set", f"url={server.url}/secret-1/cal.ics")
        assert [shelf["name"] for shelf in friday.json("source", "test", "harbour")] == ["Harbour"]
        assert friday.json("sync")[0]["upserted"] == 1
        assert friday.json("sync")[0]["graph_writes"] == 0
        assert friday.json("search", "herons")[0]["source"] == "a"
        assert "secret-1" not in friday("source", "list").out
        server.pages.clear()
        gone = friday("sync")
        gone.failed(3, "there is nothing at this address")
        assert "secret-1" not in gone.err
    friday.json("source", "remove", "harbour", "--yes")
    assert friday.json("status")["nodes"] == 0


def test_pages_from_their_declaration_to_their_removal_none_of_them_in_the_house(tmp_path: Path) -> None:
    friday = Friday(tmp_path / "home")
    with WebServer() as server:
        server.pages["/a"] = Page(b"<p>Two herons")
        friday("source", "add", "web", "pages", "--set", "urls=https://a.example/ file:///etc/passwd").failed(2, "is no address on the web")
        said = friday.json("source", "add", "web", "pages", "--set", f"urls={server.url}/a {server.url}/b")
        assert said["urls"] == [f"{server.url}/a", f"{server.url}/b"]
        friday("source", "test", "web").failed(3, "lies at a private address (127.0.0.1)", "public web")
        friday("sync").failed(3, "private address")
        assert server.asked == []
    friday.json("source", "remove", "web", "--yes")
    assert friday.json("status")["nodes"] == 0


def test_a_folder_on_a_server_from_its_declaration_to_its_removal(tmp_path: Path) -> None:
    friday = Friday(tmp_path / "home")
    with WebdavServer() as server:
        server.put("birds/herons.md", b"# Herons\n\nTwo stood still.")
        server.put("broken.pdf", b"%PDF no")
        words = ("source", "add", "cloud", "webdav", "--set", f"url={server.url}", "--set", f"user={USER}", "--password-stdin")
        friday.json(*words, typed="wrong\n")
        friday("sync").failed(3, "refused the user name or the password")
        friday.json(*words, "--replace", typed=f"{PASSWORD}\n")
        assert [shelf["items"] for shelf in friday.json("source", "test", "cloud")] == [2]
        (ran,) = friday.json("sync")
        assert (ran["upserted"], ran["rejected"]) == (1, 1)
        assert friday.json("sync")[0]["graph_writes"] == 0
        assert friday.json("search", "herons")[0]["source"] == "birds/herons.md"
        assert friday.json("source", "retry", "cloud") == {"name": "cloud", "read": 0, "left": 1}
        assert "marks each folder" in friday("doctor", "--source", "cloud").out
    friday.json("source", "remove", "cloud", "--yes")
    assert friday.json("status")["nodes"] == 0
