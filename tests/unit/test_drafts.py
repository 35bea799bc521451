"""What a model writes, read while it is written: JSON objects as they are whole, plain text by its marks."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoning.drafts import Draft, Said

LAMPS = Said("The lamps arrive on Tuesday.", (1,))
POSTS = Said("The posts are blue.", (2,))
WHOLE = '{"sentences": [{"text": "The lamps arrive on Tuesday.", "source": 1}, {"text": "The posts are blue.", "source": [2]}]}'


def read(*parts: str) -> list[Said]:
    draft = Draft()
    return [said for part in parts for said in draft.add(part)] + draft.end()


def test_a_sentence_is_there_as_soon_as_its_object_is_whole() -> None:
    draft = Draft()
    assert draft.add('{"sentences": [{"text": "The lamps arrive on Tuesday.", "sou') == []
    assert draft.add('rce": 1}, {"text": "The posts') == [LAMPS]
    assert draft.add(' are blue.", "source": 2}]}') == [POSTS]
    assert draft.end() == []


@pytest.mark.parametrize(
    "text",
    [
        "The lamps arrive on Tuesday. [1] The posts are blue. [2]",
        "The lamps arrive on Tuesday [1]. The posts are blue [2].",
        "- The lamps arrive on Tuesday. [1]\n- The posts are blue. [2]\n",
        f"```json\n{WHOLE}\n```",
        '[{"text": "The lamps arrive on Tuesday. [1]", "source": 1}, {"text": "The posts are blue.", "source": 2}]',
    ],
)
def test_whatever_form_a_server_gives_the_sentences_are_the_same(text: str) -> None:
    assert read(text) == [LAMPS, POSTS]


def test_marks_may_name_several_passages_and_what_has_none_cites_none() -> None:
    assert read("Both came. [1][2, 1] I made this up.") == [Said("Both came.", (1, 2)), Said("I made this up.", ())]


@pytest.mark.parametrize(
    "text", ["", "{}", '{"sentences": 3}', '{"sentences": [{"text": 4, "source": 1}, 5]}', '{"sentences": [{"text": "a']
)
def test_what_is_no_sentence_gives_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("source", ["x", None, True, 1.5])
def test_a_source_that_is_no_number_cites_nothing(source: object) -> None:
    assert read(json.dumps({"sentences": [{"text": "So.", "source": source}]})) == [Said("So.", ())]


@given(st.lists(st.tuples(st.text(min_size=1, alphabet='ab "\\{}é'), st.integers(1, 9)), max_size=3), st.integers(1, 7))
def test_it_does_not_matter_where_the_stream_is_cut(sentences: list[tuple[str, int]], size: int) -> None:
    text = json.dumps({"sentences": [{"text": one, "source": number} for one, number in sentences]})
    assert read(*(text[start : start + size] for start in range(0, len(text), size))) == read(text)
    assert [said.numbers for said in read(text)] == [(number,) for _, number in sentences]


def test_a_model_that_never_ends_is_not_kept_whole() -> None:
    draft = Draft()
    for _ in range(100):
        draft.add("so on " * 100)
    (rest,) = draft.end()
    assert len(rest.text) <= 20_000
