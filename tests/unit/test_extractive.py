"""Answers without a language model: whole sentences, quoted, or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from reasoning.citations import carries, supported
from reasoning.extractive import Extractive, Quoting, Sentence, attribution, chosen, cut, in_context, material, phrased
from reasoning.question import Owner, read
from reasoning.wording import plain
from schema.answers import Piece
from schema.graph import Encoded, EncodedQuestion, Label, Value
from tests.fakes.embedder import CountingEmbedder
from tests.fakes.passages import evidence
from tests.fakes.records import DAY

OWNER = Owner("Mara", ("mara@a.example",), ZoneInfo("Europe/Lisbon"))
LAMPS = evidence("Hello Mara. The lamps arrive on Tuesday. They cost € 1,250. See you soon.")
POSTS = evidence("The posts were painted blue.", 2, "Posts")


async def answer(question: str) -> list[Piece]:
    embedder = CountingEmbedder()
    ranked = await Extractive(embedder).ranked(question, await embedder.embed_question(question), [LAMPS, POSTS])
    return [piece async for piece in Quoting().generate(material(read(question, OWNER, DAY), ranked)) if isinstance(piece, Piece)]


async def test_the_sentence_that_answers_comes_first() -> None:
    """R9."""
    first = (await answer("When do the lamps arrive?"))[0]
    assert first.text == "Ana Reis wrote, 2026-03-02: “The lamps arrive on Tuesday. They cost € 1,250. See you soon.”"
    assert first.numbers == (1,)


async def test_every_piece_is_supported_by_what_it_marks() -> None:
    pieces = await answer("What do the lamps cost and which posts are blue?")
    assert 1 <= len(pieces) <= 3
    assert all(supported(piece, {1: LAMPS, 2: POSTS}) for piece in pieces)


async def test_without_evidence_nothing_is_said_and_nothing_embedded() -> None:
    embedder = CountingEmbedder()
    assert await Extractive(embedder).ranked("When?", EncodedQuestion(np.zeros(3, np.float32), np.zeros((0, 3), np.float32)), []) == []
    assert embedder.asked == []


LETTER = (
    "Dear Mara,\n\nThe band plays at nine. It is late. The lamps are blue. Ana said “never”. Bring a coat. " + "The hall is cold. " * 40
)


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ("The band plays at nine.", "The band plays at nine. It is late. The lamps are blue."),
        ("The lamps are blue.", "The band plays at nine. It is late. The lamps are blue."),
        ("Bring a coat.", "Bring a coat. The hall is cold. The hall is cold."),
    ],
)
def test_a_quote_has_whole_sentences_around_it_but_no_greeting_and_no_quote_in_it(sentence: str, quoted: str) -> None:
    """R9."""
    one = next(one for one in cut(evidence(LETTER)) if one.text == sentence)
    assert in_context(one) == quoted
    assert carries(one.evidence, quoted)


def test_a_quote_has_as_much_around_it_as_there_is_room() -> None:
    long = evidence("\n\n".join(f"{letter}{'x' * 180} end." for letter in "ABCDE"))
    assert [len(in_context(one)) for one in cut(long)] == [374] * 5


def test_who_wants_it_short_gets_the_sentence_alone() -> None:
    short = replace(plain(), most=1)
    assert phrased(next(one for one in cut(LAMPS) if "arrive" in one.text), short).text.endswith("“The lamps arrive on Tuesday.”")


def test_a_sentence_that_leads_back_keeps_the_one_before() -> None:
    quotes = [one.quote for one in cut(LAMPS)]
    assert "The lamps arrive on Tuesday. They cost € 1,250." in quotes
    assert all(carries(LAMPS, quote) for quote in quotes)


def test_a_signature_is_no_sentence() -> None:
    signed = evidence("The lamps arrive on Tuesday.\n\nAna Reis\n\nA.", sender="Ana Reis <ana@reis.example>")
    assert [one.text for one in cut(signed)] == ["The lamps arrive on Tuesday."]
    assert [one.text for one in cut(evidence("Two.", sender="Ana Reis"))] == ["Two."]


def test_nothing_is_quoted_twice() -> None:
    best = Sentence(LAMPS, "They cost € 1,250.", "The lamps arrive on Tuesday.", 0.9, 0.9)
    again = Sentence(LAMPS, "The lamps arrive on Tuesday.", "", 0.89, 0.9)
    assert chosen([best, again]) == [best]


def test_what_is_much_worse_than_the_best_is_left_out() -> None:
    best, worse = (Sentence(one, one.passage.text, "", likeness=near, coverage=0.5) for one, near in ((LAMPS, 0.9), (POSTS, 0.1)))
    assert chosen([best, worse]) == [best]
    assert chosen([]) == []


@pytest.mark.parametrize(
    ("sender", "wanted"),
    [("Ana Reis", "Ana Reis wrote, 2026-03-02"), ("", "Lamps, 2026-03-02")],
)
def test_who_says_it_is_told_from_structure(sender: str, wanted: str) -> None:
    assert attribution(evidence("Text.", sender=sender), plain()) == wanted


def test_what_has_no_day_is_told_without_one() -> None:
    assert attribution(replace(LAMPS, when=None), plain()) == "Ana Reis wrote"


@pytest.mark.parametrize(
    ("props", "days", "when", "wanted"),
    [
        ({"all_day": True}, 7, DAY, "Lamps, 2026-03-02 to 2026-03-08"),
        ({"all_day": True}, 1, DAY, "Lamps, 2026-03-02"),
        ({}, 0.25, DAY, "Lamps, 2026-03-02 09:00"),
        ({}, 0.75, DAY, "Lamps, 2026-03-02 09:00 to 2026-03-03 03:00"),
        ({}, 0.75, DAY + timedelta(days=7), "Lamps, 2026-03-09 09:00 to 2026-03-10 03:00"),
    ],
)
def test_an_event_of_several_days_is_told_with_its_end(props: dict[str, Value], days: float, when: datetime, wanted: str) -> None:
    one = evidence("Text.", sender="", when=when)
    event = replace(one.record, label=Label.EVENT, props={**one.record.props, **props}, start=DAY, end=DAY + timedelta(days=days))
    told = attribution(replace(one, record=event), plain())
    assert told == wanted
    assert supported(Piece(f"{told}: “Text.”", (1,)), {1: replace(one, record=event)})


def test_a_phrased_sentence_bears_its_number() -> None:
    assert phrased(Sentence(POSTS, "The posts were painted blue.", ""), plain()).numbers == (2,)


class Contrary(CountingEmbedder):
    """A model without token vectors that finds every text the opposite of the question."""

    async def embed(self, texts: Sequence[str]) -> list[Encoded]:
        """Return vectors that point away, each a little less."""
        return [Encoded(np.asarray([-1 / place, 0], np.float32)) for place in range(1, len(texts) + 1)]

    async def embed_question(self, text: str) -> EncodedQuestion:
        """Return a vector and no tokens."""
        return EncodedQuestion(np.asarray([1, 0], np.float32), np.zeros((0, 2), np.float32))


async def test_what_is_like_nothing_is_not_the_more_alike_for_it() -> None:
    model = Contrary()
    ranked = await Extractive(model).ranked("When?", await model.embed_question("When?"), [LAMPS, POSTS])
    assert {one.likeness for one in ranked} == {0.0}
