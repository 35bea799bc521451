"""R3: from a record to its neighbours in the thread, what came with it, and what its text calls by name."""

from itertools import pairwise

from reasoning.kin import closeness, kin
from reasoning.mentions import spoken_of
from schema.changes import Removed
from schema.graph import EdgeType, Label
from tests.fakes.records import at, document, event, mail, on
from tests.fakes.rig import Rig


async def ids(rig: Rig, label: Label) -> dict[str, str]:
    return {node.key: node.id for node in await rig.nodes(label)}


async def test_neighbours_in_a_thread_are_known_by_their_distance(rig: Rig) -> None:
    chain = [
        mail("a", number=1),
        *(mail(key, references=(before,), number=number) for number, (before, key) in enumerate(pairwise("abcd"), 2)),
    ]
    await rig.tell("post", *(at(one.key, one) for one in chain))
    by_key = await ids(rig, Label.MESSAGE)
    ties = await kin(rig.graph.reader, [by_key["<a>"]])
    assert [(tie.record.key, tie.steps) for tie in ties] == [("<b>", 1), ("<c>", 2), ("<d>", 3)]
    near = closeness(ties, 1.0, window=2)
    assert near == {(by_key["<a>"], by_key["<b>"]): 1.0, (by_key["<a>"], by_key["<c>"]): 0.5, (by_key["<a>"], by_key["<d>"]): 0.0}
    assert await kin(rig.graph.reader, []) == []


async def test_changed_occurrences_of_a_series_are_kin(rig: Rig) -> None:
    first, second = event("s", occurrence="20260302T090000Z"), event("s", occurrence="20260303T090000Z", number=1)
    await rig.tell("calendar", on("x", first, second))
    by_key = await ids(rig, Label.EVENT)
    (tie,) = await kin(rig.graph.reader, [by_key[first.key]])
    assert (tie.record.key, tie.steps) == (second.key, 1)


async def test_a_text_leads_to_the_documents_it_names(rig: Rig) -> None:
    await rig.tell("files", on("1", document("Lamp Budget.txt", "It costs 40.")), on("2", document("notes.txt", "Nothing.")))
    by_key = await ids(rig, Label.DOCUMENT)
    found = await spoken_of(
        rig.graph.reader, rig.space, {"m": "As the Lamp Budget.txt says, and the Post Budget too.", "n": "lamp budget.txt"}
    )
    assert [(tie.origin, tie.record.id) for tie in found] == [("m", by_key["Lamp Budget.txt"])]


async def test_a_name_that_many_bear_leads_nowhere(rig: Rig) -> None:
    await rig.tell("files", *(on(str(number), document(f"{number}/Weekly Plan", f"Week {number}.")) for number in range(6)))
    assert await spoken_of(rig.graph.reader, rig.space, {"m": "See the Weekly Plan."}) == []


async def test_a_name_goes_with_the_last_that_bears_it(rig: Rig) -> None:
    await rig.tell("files", on("1", document("a/Weekly Plan", "Week 1.")), on("2", document("b/Weekly Plan", "Week 2.")))
    assert await rig.keys(Label.NAME) == ["weekly plan"]
    await rig.tell("files", Removed("1"))
    (left,) = await rig.nodes(Label.DOCUMENT)
    assert await rig.beside(left, EdgeType.CALLED) == ["weekly plan"]
    await rig.tell("files", on("2", document("b/Weekly Plan", "Week 2.")), Removed("2"))
    assert await rig.keys(Label.NAME) == []
