"""R3: days that are counted in a month, or named in another week, are written out as dates."""

from datetime import date

import pytest

from reasoning.ordinal_days import counted_out

TODAY = date(2026, 10, 16)
"""A Friday."""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("what do i have on the first Friday in November", "what do i have on 2026-11-06"),
        ("was habe ich am ersten freitag im november", "was habe ich on 2026-11-06"),
        ("what is on the last Saturday of October", "what is on 2026-10-31"),
        ("what is in my calendar for the last week of october", "what is in my calendar from 2026-10-25 to 2026-10-31"),
        ("what do i have in the first week of November", "what do i have from 2026-11-01 to 2026-11-07"),
        ("the second weekend of November", "from 2026-11-14 to 2026-11-15"),
        ("am i free on Wednesday afternoon next week", "am i free on 2026-10-21 afternoon"),
        ("am i free Monday next week", "am i free on 2026-10-19"),
    ],
)
def test_days_are_written_out(text: str, written: str) -> None:
    assert counted_out(text, TODAY) == written


@pytest.mark.parametrize("text", ["my first meeting on Friday", "the last week", "next week", "the first of November", "the last Friday"])
def test_other_days_are_left(text: str) -> None:
    assert counted_out(text, TODAY) == text
