"""Answers in a model's words: what passages carry stands, the rest is quoted, a model that fails costs nothing but its words."""

import json

import pytest

from reasoning.written import Written, form, request
from schema.answers import Piece, Step
from schema.errors import ModelError, ModelFaltered, ModelUnavailable
from schema.generation import Material
from tests.fakes.language_model import ScriptedModel
from tests.fakes.passages import evidence

LAMPS = evidence("The hall lamps arrive on Tuesday 10 March. They come by truck.")
POSTS = evidence("The posts were painted blue.", 2, "Posts")
QUOTES = (
    Piece("Ana Reis wrote: “The hall lamps arrive on Tuesday 10 March.”", (1,)),
    Piece("Ana Reis wrote: “The posts were painted blue.”", (2,)),
)
MATERIAL = Material("When do the lamps come?", (LAMPS, POSTS), QUOTES)
TRUE, FALSE = ("The hall lamps arrive on 10 March.", 1), ("The hall lamps arrive on 12 March.", 1)


def says(*sentences: tuple[str, int]) -> str:
    return json.dumps({"sentences": [{"text": text, "source": source} for text, source in sentences]})


async def written(model: ScriptedModel) -> tuple[list[Piece], dict[str, str]]:
    parts = [part async for part in Written(model).generate(MATERIAL)]
    return [part for part in parts if isinstance(part, Piece)], {part.name: part.detail for part in parts if isinstance(part, Step)}


async def test_a_sentence_that_its_passage_carries_is_said() -> None:
    """R4."""
    pieces, steps = await written(ScriptedModel(says(TRUE)))
    assert pieces == [Piece("The hall lamps arrive on 10 March.", (1,))]
    assert steps == {"write": "scripted: 1 sentence kept"}


async def test_a_sentence_that_it_does_not_carry_is_replaced_by_the_best_quote() -> None:
    """R4."""
    pieces, steps = await written(ScriptedModel(says(FALSE)))
    assert pieces == list(QUOTES)
    assert "1 not kept, its names, dates or numbers are not in the passage" in steps["write"]


async def test_the_best_quote_is_said_too_where_the_model_wrote_of_something_else() -> None:
    pieces, _ = await written(ScriptedModel(says(("The posts were painted blue.", 2))))
    assert pieces == [Piece("The posts were painted blue.", (2,)), QUOTES[0]]


async def test_a_number_put_down_at_random_is_put_right() -> None:
    pieces, _ = await written(ScriptedModel(says((TRUE[0], 2))))
    assert pieces == [Piece(TRUE[0], (1,))]


async def test_nothing_is_said_twice() -> None:
    pieces, _ = await written(ScriptedModel(says(TRUE, TRUE, TRUE)))
    assert [piece.text for piece in pieces].count(TRUE[0]) == 1


async def test_plain_text_with_marks_is_read_as_well() -> None:
    pieces, _ = await written(ScriptedModel("The hall lamps arrive", " on 10 March. [1", "] They are golden. [1]"))
    assert pieces[0] == Piece(TRUE[0], (1,))
    assert all("golden" not in piece.text for piece in pieces)


@pytest.mark.parametrize("error", [ModelUnavailable("it sleeps"), ModelFaltered("it broke off")])
@pytest.mark.parametrize("before", ["", says(TRUE)[:-3], "garbage <html>"])
async def test_a_model_that_fails_leaves_the_quotes_and_says_why(error: ModelError, before: str) -> None:
    """R4."""
    pieces, steps = await written(ScriptedModel(before, error=error))
    assert {number for piece in pieces for number in piece.numbers} >= {1}
    assert steps["problem"] == str(error)


async def test_who_stops_listening_stops_the_model() -> None:
    model = ScriptedModel(*(says(TRUE)[:-2], *["."] * 50))
    parts = Written(model).generate(MATERIAL)
    assert await anext(parts)
    await parts.aclose()
    assert model.closed


def test_the_model_is_shown_the_passages_by_their_numbers_and_the_form_names_no_other() -> None:
    asked = request(MATERIAL)
    assert "[1] (Ana Reis, 2026-03-02" in asked.messages[1].text
    assert "[2]" in asked.messages[1].text
    assert "When do the lamps come?" in asked.messages[1].text
    assert asked.form == form([1, 2])
    assert '"enum": [1, 2]' in json.dumps(asked.form)


def test_what_a_mail_says_cannot_be_taken_for_a_parameter_of_the_prompt() -> None:
    asked = request(Material("How much is $question?", (evidence("It costs $passages and ${text}."),), ()))
    assert "It costs $passages and ${text}." in asked.messages[1].text
    assert "How much is $question?" in asked.messages[1].text


async def test_a_model_that_does_not_lead_adds_to_the_quotes_and_says_nothing_twice() -> None:
    """R4: whatever the smallest writes, the answer cites no less than without it."""
    model = ScriptedModel(says(TRUE, FALSE, ("The lamps come by truck.", 1)))
    parts = [part async for part in Written(model, leads=False).generate(MATERIAL)]
    assert [part for part in parts if isinstance(part, Piece)] == [*QUOTES, Piece("The lamps come by truck.", (1,))]


async def test_the_quotes_do_not_wait_for_a_model_that_does_not_lead() -> None:
    model = ScriptedModel(error=ModelUnavailable("it sleeps"))
    parts = Written(model, leads=False).generate(MATERIAL)
    assert [await anext(parts), await anext(parts)] == list(QUOTES)
    assert model.asked == []
