"""The People and Projects pages as people use them, over the real engine and the sample life."""

from nicegui import ui
from nicegui.testing import User

from app.engine import Engine
from app.pages.people import asked
from memory.recall.people import Sort
from tests.app.acts import count, eventually, press, seen, texts
from tests.app.conftest import program
from tests.app.looks import addresses, choose, names, open_line, person_address, rows, tips, visit


async def test_the_table_begins_with_the_last_contact_and_says_when_that_was(lena: User) -> None:
    await visit(lena, "/people")
    (marta,) = [row for row in rows(lena) if row["name"] == "Marta Lopes"]
    assert (marta["organisation"], marta["last"]) == ("Farol", "yesterday")
    assert "Heron" in str(marta["projects"])
    assert str(marta["last_exact"]).startswith("Thursday 15 October 2026, ")
    assert {row["last"] for row in rows(lena)[:2]} <= {"today", "yesterday"}


async def test_people_are_found_and_sorted_and_machines_stay_apart(lena: User) -> None:
    await visit(lena, "/people")
    choose(lena, "people-words", "farol")
    await eventually(lambda: "Beatriz Amaral" not in names(lena), "those of Farol alone")
    assert "Marta Lopes" in names(lena)
    choose(lena, "people-words", "")
    choose(lena, "people-sort", Sort.NAME)
    await eventually(lambda: names(lena) == sorted(names(lena), key=str.casefold) and len(names(lena)) > 20, "all by name")
    choose(lena, "people-words", "paketbote")
    await lena.should_see("Nobody here is called so.")
    await press(lena, "machines")
    await eventually(lambda: bool(seen(lena, "people")) and names(lena) == ["Paketbote"], "the machine, too")


async def test_a_header_orders_the_table_and_the_menu_says_so(lena: User) -> None:
    await visit(lena, "/people")
    assert sorted_by(lena) == {"last": "descending"}
    lena.find(marker="people").trigger("order", "mails")
    await eventually(lambda: sorted_by(lena) == {"mails": "descending"}, "the order")
    (by,) = lena.find(kind=ui.select, marker="people-sort").elements
    assert str(by.value) == "mails"
    counts = [int(str(row["mails"])) for row in rows(lena)]
    assert counts == sorted(counts, reverse=True)
    choose(lena, "people-sort", Sort.NEXT)
    await eventually(lambda: sorted_by(lena) == {"next": "ascending"}, "the menu's order at its header")
    lena.find(marker="people").trigger("order", "projects")
    assert str(by.value) == "next meeting"


def sorted_by(user: User) -> dict[str, str]:
    """The columns that say that the table is sorted by them, and which way."""
    (table,) = user.find(kind=ui.table, marker="people").elements
    return {str(one["name"]): str(one["sorted"]) for one in table.columns if "sorted" in one}


async def test_nobody_found_is_said(lena: User) -> None:
    await visit(lena, "/people?q=xyzzy")
    await lena.should_see("Nobody here is called so.")


def test_an_address_that_makes_no_sense_asks_for_the_whole_table() -> None:
    assert asked("", "weight", "-3", "") == asked("", "", "", "")
    assert asked("ana", "mails", "2", "1").address == "/people?q=ana&sort=mails&part=2&all=True"


async def test_a_person_has_a_page_of_what_happened_that_opens_and_turns(lena: User) -> None:
    await visit(lena, await person_address(lena, "Marta Lopes"))
    assert texts(lena, "person-name") == ["Marta Lopes"]
    assert "marta.lopes@farol.example" in texts(lena, "fact")
    assert addresses(lena, "shared-project")[0].startswith("/projects/")
    first = texts(lena, "line-title")
    await press(lena, "next")
    await eventually(lambda: texts(lena, "line-title") != first, "older lines")
    assert texts(lena, "part")[0].startswith("26–50 of ")
    await press(lena, "previous")
    await eventually(lambda: texts(lena, "line-title") == first, "the newest again")
    await open_line(lena, first[0])
    assert texts(lena, "source-title") == [first[0]]


async def test_a_project_has_its_people_and_records_and_leads_to_them(lena: User) -> None:
    await visit(lena, "/projects")
    assert "Heron" in [text for one in seen(lena, "project-link") for text in [str(getattr(one, "text", ""))]]
    (heron,) = [str(one.props["href"]) for one in seen(lena, "project-link") if getattr(one, "text", "") == "Heron"]
    await visit(lena, heron)
    assert texts(lena, "project-name") == ["Heron"]
    assert count(lena, "line") > 5
    assert all(tips(lena, "line-when"))
    await visit(lena, addresses(lena, "project-person")[0])
    assert count(lena, "person-name") == 1


async def test_who_is_not_there_is_said_with_a_way_back(lena: User) -> None:
    for address, back in (("/people/nobody", "/people"), ("/projects/nothing", "/projects")):
        await visit(lena, address)
        (missing,) = seen(lena, "missing")
        assert [one.props["href"] for one in missing.descendants() if "href" in one.props] == [back]


async def test_an_address_without_a_page_is_told_as_such(engine: Engine) -> None:
    async with program() as browser:
        page = await browser.get("/no/such/page", headers={"accept": "text/html"})
        answer = await browser.get("/api/nothing")
    assert (page.status_code, answer.status_code) == (404, 404)
    assert "There is no page under this address" in page.text
    assert answer.headers["content-type"].startswith("application/json")
