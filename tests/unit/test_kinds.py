"""What kind of thing a question asks for, by what stands at its beginning."""

import pytest

from reasoning.kinds import holds, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When do the lamps arrive?", "time"),
        ("Since when does Ana live in Porto?", "time"),
        ("And on which weekday do we meet?", "time"),
        ("Wann kommen die Lampen?", "time"),
        ("Which seat was I given when I left?", None),
        ("What did the studio want back at the time when I left?", None),
        ("Where is the blue folder?", "place"),
        ("Wo ist die Mappe?", "place"),
        ("What is the clinic called where she got her knee?", None),
        ("With whom did I sing?", "person"),
        ("Wer hat unterschrieben?", "person"),
        ("Which papers do I take to the accountant whom Ana knows?", None),
        ("How old is Ana's son?", "age"),
        ("How many boats were there?", "number"),
        ("Wie viele Boote waren es?", "number"),
        ("How much was the dentist?", "money"),
        ("Wie teuer war der Umzug?", "money"),
        ("What is Ana's telephone number?", "phone"),
    ],
)
def test_what_is_asked_for(question: str, kind: str | None) -> None:
    found = kind_of(question)
    assert (found.name if found else None) == kind


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("He turns five on Sunday.", True),
        ("She is eighty-three and merciless.", True),
        ("A nine-year-old with binoculars.", True),
        ("Phone: +351 210 000 170", False),
        ("Dona Ilda opens at eight.", False),
    ],
)
def test_an_age_is_more_than_a_number(text: str, held: bool) -> None:
    assert holds(text, "How old is he?", kind_of("How old is he?")) is held
