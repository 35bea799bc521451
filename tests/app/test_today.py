"""The Today page as people use it, over the real engine and the sample life."""

from pathlib import Path

from nicegui.testing import User

from app.engine import Engine
from app.settings import load, save
from tests.app.acts import count, eventually, press, seen, source_html, texts
from tests.app.conftest import Screens, visitor
from tests.app.life import HOSTILE_TITLE
from tests.app.looks import open_line, tips, visit


async def test_the_day_is_the_samples_day_with_the_days_after_it(lena: User) -> None:
    await visit(lena, "/today")
    assert texts(lena, "day-title") == ["Friday 16 October"]
    assert count(lena, "day") == 3
    assert "Friday report review" in texts(lena, "occasion-title")
    await press(lena, "show-7")
    await eventually(lambda: count(lena, "day") == 7, "a week")
    await press(lena, "show-1")
    await eventually(lambda: count(lena, "day") == 1, "today only")


async def test_an_event_opens_beside_the_page_with_its_own_time(lena: User) -> None:
    await visit(lena, "/today")
    await open_line(lena, "Friday report review")
    assert texts(lena, "source-title") == ["Friday report review"]
    assert texts(lena, "this-time") == ["This time: 2026-10-16 15:00"]


async def test_who_waits_is_listed_with_what_they_ask_and_opens_at_that_sentence(lena: User) -> None:
    await visit(lena, "/today")
    asked = [text for text in texts(lena, "line-detail") if text.startswith("Beatriz Amaral: ")]
    assert asked == ["Beatriz Amaral: Please send me the names of your volunteers by the 28th for the insurance."]
    await open_line(lena, asked[0])
    assert "<mark>Please send me the names" in source_html(lena)


async def test_what_is_new_goes_as_far_back_as_asked(lena: User) -> None:
    await visit(lena, "/today")
    assert HOSTILE_TITLE in texts(lena, "line-title")
    assert any(tip.startswith("Thursday 15 October 2026") for tip in tips(lena, "line-when"))
    before = count(lena, "line")
    await press(lena, "since-7")
    await lena.should_see("New since a week ago")
    assert count(lena, "line") > before


async def test_an_empty_home_says_what_will_be_here_and_offers_one_thing(tmp_path: Path, screens: Screens) -> None:
    save(tmp_path / "home", {"owner.name": "Mara Lind"})
    await screens.serve(Engine(load(tmp_path / "home")))
    mara = visitor()
    for address in ("/today", "/people", "/projects"):
        await visit(mara, address)
        await mara.should_see("will appear here")
        assert [one.props["href"] for one in seen(mara, "empty")[0].descendants() if "href" in one.props] == ["/sources"]
    await visit(mara, "/search?q=lamps")
    await mara.should_see("Nothing fits")


async def test_what_the_owner_declined_is_struck_out(tmp_path: Path, screens: Screens) -> None:
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", "UID:brunch", "DTSTAMP:20260301T000000Z"),
        *("DTSTART:20260310T110000Z", "DTEND:20260310T120000Z", "SUMMARY:Brunch", "ORGANIZER:mailto:ana@reis.example"),
        *("ATTENDEE;PARTSTAT=DECLINED:mailto:mara@lind.example", "END:VEVENT", "END:VCALENDAR", ""),
    ]
    (tmp_path / "brunch.ics").write_text("\r\n".join(lines), encoding="utf-8")
    owner = {"owner.name": "Mara Lind", "owner.addresses": ["mara@lind.example"], "owner.zone": "Europe/Berlin"}
    home = tmp_path / "home"
    save(home, {**owner, "now": "2026-03-10T08:00:00+01:00", "sources.cal": {"kind": "ics", "path": str(tmp_path / "brunch.ics")}})
    await screens.serve(Engine(load(home)))
    mara = visitor()
    await visit(mara, "/today")
    await eventually(lambda: "Brunch" in texts(mara, "occasion-title"), "the brunch")
    assert texts(mara, "occasion-detail") == ["You declined"]
    assert "line-through" in seen(mara, "occasion-title")[0].classes
