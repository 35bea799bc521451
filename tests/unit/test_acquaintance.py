"""R3: what there was with somebody is counted from the records that are the owner's too."""

from dataclasses import replace
from datetime import timedelta

import pytest

from memory.recall.acquaintance import acquaintance
from memory.recall.lines import Line, Me, Picture, Project
from memory.recall.occasions import Occasion
from reasoning.organisations import is_part
from schema.graph import Label
from tests.fakes.records import DAY

ME, ANA, BEN = "me@home.example", "ana@tideline.example", "ben@gmail.com"


def mail(key: str, sender: str, *to: str, number: int = 0) -> Line:
    return Line(key, Label.MESSAGE, key, key, DAY + timedelta(days=number), sender=sender, others=to)


def test_mails_each_way_and_meetings_around_now() -> None:
    lines = [
        mail("in", ANA, ME, number=1),
        mail("out", ME, ANA, number=2),
        mail("others", ANA, BEN, number=3),
        replace(mail("digest", ME, ANA, number=4), marks=frozenset({"ours"})),
        replace(mail("told", BEN, ME, ANA, number=5), about=("heron",)),
    ]
    met = [
        Occasion(
            Line(key, Label.EVENT, key, key, others=(ANA, ME), marks=marks), DAY + timedelta(days=day), DAY + timedelta(days=day, hours=1)
        )
        for key, day, marks in (("past", 1, frozenset[str]()), ("off", 8, frozenset({"cancelled"})), ("soon", 9, frozenset[str]()))
    ]
    picture = Picture(lines={line.id: line for line in lines}, projects={"heron": Project("p", "heron", "Heron")})
    there = acquaintance(picture, met, Me(frozenset({ME})), DAY + timedelta(days=6), {ANA})
    assert [one.key for one in there.came] == ["in"]
    assert [one.key for one in there.went] == ["out"]
    assert there.first_mail == lines[0]
    assert there.last_mail == lines[1]
    assert there.last == lines[1].start
    assert ([one.line.key for one in there.met], [one.line.key for one in there.coming]) == (["past"], ["soon"])
    assert [one.name for one in there.projects] == ["Heron"]
    for who in (ME, ANA):
        off = [replace(one, line=replace(one.line, declined=frozenset({who}))) for one in met]
        refused = acquaintance(picture, off, Me(frozenset({ME})), DAY + timedelta(days=6), {ANA})
        assert (refused.met, refused.coming) == ((), ())


@pytest.mark.parametrize(
    ("short", "long", "part"),
    [
        ("Farol", "Farol Lab", True),
        ("farol-lab", "Farol Lab", True),
        ("Hortadoalto", "Horta do Alto", True),
        ("Kante", "Studio Kante", True),
        ("Far", "Farol Lab", False),
        ("Farol Lab", "Farol", False),
        ("", "Farol", False),
    ],
)
def test_a_part_of_an_organisations_name_is_whole_words(short: str, long: str, part: bool) -> None:
    assert is_part(short, long) is part
