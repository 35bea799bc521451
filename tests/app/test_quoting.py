"""A quote is marked where it stands, and nothing in a source's text can be anything but text."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.quoting import clean, found, highlighted

HOSTILE = (
    "<img src=http://evil.example/x>",
    "<script>alert(1)</script>",
    "![a](http://evil.example/?d=1)",
    "![a][r]\n[r]: http://evil.example/",
    '<div style="background:url(http://evil.example/)">',
    "<a href=javascript:alert(1)>x</a>",
    "<mark onmouseover=alert(1)>x</mark>",
    "</div><iframe src=//evil.example>",
    "&lt;img src=x&gt;",
)


def test_the_first_place_is_marked() -> None:
    assert highlighted("one two one", "one") == "<mark>one</mark> two one"


def test_blanks_in_the_quote_match_line_ends() -> None:
    assert highlighted("the kitchen,\n stove  included", "kitchen, stove included") == "the <mark>kitchen,\n stove  included</mark>"


def test_without_its_quote_the_text_is_whole() -> None:
    assert highlighted("a < b", "c") == "a &lt; b"
    assert highlighted("a < b", "") == "a &lt; b"
    assert found("a", "b") == (0, 0)


def test_of_a_very_long_text_the_part_around_the_quote_is_sent() -> None:
    text = "a " * 100_000 + "needle" + " b" * 100_000
    shown = highlighted(text, "needle")
    assert "<mark>needle</mark>" in shown
    assert len(shown) < 70_000
    assert shown.startswith("…")
    assert shown.endswith("…")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("quote", ["", "x", "img", "evil.example"])
def test_hostile_text_stays_text(text: str, quote: str) -> None:
    shown = clean(highlighted(text, quote))
    assert re.findall(r"<(?!/?mark>)", shown) == []
    assert html.unescape(re.sub(r"</?mark>", "", shown)) == text


@given(st.text(alphabet="ab <>&\"'\n", max_size=40), st.text(alphabet="ab <&", max_size=6))
def test_nothing_is_lost_or_added(text: str, quote: str) -> None:
    shown = clean(highlighted(text, quote))
    assert html.unescape(re.sub(r"</?mark>", "", shown)) == text
    assert ("<mark>" in shown) == (found(text, quote) != (0, 0))
