"""The Ask page as people use it, over the real engine and the sample life."""

import html
import re
from collections.abc import AsyncIterator

from nicegui import ui
from nicegui.testing import User

from app.engine import Engine
from app.pages.quoting import flat
from schema.answers import Answer, Piece
from tests.app.acts import (
    ask,
    count,
    eventually,
    open_source,
    press,
    press_enter,
    question_text,
    seen,
    source_html,
    texts,
    unfold_why,
    write,
)
from tests.app.conftest import Screens, visitor
from tests.app.life import HOSTILE_TEXT, HOSTILE_TITLE, Life, settled


class Halting(Engine):
    """The real engine, but an answer waits for ever after its first piece."""

    async def answer(self, question: str) -> AsyncIterator[Piece | Answer]:
        """Yield the first piece, then wait."""
        async for part in Engine.answer(self, question):
            yield part
            await self._stop.wait()


class Failing(Engine):
    """A engine with a defect."""

    async def answer(self, question: str) -> AsyncIterator[Piece | Answer]:
        """Yield a piece, then fail as no one foresaw."""
        yield Piece(f"You asked: {question}")
        raise ZeroDivisionError


def marked(user: User) -> str:
    found = re.findall(r"<mark>(.*?)</mark>", source_html(user), re.DOTALL)
    assert len(found) == 1
    return flat(html.unescape(found[0]))


async def test_the_owner_is_greeted_and_offered_questions(lena: User) -> None:
    await lena.should_see("Hello Lena.")
    await lena.should_see("sample life")
    assert count(lena, "suggestion") == 4


async def test_a_suggestion_asks_at_once(lena: User) -> None:
    (suggestion,) = [one for one in seen(lena, "suggestion") if isinstance(one, ui.button)][:1]
    lena.find(suggestion.text).click()
    await eventually(lambda: texts(lena, "question") == [suggestion.text], "the question")
    await lena.should_see(marker="why")
    assert question_text(lena) == ""


async def test_a_reload_keeps_the_conversation_and_a_new_one_begins_when_wanted(lena: User, life: Life) -> None:
    await ask(lena, life.question)
    await ask(lena, "Xyzzy plugh?")
    before = texts(lena, "piece")
    await lena.open("/")
    await eventually(lambda: count(lena, "why") == 2, "both answers")
    assert texts(lena, "question") == [life.question, "Xyzzy plugh?"]
    assert texts(lena, "piece") == before
    await open_source(lena, "citation-1")
    await press(lena, "anew")
    await lena.should_see("Hello Lena.")
    await lena.open("/")
    await lena.should_not_see(marker="question")


async def test_a_question_may_leave_something_to_the_one_before(lena: User) -> None:
    await ask(lena, "How many mails did Sofia Meireles send me?")
    await ask(lena, "And Amélia Duarte?")
    understood = ["Understood as: How many mails did Amélia Duarte send me?"]
    assert texts(lena, "meant") == understood
    assert any("from Amélia Duarte" in one for one in texts(lena, "piece"))
    await lena.open("/")
    await eventually(lambda: count(lena, "why") == 2, "both answers")
    assert texts(lena, "meant") == understood


async def test_two_mails_of_one_title_are_two_lines_with_a_number_each(lena: User) -> None:
    await ask(lena, "How many mails did Amélia Duarte send me?")
    (first,), (second,) = (seen(lena, f"number-{number}") for number in (1, 2))
    assert first.parent_slot
    assert second.parent_slot
    assert first.parent_slot.parent is not second.parent_slot.parent


async def test_a_reload_follows_the_answer_under_way_and_can_stop_it(life: Life, screens: Screens) -> None:
    await screens.serve(Halting(life.settings))
    lena = visitor()
    await lena.open("/")
    write(lena, life.question)
    press_enter(lena)
    await lena.should_see(marker="piece")
    await lena.open("/")
    await lena.should_see(marker="piece")
    await lena.should_see(marker="waiting")
    await press(lena, "stop")
    await lena.should_see("Stopped.")
    await lena.open("/")
    await lena.should_see("Stopped.")
    assert len(texts(lena, "piece")) == 1


async def test_an_answer_comes_in_pieces_with_a_chip_for_every_citation(lena: User, life: Life) -> None:
    await ask(lena, life.question)
    assert texts(lena, "question") == [life.question]
    assert len(texts(lena, "piece")) >= 1
    assert count(lena, "citation") == len(life.answer.citations)
    await lena.should_see(f"Confidence {life.answer.confidence:.0%}")
    await lena.should_not_see("Hello Lena.")
    await lena.should_not_see(marker="waiting")


async def test_every_chip_opens_its_source_with_its_quote_marked(lena: User, life: Life) -> None:
    await ask(lena, life.question)
    for number, citation in enumerate(life.answer.citations, 1):
        await open_source(lena, f"citation-{number}")
        assert marked(lena) == flat(citation.quote)
        assert texts(lena, "source-title") == [citation.title]
        assert texts(lena, "source-key") == [citation.source]


