"""What a mailbox sync decides without a connection."""

from dataclasses import replace
from datetime import date

import pytest

from connectors.imap_folders import MailFolder, chosen
from connectors.imap_plan import Answers, Look, ServerState, decide, flags_to_ask, groups, look, opened, settled
from connectors.imap_state import FolderState, known_count, read_states, write_states
from connectors.uidsets import UidSet
from schema.errors import SourceMissing

SERVER = ServerState(validity=7, next=11, modseq=20, count=10)
STATE = FolderState(validity=7, next=11, modseq=20, count=10, known=UidSet.of(range(1, 11)))
BARE = replace(SERVER, modseq=0)


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        (SERVER, Look.NOT),
        (replace(SERVER, modseq=21), Look.WHOLE),
        (replace(SERVER, modseq=3), Look.WHOLE),
        (replace(SERVER, next=12), Look.WHOLE),
        (replace(SERVER, count=9), Look.WHOLE),
        (replace(SERVER, validity=8), Look.WHOLE),
        (BARE, Look.FLAGS),
        (replace(BARE, count=11), Look.WHOLE),
    ],
)
def test_how_closely_a_folder_is_looked_at(server: ServerState, expected: Look) -> None:
    assert look(STATE, server, None) is expected


def test_new_unfinished_and_narrowed_folders_are_looked_at_whole() -> None:
    assert look(None, SERVER, None) is Look.WHOLE
    assert look(opened(STATE, SERVER, None), SERVER, None) is Look.WHOLE
    assert look(STATE, SERVER, date(2026, 1, 1)) is Look.WHOLE


@pytest.mark.parametrize(("modseq", "ask"), [(21, "changed"), (20, "none"), (5, "all"), (0, "all")])
def test_which_flags_are_asked_for(modseq: int, ask: str) -> None:
    assert flags_to_ask(STATE, replace(SERVER, modseq=modseq)) == ask


def test_arrivals_are_newest_first_and_what_is_not_wanted_is_not_gone() -> None:
    present = frozenset({1, 2, 3, 12, 13})
    work = decide(
        "INBOX", replace(STATE, known=UidSet.of([1, 2, 4])), SERVER, Answers(present, frozenset({12, 13}), {1: ("\\Seen",), 13: ()})
    )
    assert work.fetch == (13, 12)
    assert work.gone == (4,)
    assert work.mark == {1: ("\\Seen",)}
    assert work.size == 4


def test_flags_that_are_the_same_are_not_marked_anew() -> None:
    state = replace(STATE, flags={("\\Seen",): UidSet.of([1, 2])})
    work = decide("INBOX", state, BARE, Answers(frozenset({1, 2}), frozenset(), {1: ("\\Seen",), 2: ()}))
    assert work.mark == {2: ()}


def test_another_uidvalidity_sets_the_known_aside() -> None:
    state = opened(STATE, replace(SERVER, validity=8), None)
    assert not state.known
    assert state.old == ((7, STATE.known),)
    assert state.without(7, range(1, 11)).old == ()
    assert known_count({"INBOX": state}) == 10


def test_a_settled_folder_never_falls_behind_a_known_uid() -> None:
    assert settled(STATE, replace(SERVER, next=5)).next == 11
    assert look(settled(opened(STATE, SERVER, None), SERVER), SERVER, None) is Look.NOT


def test_the_cursor_is_read_back() -> None:
    state = replace(
        STATE, flags={("\\Flagged", "\\Seen"): UidSet.of([1]), (): UidSet.of([2])}, old=((3, UidSet.of([9])),), since="2026-01-01"
    )
    states = {"INBOX": state, "Büro;x": FolderState(1)}
    assert read_states(write_states(states)) == states
    assert read_states("nonsense") == read_states(None) == read_states('{"INBOX": 3}') == {}


def test_groups_are_bounded_but_never_empty() -> None:
    assert groups({1: 50, 2: 60, 3: 10}, [3, 2, 1], 100) == [[3, 2], [1]]
    assert groups({1: 500}, [1], 100) == [[1]]


def folder(name: str, *attributes: str) -> MailFolder:
    return MailFolder(name, frozenset(attributes))


def test_the_inbox_comes_first_and_odd_folders_are_left_out() -> None:
    listed = [
        folder("Work"),
        folder("Papierkorb"),
        folder("Mist", "\\junk"),
        folder("[G]", "\\noselect"),
        folder("INBOX"),
        folder("Out", "\\sent"),
    ]
    assert [one.name for one in chosen(listed, ())] == ["INBOX", "Out", "Work"]
    assert [one.name for one in chosen(listed, ("Mist", "inbox"))] == ["Mist", "INBOX"]


def test_the_folder_of_everything_is_read_alone() -> None:
    listed = [folder("INBOX"), folder("[Gmail]/Alle", "\\all"), folder("[Gmail]/Spam", "\\junk"), folder("Label")]
    assert [one.name for one in chosen(listed, ())] == ["[Gmail]/Alle"]
    assert [one.name for one in chosen(listed, ("INBOX",))] == ["INBOX"]


def test_a_folder_that_cannot_be_selected_is_missing() -> None:
    with pytest.raises(SourceMissing, match=r"\[G\]"):
        chosen([folder("[G]", "\\noselect")], ("[G]",))
