"""What a mailbox sync decides without a connection."""

from dataclasses import replace
from datetime import date

import pytest

from connectors.imap_folders import MailFolder, chosen, left_out
from connectors.imap_plan import Answers, Look, ServerState, Work, decide, due, groups, look, opened, settled
from connectors.imap_state import FolderState, known_count, label_mark, labels, read_states, write_states
from connectors.uidsets import UidSet
from schema.errors import SourceMissing

SERVER = ServerState(validity=7, next=11, modseq=20, count=10)
STATE = FolderState(validity=7, next=11, modseq=20, count=10, known=UidSet.of(range(1, 11)))
BARE = replace(SERVER, modseq=0)
WORK = Work("INBOX", STATE, SERVER, checked=5)
UNCOUNTED = replace(STATE, modseq=0)
DAY = 86_400


@pytest.mark.parametrize(
    ("state", "server", "expected"),
    [
        (STATE, SERVER, Look.NOT),
        (STATE, replace(SERVER, modseq=21), Look.NEWS),
        (STATE, replace(SERVER, next=12), Look.NEWS),
        (STATE, replace(SERVER, count=9), Look.NEWS),
        (STATE, replace(SERVER, modseq=3), Look.WHOLE),
        (STATE, replace(SERVER, next=5), Look.WHOLE),
        (STATE, replace(SERVER, validity=8), Look.WHOLE),
        (STATE, BARE, Look.WHOLE),
        (UNCOUNTED, SERVER, Look.WHOLE),
        (UNCOUNTED, BARE, Look.FLAGS),
        (UNCOUNTED, replace(BARE, count=11), Look.NEWS),
        (replace(UNCOUNTED, count=0), replace(BARE, count=0), Look.NOT),
    ],
)
def test_how_closely_a_folder_is_looked_at(state: FolderState, server: ServerState, expected: Look) -> None:
    assert look(state, server, None) is expected


@pytest.mark.parametrize(("server", "days"), [(SERVER, 7), (BARE, 1)])
def test_a_folder_is_compared_whole_every_week_and_every_day_where_nothing_is_counted(server: ServerState, days: int) -> None:
    state = replace(STATE, checked=1_000_000)
    assert not due(state, server, 1_000_000 + days * DAY - 1)
    assert due(state, server, 1_000_000 + days * DAY)
    # A clock that was put back; a cursor that remembers no comparison; a folder that was never read.
    assert due(state, server, 999_999)
    assert due(STATE, server, 1_000_000)
    assert not due(None, server, 1_000_000)


def test_new_unfinished_and_narrowed_folders_are_looked_at_whole() -> None:
    assert look(None, SERVER, None) is Look.WHOLE
    assert look(opened(STATE, SERVER, None), SERVER, None) is Look.WHOLE
    assert look(STATE, SERVER, date(2026, 1, 1)) is Look.WHOLE


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
    assert settled(STATE, replace(SERVER, next=5), WORK).next == 11
    assert look(settled(opened(STATE, SERVER, None), SERVER, WORK), SERVER, None) is Look.NOT


def test_flags_are_kept_where_they_are_short_or_nothing_else_tells() -> None:
    scattered = replace(STATE, flags={("\\Seen",): UidSet.of(range(1, 4_001, 2)), (): UidSet.of(range(2, 4_001, 2))})
    assert settled(scattered, SERVER, WORK).flags == {}
    assert settled(scattered, BARE, WORK).flags == scattered.flags
    short = replace(STATE, flags={("\\Seen",): UidSet.of(range(1, 11))})
    assert settled(short, SERVER, WORK).flags == short.flags


def test_a_label_is_no_flag() -> None:
    flags = ("\\Seen", "$Forwarded", label_mark("Büro & 100 %"), label_mark("\\Inbox"))
    assert labels(flags) == ("Büro & 100 %", "\\Inbox")
    assert not any(" " in flag for flag in flags)


def test_the_cursor_is_read_back() -> None:
    state = replace(
        STATE, flags={("\\Flagged", "\\Seen"): UidSet.of([1]), (): UidSet.of([2])}, old=((3, UidSet.of([9])),), since="2026-01-01", drift=2
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


def test_the_folder_of_everything_is_read_alone_where_labels_are_folders() -> None:
    listed = [folder("INBOX"), folder("[Gmail]/Alle", "\\all"), folder("[Gmail]/Spam", "\\junk"), folder("Label")]
    assert [one.name for one in chosen(listed, (), labels=True)] == ["[Gmail]/Alle"]
    assert [one.name for one in chosen(listed, ("INBOX",), labels=True)] == ["INBOX"]
    # Elsewhere it shows what lies in other folders, and would hide in which.
    assert [one.name for one in chosen(listed, ())] == ["INBOX", "Label"]


def test_a_name_says_nothing_where_the_server_marks_such_a_folder() -> None:
    marked = [folder("INBOX"), folder("Ablage", "\\trash"), folder("Papierkorb"), folder("Spam")]
    assert left_out(marked) == {"Ablage": "trash", "Spam": "junk"}
    assert [one.name for one in chosen(marked, ())] == ["INBOX", "Papierkorb"]
    assert left_out([folder("INBOX"), folder("INBOX/Papierkorb")]) == {"INBOX/Papierkorb": "trash"}


def test_a_folder_that_cannot_be_selected_is_missing() -> None:
    with pytest.raises(SourceMissing, match=r"\[G\]"):
        chosen([folder("[G]", "\\noselect")], ("[G]",))
