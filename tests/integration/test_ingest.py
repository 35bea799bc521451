"""What records become in the real embedded store."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from schema.changes import Batch, Remarked, Removed
from schema.graph import Direction, EdgeType, Label, TextQuery
from schema.records import Address, Attachment, Attendee, EventStatus
from tests.fakes.records import ANA, BEN, DAY, ME, at, day, document, event, mail, on, words
from tests.fakes.rig import Rig, open_rig


async def test_a_mail_becomes_people_passages_and_a_place(rig: Rig) -> None:
    """R5: structure alone, searchable at once."""
    await rig.tell("post", at("1", mail("a", "The lamps arrive on Tuesday.")))
    message = await rig.one(Label.MESSAGE)
    assert await rig.beside(message, EdgeType.SENT_BY) == ["ana@tideline.example"]
    assert await rig.beside(message, EdgeType.SENT_TO) == ["me@home.example"]
    assert await rig.keys(Label.ORGANISATION) == ["home.example", "tideline.example"]
    assert await rig.keys(Label.PERSON) == ["ana@tideline.example", "me@home.example"]
    (hit,) = await rig.graph.search.text(TextQuery("lamps"))
    assert hit.node.props["source"] == "<a>"
    assert (await rig.one(Label.MEMBERSHIP)).props == {"source": "post", "ref": "1", "folder": "INBOX"}


async def test_the_same_mail_in_two_folders_is_one_mail_in_two_places(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a")), at("9", mail("a"), folder="Archive"))
    message = await rig.one(Label.MESSAGE)
    assert await rig.beside(message, EdgeType.HOLDS, Direction.IN) == ["post:1", "post:9"]


async def test_two_different_mails_with_one_message_id_stay_two(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a", "First text.")), at("2", mail("a", "Second text.")))
    assert await rig.keys(Label.MESSAGE) == ["<a>", "<a>"]


async def test_a_move_keeps_the_mail_and_its_passages(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a")))
    before = await rig.one(Label.CHUNK)
    await rig.tell("post", at("7", mail("a"), folder="Archive"), Removed("1"))
    assert await rig.one(Label.CHUNK) == before
    assert (await rig.one(Label.MEMBERSHIP)).props["folder"] == "Archive"


async def test_a_flag_changes_only_the_place(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a")))
    before = await rig.one(Label.MESSAGE)
    outcome = await rig.tell("post", Remarked("1", {"folder": "INBOX", "flags": ("\\Seen",)}))
    assert outcome.graph_writes == 1
    assert (await rig.one(Label.MEMBERSHIP)).props["flags"] == ("\\Seen",)
    assert await rig.one(Label.MESSAGE) == before


async def test_a_flag_of_a_place_that_holds_nothing_makes_no_place(rig: Rig) -> None:
    """A mail that could not be read has no membership; its flags change all the same."""
    await rig.tell("post", Remarked("1", {"flags": ("\\Seen",)}))
    assert await rig.export() == []


async def test_a_removed_mail_takes_all_that_only_it_supported(rig: Rig) -> None:
    """R5: identity, person, organisation, thread, facts, passages, words, vectors."""
    lamps = replace(mail("a", "Project talk about lamps.", "Project Heron"), attachments=(Attachment("x", "y/z", 3),))
    await rig.tell("post", at("1", lamps))
    await rig.tell("post", at("2", mail("b", references=("a", "z"))))
    await rig.work()
    await rig.tell("post", Removed("1"), Removed("2"))
    assert await rig.export() == []
    assert await rig.graph.search.text(TextQuery("lamps")) == []
    assert (await rig.graph.reader.counts()).vectors == 0


async def test_what_another_mail_supports_stays(rig: Rig, tmp_path: Path) -> None:
    """R5: what is left is what a graph holds that never saw the removed mail."""
    kept = at("2", mail("b", "Still here.", "Project Heron", ("a",), number=4))
    await rig.tell("post", at("1", replace(mail("a", "Gone.", "Project Heron"), cc=(BEN,))), kept)
    await rig.work()
    await rig.tell("post", Removed("1"))
    await rig.work()
    async with open_rig(tmp_path / "other") as other:
        await other.tell("post", kept)
        await other.work()
        assert await rig.export() == await other.export()


async def test_an_event_is_rescheduled_by_its_sequence(rig: Rig) -> None:
    await rig.tell("cal", on("e", event("e", sequence=1)))
    await rig.tell("cal", on("e", event("e", "Review, moved", sequence=2, number=3)))
    stored = await rig.one(Label.EVENT)
    assert (stored.start, stored.props["title"]) == (day(3), "Review, moved")
    assert (await rig.one(Label.CHUNK)).start == day(3)


async def test_an_older_sequence_is_ignored(rig: Rig) -> None:
    await rig.tell("cal", on("e", event("e", sequence=2, number=3)))
    await rig.tell("other", on("e", event("e", sequence=1)))
    stored = await rig.one(Label.EVENT)
    assert stored.start == day(3)
    assert await rig.beside(stored, EdgeType.HOLDS, Direction.IN) == ["cal:e", "other:e"]


@pytest.mark.parametrize("title", ["Edit A", "Edit B", "Edit C", "Edit D", "Edit E", "Edit F"])
async def test_an_event_edited_in_place_without_counting_is_taken(rig: Rig, title: str) -> None:
    """Many programs change neither SEQUENCE nor DTSTAMP; whichever hash is larger must not decide."""
    await rig.tell("cal", on("e", event("e", "Original")))
    await rig.tell("cal", on("e", event("e", title)))
    assert (await rig.one(Label.EVENT)).props["title"] == title


async def test_two_places_that_differ_agree_whatever_their_order(tmp_path: Path) -> None:
    exports = []
    for order in permutations([("cal", "One"), ("other", "Two")]):
        async with open_rig(tmp_path / "-".join(name for name, _ in order)) as rig:
            for name, title in order:
                await rig.tell(name, on("e", event("e", title)))
            exports.append(await rig.export())
    assert exports[0] == exports[1]


async def test_people_no_longer_invited_are_let_go(rig: Rig) -> None:
    await rig.tell("cal", on("e", event("e")))
    alone = replace(event("e", sequence=1), attendees=(Attendee(ANA),), description="Only us.")
    await rig.tell("cal", on("e", alone))
    assert await rig.keys(Label.IDENTITY) == ["ana@tideline.example"]
    assert await rig.keys(Label.PERSON) == ["ana@tideline.example"]


async def test_a_changed_occurrence_belongs_to_its_series(rig: Rig) -> None:
    master = replace(event("s"), recurrence="BEGIN:VEVENT\r\nUID:s\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n")
    await rig.tell("cal", on("s", master, event("s", "Review, late", occurrence="20260309T090000Z", number=7)))
    series = await rig.one(Label.SERIES)
    assert await rig.beside(series, EdgeType.OCCURS_IN, Direction.IN) == ["s", "s#20260309T090000Z"]
    assert "FREQ=WEEKLY" in str(series.props["recurrence"])


async def test_a_series_that_recurs_no_more_is_let_go(rig: Rig) -> None:
    await rig.tell("cal", on("s", replace(event("s"), recurrence="RRULE:FREQ=WEEKLY")))
    await rig.tell("cal", on("s", event("s", sequence=1)))
    assert await rig.keys(Label.SERIES) == []


async def test_a_document_cut_short_loses_its_surplus_passages(rig: Rig) -> None:
    await rig.tell("docs", at("n.md", document("n.md", words(700))))
    assert len(await rig.nodes(Label.CHUNK)) == 5
    await rig.tell("docs", at("n.md", document("n.md", words(20))))
    assert len(await rig.nodes(Label.CHUNK)) == 1
    assert await rig.graph.search.text(TextQuery("word600")) == []


async def test_what_we_sent_ourselves_is_kept_and_never_searched(rig: Rig) -> None:
    """R27: never evidence."""
    await rig.tell("post", at("1", replace(mail("a", "The lamps arrive."), ours=True)))
    await rig.work()
    assert await rig.keys(Label.MESSAGE) == ["<a>"]
    assert await rig.nodes(Label.CHUNK) == []
    assert await rig.nodes(Label.FACT) == []


async def test_an_empty_mail_is_found_by_its_subject(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a", "", "Lamps for the hall")))
    (hit,) = await rig.graph.search.text(TextQuery("hall lamps"))
    assert (hit.node.text, hit.node.props["source"]) == ("", "<a>")


async def test_the_best_name_wins_whatever_comes_first(tmp_path: Path) -> None:
    names = ["", "ana", "Ana Reis", "A. Reis", "ana@tideline.example"]
    mails = [replace(mail(str(number), f"Mail {number}."), sender=Address(ANA.email, name)) for number, name in enumerate(names)]
    for number, order in enumerate((mails, mails[::-1])):
        async with open_rig(tmp_path / str(number)) as rig:
            for one in order:
                await rig.tell("post", at(one.key, one))
            people = {node.key: node.props["name"] for node in await rig.nodes(Label.PERSON)}
            assert people == {ANA.email: "Ana Reis", ME.email: ME.name}


@pytest.mark.parametrize(
    ("folder", "subject", "projects"),
    [
        ("INBOX", "Hello", []),
        ("INBOX", "Project Heron: lamps", ["heron"]),
        ("INBOX", "Re: Projekt Heron and project Owl", ["heron", "owl"]),
        ("INBOX", "a project that runs late", []),
        ("INBOX", "Project Update", []),
        ("Projects/Heron", "Hello", ["heron"]),
        ("Projects.Heron", "Project Heron", ["heron"]),
        ("Archive/Heron", "Hello", []),
        ("Projects/Inbox", "Hello", []),
    ],
)
async def test_projects_are_named_by_subject_and_folder(rig: Rig, folder: str, subject: str, projects: list[str]) -> None:
    await rig.tell("post", at("1", mail("a", subject=subject), folder=folder))
    assert await rig.keys(Label.PROJECT) == projects


async def test_projects_are_named_by_calendar_and_by_a_documents_folder(rig: Rig) -> None:
    await rig.tell("cal", on("e", event("e"), calendar="Tideline"), on("f", event("f"), calendar="Personal"))
    await rig.tell("docs", at("heron-2/a.md", document("heron-2/a.md")), at("notes/b.md", document("notes/b.md")))
    assert await rig.keys(Label.PROJECT) == ["heron 2", "tideline"]


async def test_a_mail_moved_to_a_projects_folder_is_about_it_and_moved_out_no_more(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a")))
    await rig.tell("post", at("2", mail("a"), folder="Projects/Heron"), Removed("1"))
    assert await rig.beside(await rig.one(Label.MESSAGE), EdgeType.ABOUT) == ["heron"]
    await rig.tell("post", at("3", mail("a")), Removed("2"))
    assert await rig.keys(Label.PROJECT) == []


THREAD = (
    mail("a", "One."),
    mail("b", "Two.", references=("a",), number=1),
    mail("c", "Three.", references=("a", "b"), number=2),
    mail("d", "Four.", references=("x", "c"), number=3),
)


async def test_threads_do_not_depend_on_the_order_of_arrival(tmp_path: Path) -> None:
    """R5: all orders of four mails, one with an ancestor that never comes, give the same graph."""
    exports = []
    for order in permutations(range(4)):
        async with open_rig(tmp_path / "".join(map(str, order))) as rig:
            for number in order:
                await rig.tell("post", at(str(number), THREAD[number]))
            exports.append(await rig.export())
    assert all(export == exports[0] for export in exports)


async def test_one_thread_holds_all_its_mails(rig: Rig) -> None:
    await rig.tell("post", *(at(one.key, one) for one in THREAD))
    assert await rig.beside(await rig.one(Label.THREAD), EdgeType.IN_THREAD, Direction.IN) == ["<a>", "<b>", "<c>", "<d>"]


async def test_answers_to_a_mail_that_is_not_there_are_one_thread(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("b", "Two.", references=("gone",))), at("2", mail("c", "Three.", references=("gone",))))
    assert (await rig.one(Label.THREAD)).key == "<gone>"


async def test_equal_subjects_are_no_thread(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a", "One.")), at("2", mail("b", "Two.")))
    assert await rig.nodes(Label.THREAD) == []


async def test_mails_that_answer_each_other_are_one_thread_and_go_whole(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a", "One.", references=("b",))), at("2", mail("b", "Two.", references=("a",))))
    assert await rig.keys(Label.THREAD) == ["<a>"]
    await rig.tell("post", Removed("1"), Removed("2"))
    assert await rig.export() == []


async def test_a_mail_that_names_itself_is_alone(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a", references=("a",))))
    assert await rig.nodes(Label.THREAD) == []


async def test_a_very_long_chain_is_cut_and_goes_whole(rig: Rig) -> None:
    """Its references name 300 ancestors that never come; all that was noted of them goes with it."""
    await rig.tell("post", at("1", mail("z", references=tuple(f"r{number}" for number in range(300)))))
    assert len(await rig.nodes(Label.MESSAGE_ID)) == 50
    await rig.tell("post", Removed("1"))
    assert await rig.export() == []


async def test_a_mail_that_joined_two_threads_parts_them_when_it_goes(rig: Rig, tmp_path: Path) -> None:
    apart = [at("1", THREAD[0]), at("2", THREAD[1]), at("3", mail("p", "P.")), at("4", mail("q", "Q.", references=("p",)))]
    await rig.tell("post", *apart, at("5", mail("j", "J.", references=("b", "p"))))
    assert len(await rig.nodes(Label.THREAD)) == 1
    await rig.tell("post", Removed("5"))
    async with open_rig(tmp_path / "other") as other:
        await other.tell("post", *apart)
        assert await rig.export() == await other.export()


async def test_a_thread_left_with_one_mail_that_answers_nothing_is_none(rig: Rig) -> None:
    await rig.tell("post", at("1", THREAD[0]), at("2", THREAD[1]))
    await rig.tell("post", Removed("2"))
    assert (await rig.keys(Label.MESSAGE), await rig.keys(Label.THREAD), await rig.keys(Label.MESSAGE_ID)) == (["<a>"], [], [])


async def test_a_cancelled_event_stays_and_says_so(rig: Rig) -> None:
    await rig.tell("cal", on("e", event("e")))
    await rig.tell("cal", on("e", replace(event("e", sequence=1), status=EventStatus.CANCELLED)))
    assert (await rig.one(Label.EVENT)).props["status"] == "cancelled"
    assert "Cancelled" in (await rig.one(Label.CHUNK)).text


async def test_a_day_is_written_in_the_owners_zone(rig: Rig) -> None:
    late = replace(event("e"), start=DAY.replace(hour=23, minute=30), end=DAY.replace(hour=23, minute=30) + timedelta(hours=1))
    await rig.tell("cal", on("e", late))
    chunk = await rig.one(Label.CHUNK)
    assert "2026-03-03 Tuesday March 3" in chunk.context
    assert "Tuesday 2026-03-03 00:30 to 01:30" in chunk.text


async def test_the_event_loop_turns_while_a_huge_text_is_cut(rig: Rig) -> None:
    """R3: whoever else uses the same process is served meanwhile."""
    text = ("word and more of them. " * 12 + "\n\n") * 40_000
    loop, ticks = asyncio.get_running_loop(), list[asyncio.TimerHandle]()

    def tick() -> None:
        ticks.append(loop.call_later(0.01, tick))

    tick()
    plan = await rig.ingest.plan("docs", Batch((at("n", document("n", text)),), ""), None)
    ticks[-1].cancel()
    assert len(plan.changes.put) > 10_000
    assert len(ticks) > 20
