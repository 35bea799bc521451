"""What in a text may be a name: stretches of runs of capitalised words, whole words only."""

import time

from reasoning.mentions import mentioned


def test_a_name_is_a_stretch_of_a_run() -> None:
    assert mentioned("so says Lamp Budget.txt twice") == ["lamp", "lamp budget", "lamp budget txt", "budget", "budget txt"]
    assert "plan der woche" in mentioned("Im Plan der Woche steht es.")
    assert "house of the rising sun" in mentioned("They sang House of the Rising Sun twice.")
    assert mentioned("nothing here") == []


def test_half_a_word_joins_nothing() -> None:
    assert mentioned("Anna andere, Tomas fort") == ["anna", "tomas"]


def test_a_text_of_thousands_of_names_is_read_no_further_than_needed() -> None:
    long = " ".join(f"Name{number}" for number in range(100_000))
    begun = time.monotonic()
    assert len(mentioned(long)) == 400
    assert time.monotonic() - begun < 1
