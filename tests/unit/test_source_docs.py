"""The page about sources says of each kind exactly the keys it may have."""

import re
from pathlib import Path

import pytest

from app.connections import fault, keys_of
from app.schedule import interval
from app.settings import Kind, SourceTable

PAGE = Path(__file__).parents[2] / "docs" / "sources.md"


def sections() -> dict[str, str]:
    """Return the page's sections by heading."""
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {heading.strip("`"): text for heading, text in zip(parts[1::2], parts[2::2], strict=True)}


def rows(text: str) -> dict[str, str]:
    """Return whether each documented key is needed."""
    found = re.findall(r"^\| `(\w+)` \| (yes|no) \| [^|]+ \|$", text, re.MULTILINE)
    assert len(found) == len(dict(found)), "a key stands there twice"
    return dict(found)


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_is_documented_with_exactly_its_keys(kind: Kind) -> None:
    """R1: a key that is missing on the page, or left there, fails here."""
    common, own = rows(sections()["Keys of every kind"]), rows(sections()[kind.value])
    assert set(common) | set(own) == keys_of(kind) | {"kind"}
    assert not set(common) & set(own)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_said_to_be_needed_is_what_is_asked_for(kind: Kind) -> None:
    needed = {key for key, said in rows(sections()[kind.value]).items() if said == "yes"}
    found = fault(SourceTable(kind=kind))
    assert found is not None
    assert set(found.keys) == needed


@pytest.mark.parametrize("kind", list(Kind))
def test_how_often_a_kind_is_looked_at_is_what_the_page_says(kind: Kind) -> None:
    said = re.search(r"Looked at every (?:(\d+) (minute|hour)s?|(hour|day))", sections()[kind.value])
    assert said, kind
    minutes = {"minute": 1, "hour": 60, "day": 1_440}
    assert interval(SourceTable(kind=kind)).total_seconds() == 60 * int(said[1] or 1) * minutes[said[2] or said[3]]
