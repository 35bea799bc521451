"""The Search page as people use it, over the real engine and the sample life."""

import re
from functools import partial

from nicegui.testing import User

from app.pages.search import Asked
from tests.app.acts import count, eventually, press, seen, source_html, texts
from tests.app.life import HOSTILE_TITLE
from tests.app.looks import choose, open_line


async def found(user: User, address: str) -> list[str]:
    """Open a search and return the titles it finds."""
    await user.open(address)
    await eventually(lambda: bool(seen(user, "how-many") or seen(user, "nothing-found") or seen(user, "nothing-asked")), "a result")
    return texts(user, "line-title")


async def test_what_the_address_asks_for_is_found_and_opens_at_the_word(lena: User) -> None:
    titles = await found(lena, "/search?q=brass+band&kinds=Message")
    assert titles[0] == "Band, chairs and the first word"
    await open_line(lena, titles[0])
    assert re.search(r"<mark>[^<]*(?:brass band|band)[^<]*</mark>", source_html(lena))


async def test_what_is_written_is_looked_for_and_only_the_last_of_it_stays(lena: User) -> None:
    await found(lena, "/search")
    assert count(lena, "nothing-asked") == 1
    for words in ("b", "br", "brass", "brass band", "quetzal"):
        choose(lena, "words", words)
    await eventually(lambda: texts(lena, "line-title")[:1] == [HOSTILE_TITLE], "the last words' result")


async def test_people_days_and_kinds_narrow_and_are_enough_alone(lena: User) -> None:
    assert await found(lena, "/search?who=beatriz&from=2026-10-15&to=2026-10-15&kinds=Message") == ["Band, chairs and the first word"]
    choose(lena, "kinds", ["Contact"])
    await lena.should_see("Nothing fits")
    assert await found(lena, "/search?kinds=Document&from=nonsense") != []


async def test_days_the_wrong_way_round_are_told_as_such(lena: User) -> None:
    assert await found(lena, "/search?q=band&from=2026-10-16&to=2026-10-15") == []
    assert texts(lena, "nothing-found") == ["The first day is after the last: change “From” or “To”."]
    choose(lena, "until", "2026-10-16")
    await eventually(lambda: "The first day" not in "".join(texts(lena, "nothing-found")), "another answer")
    assert not Asked(since="2026-10-16", until="2026-10-16").backwards
    assert not Asked(since="2026-10-16", until="nonsense").backwards


async def test_an_unfinished_word_finds_titles(lena: User) -> None:
    assert any("Tideline" in title for title in await found(lena, "/search?q=tidel"))


async def test_a_strangers_markup_stays_text(lena: User) -> None:
    await found(lena, "/search?q=quetzal+voucher")
    (row,) = [one for one in seen(lena, "excerpt") if "quetzal" in " ".join(str(getattr(part, "text", "")) for part in one.descendants())]
    assert {type(part).__name__ for part in row.descendants()} == {"Label"}


def test_the_address_says_what_is_asked() -> None:
    wanted = Asked("a & b", "ana", "2026-03-01", "2026-03-02", ("Message",))
    assert wanted.address == "/search?q=a+%26+b&who=ana&from=2026-03-01&to=2026-03-02&kinds=Message"
    assert Asked().address == "/search"


async def test_an_unfinished_word_finds_texts_and_marks_where_it_stands(lena: User) -> None:
    await found(lena, "/search?q=quetz")
    assert texts(lena, "line-title")[0] == HOSTILE_TITLE
    hits = [getattr(part, "text", "") for one in seen(lena, "excerpt") for part in one.descendants() if "friday-hit" in part.classes]
    assert any(hit.casefold().startswith("quetz") for hit in hits)


async def test_more_are_shown_behind_those_that_are_there(lena: User) -> None:
    first = await found(lena, "/search?kinds=Message")
    assert (len(first), texts(lena, "how-many")) == (40, ["The best 40"])
    await press(lena, "more")
    await eventually(lambda: count(lena, "line") > 40, "more lines")
    assert texts(lena, "line-title")[:40] == first
    assert (count(lena, "line"), texts(lena, "how-many"), count(lena, "more")) == (80, ["The best 80"], 1)
    # Something else begins anew.
    choose(lena, "words", "quetzal")
    await eventually(lambda: 0 < count(lena, "line") < 40, "few lines")
    assert count(lena, "more") == 0


async def test_all_are_shown_in_the_end(lena: User) -> None:
    await found(lena, "/search?kinds=Event&from=2026-10-16&to=2026-12-31")
    while count(lena, "more"):
        before = count(lena, "line")
        await press(lena, "more")
        await eventually(partial(_has_more_than, lena, before), "more lines")
    assert texts(lena, "how-many") == [f"{count(lena, 'line')} found"]
    assert count(lena, "line") > 40


def _has_more_than(user: User, lines: int) -> bool:
    return count(user, "line") > lines
