"""Which step of the first run is at hand, and who the owner says they are."""

from dataclasses import replace

import pytest

from app.first_run import Stage, Standing, owner_from, waits
from app.pages.first_run import found_words
from app.settings import Kind, OwnerTable, SourceTable
from app.standing import SourceState
from app.views import Doing, SourceView
from schema.errors import ConfigurationError
from tests.fakes.records import DAY

NOBODY = OwnerTable(zone="Europe/Berlin")
MARA = OwnerTable(name="Mara", zone="Europe/Berlin")
RUN = {"at": "2026-11-02T10:00:00+00:00", "seconds": 1.0, "upserted": 1, "removed": 0, "rejected": 0}
WELL = {**RUN, "well": "2026-11-02T10:00:00+00:00"}


def view(paused: bool = False, run: dict[str, object] | None = None, version: str | None = None) -> SourceView:
    state = SourceState("post", SourceTable(kind=Kind.EML), version, paused, run, (), DAY)
    return SourceView(state, 0, Doing.NOTHING, None, ())


def standing(owner: OwnerTable, *views: SourceView) -> Standing:
    return Standing(owner, views, next((one.state.name for one in views if waits(one)), ""), (), "")


@pytest.mark.parametrize(
    ("owner", "views", "stage"),
    [
        (NOBODY, (), Stage.OWNER),
        (MARA, (), Stage.CHOOSE),
        (OwnerTable(addresses=("mara@home.example",), zone="Europe/Berlin"), (), Stage.CHOOSE),
        (MARA, (view(paused=True),), Stage.TEST),
        (NOBODY, (view(),), Stage.READING),
        (MARA, (view(run=dict(RUN)),), Stage.READING),
        (MARA, (view(run=dict(WELL)),), Stage.DONE),
        (MARA, (view(run=dict(WELL)), view(paused=True)), Stage.DONE),
    ],
)
def test_what_is_declared_and_noted_says_which_step_is_at_hand(owner: OwnerTable, views: tuple[SourceView, ...], stage: Stage) -> None:
    assert standing(owner, *views).stage is stage


def test_a_source_that_was_read_before_its_pause_does_not_wait_to_be_looked_at() -> None:
    assert waits(view(paused=True))
    assert not waits(view(paused=True, run=dict(RUN)))
    assert not waits(view(paused=True, version="cursor"))
    assert not waits(replace(view(paused=True), doing=Doing.READING))


def test_what_can_be_asked_is_said_once_there_is_anything() -> None:
    empty = standing(MARA)
    assert found_words(replace(empty, found=(("mails", 1),))) == "You can ask now: 1 mail can be found."
    assert found_words(empty) == ""
    some = replace(empty, found=(("mails", 1_200), ("events", 3)), newest="Lamps")
    assert found_words(some) == "You can ask now: 1,200 mails, 3 events can be found. The newest mail: “Lamps”."


def test_the_owner_is_tidied_and_checked() -> None:
    owner = owner_from(" Mara  Keller ", "Mara@Home.example; m@x.example, mara@home.example", " Europe/Berlin ")
    assert (owner.name, owner.addresses, owner.zone) == ("Mara Keller", ("mara@home.example", "m@x.example"), "Europe/Berlin")


@pytest.mark.parametrize("address", ["mara", "@home.example", "mara@", "ma ra@home.example"])
def test_what_is_no_address_is_refused_with_the_way_to_write_it(address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"is no mail address.*with commas between"):
        owner_from("Mara", address, "Europe/Berlin")


def test_what_is_no_zone_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"is no time zone.*Europe/Berlin"):
        owner_from("Mara", "", "../etc/passwd")