async def test_a_number_stands_behind_the_piece_that_quotes_and_opens_the_same_source(lena: User, life: Life) -> None:
    await ask(lena, life.question)
    (number,) = lena.find(marker="number-2").elements
    line = number.parent_slot.parent if number.parent_slot else None
    said = " ".join(child.text for child in line.descendants() if isinstance(child, ui.label)) if line else ""
    assert flat(life.answer.citations[1].quote) in flat(said)
    await open_source(lena, "number-2")
    assert marked(lena) == flat(life.answer.citations[1].quote)


async def test_of_two_quick_clicks_the_last_one_wins(lena: User, life: Life) -> None:
    await ask(lena, life.question)
    await press(lena, "citation-1")
    await open_source(lena, "citation-2")
    assert count(lena, "source-text") == 1
    assert marked(lena) == flat(life.answer.citations[1].quote)


async def test_a_closed_source_is_gone(lena: User, life: Life) -> None:
    await ask(lena, life.question)
    await open_source(lena, "citation-1")
    await press(lena, "close-source")
    await lena.should_not_see(marker="source-text")


async def test_escape_closes_the_source(lena: User, life: Life) -> None:
    await ask(lena, life.question)
    await open_source(lena, "citation-1")
    lena.find(marker="input").trigger("keydown.escape")
    await lena.should_not_see(marker="source-text")


async def test_why_tells_the_steps_and_opens_the_best_sources(lena: User, life: Life) -> None:
    await ask(lena, life.question)
    await lena.should_not_see(marker="step")
    await unfold_why(lena)
    assert len(texts(lena, "step")) == len(life.answer.trace)
    await open_source(lena, "ranked-source")


async def test_without_anything_found_it_says_so_and_cites_nothing(lena: User) -> None:
    await ask(lena, "Xyzzy plugh frobnicate the wumpus?")
    await lena.should_see("I have nothing on this.")
    await lena.should_see("Nothing found")
    await lena.should_not_see(marker="citation")


async def test_a_question_that_is_too_long_comes_back_with_the_remedy(lena: User) -> None:
    long = "why " * 750
    await ask(lena, long)
    (problem,) = texts(lena, "problem")
    assert "at most 2,000 characters" in problem
    assert question_text(lena) == long.strip()
    await lena.should_not_see(marker="waiting")


async def test_an_empty_question_asks_nothing(lena: User) -> None:
    write(lena, "   ")
    press_enter(lena)
    await lena.should_not_see(marker="question")
    await lena.should_see("Hello Lena.")


async def test_a_hostile_mail_is_shown_as_text(lena: User) -> None:
    await ask(lena, HOSTILE_TITLE)
    await unfold_why(lena)
    await open_source(lena, "ranked-source")
    assert texts(lena, "source-title") == [HOSTILE_TITLE]
    shown = source_html(lena)
    assert re.findall(r"<(?!/?mark>)", shown) == []
    assert flat(html.unescape(re.sub(r"</?mark>", "", shown))) == flat(HOSTILE_TEXT)


async def test_stop_keeps_what_was_shown_and_lets_one_ask_again(life: Life, screens: Screens) -> None:
    await screens.serve(Halting(life.settings))
    lena = visitor()
    await lena.open("/")
    write(lena, life.question)
    press_enter(lena)
    await lena.should_see(marker="piece")
    await press(lena, "stop")
    await lena.should_see("Stopped.")
    await lena.should_not_see(marker="waiting")
    assert len(texts(lena, "piece")) == 1
    await lena.should_see(marker="send")


async def test_a_defect_is_told_and_what_was_shown_stays(life: Life, screens: Screens) -> None:
    await screens.serve(Failing(life.settings))
    lena = visitor()
    await lena.open("/")
    await ask(lena, "Anything?")
    assert texts(lena, "piece") == ["You asked: Anything?"]
    await lena.should_see("the server's log says what it was")


async def test_trouble_in_the_background_is_shown_with_its_remedy(lena: User, engine: Engine) -> None:
    await settled(engine)
    engine.activity.problem = "The server refused the password. Set it again."
    await lena.should_see("Set it again.")


async def test_two_windows_do_not_see_each_others_conversation(lena: User) -> None:
    guest = visitor()
    await guest.open("/")
    await ask(lena, "Xyzzy plugh?")
    await guest.should_not_see("Xyzzy plugh?")
    await guest.should_see("Hello Lena.")


async def test_of_a_long_conversation_the_oldest_part_goes(lena: User) -> None:
    for _ in range(32):
        await ask(lena, "x" * 2500)
        lena.find(marker="input").clear()
    assert len(texts(lena, "question")) == 30
