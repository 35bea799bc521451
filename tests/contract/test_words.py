"""Word search: any text is safe, and the ranking is BM25 over all documents."""

import random

import pytest

from graph.bm25 import Candidate, Statistics, rank
from graph.words import analyse, query_terms
from schema.graph import Changes, Label, Node, TextQuery
from schema.ids import node_id
from schema.ports import Graph
from schema.spaces import Space
from tests.contract.samples import chunk, ids, passages, thing

HOSTILE = [
    '"', "'", '""', "a AND b", "OR", "NOT budget", "budget NOT", "NEAR(budget plan, 2)", "budget*", "*", "text:budget", "tokens : budget",
    "^budget", "(", ")", "((budget)", "{budget", "}", "[a TO b]", "budget~2", "budget^5", "+budget -plan", "\\", "\\\"budget", "/bud.*/",
    "budget && plan || x", "!budget", "?", "budget; DROP TABLE node; --", "😀", "\u202e", "-", "a" * 100_000, "budget " * 14_000,
    '"budget', "budget\x00plan", "%", "_", "budget\n\t\r",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_any_text_is_safe(graph: Graph, space: Space, text: str) -> None:
    """R2: whatever a person types, the store stays whole and answers."""
    node = chunk(space, "a", "the budget of the plan")
    await graph.transaction.commit(Changes(put=(node,)))
    hits = await graph.search.text(TextQuery(text))
    assert [hit.node for hit in hits] == ([node] if {"budget", "plan"} & set(query_terms(text)) else [])


@pytest.mark.parametrize("text", ["", "   ", "...", '"*"', "()", "—", "\n"])
async def test_nothing_asked_finds_nothing(graph: Graph, space: Space, text: str) -> None:
    await graph.transaction.commit(Changes(put=(chunk(space, "a", "words ... () here"),)))
    assert await graph.search.text(TextQuery(text)) == []


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Anna's reports were reviewed", "report review anna"),
        ("ticket SAN-42 of 2024", "2024"),
        ("ticket SAN-42 of 2024", "san 42"),
        ("write to anna.lee@example.org", "anna.lee@example.org"),
        ("東京タワーへ行く", "東京"),
        ("서울에서 만나요", "서울"),
        ("Zürcher Straße", "STRASSE"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("ｆｕｌｌ width", "full"),
        ("शब्दों की खोज", "शब्दों"),
        ("שלום עולם", "עולם"),
        ("to be or not to be", "to be or not to be"),
    ],
)
async def test_words_are_found_in_any_form(graph: Graph, space: Space, text: str, question: str) -> None:
    """R1: found as a person would ask for it."""
    node, noise = chunk(space, "a", text), chunk(space, "b", "nothing of the kind")
    await graph.transaction.commit(Changes(put=(node, noise)))
    assert [hit.node for hit in await graph.search.text(TextQuery(question))][:1] == [node]


async def test_the_context_is_searched_too(graph: Graph, space: Space) -> None:
    node = chunk(space, "a", "see attached", "Quarterly figures, from Anna")
    await graph.transaction.commit(Changes(put=(node,)))
    [hit] = await graph.search.text(TextQuery("quarterly"))
    assert hit.node == node
    assert hit.score > 0


async def test_labels_and_within_restrict(graph: Graph, space: Space) -> None:
    a, b = chunk(space, "a", "plan"), chunk(space, "b", "plan plan")
    person = Node(node_id(space, Label.PERSON, "c"), Label.PERSON, "c", {}, "plan")
    bare = thing(space, Label.CHUNK, "d")
    await graph.transaction.commit(Changes(put=(a, b, person, bare)))

    async def found(query: TextQuery) -> set[str]:
        return {hit.node.key for hit in await graph.search.text(query)}

    assert await found(TextQuery("plan")) == {"a", "b"}
    assert await found(TextQuery("plan", labels=(Label.PERSON,))) == {"c"}
    assert await found(TextQuery("plan", labels=())) == {"a", "b", "c"}
    assert await found(TextQuery("plan", within=(a.id, person.id, bare.id))) == {"a"}
    assert await found(TextQuery("plan", within=())) == set()
    assert await found(TextQuery("plan", limit=1)) == {"b"}
    assert await found(TextQuery("plan", limit=0)) == set()


async def test_equal_documents_tie_by_id(graph: Graph, space: Space) -> None:
    nodes = [chunk(space, str(number), "the same plan") for number in range(30)]
    await graph.transaction.commit(Changes(put=tuple(nodes)))
    hits = await graph.search.text(TextQuery("plan same", limit=12))
    assert [hit.node.id for hit in hits] == sorted(ids(nodes))[:12]
    assert len({hit.score for hit in hits}) == 1


async def test_the_ranking_is_bm25_over_all_documents(graph: Graph, space: Space) -> None:
    """R1: what the one scorer says of every document is what the store answers, also after changes and removals."""
    nodes = passages(space, 200)
    for start in range(0, 200, 50):
        await graph.transaction.commit(Changes(put=tuple(nodes[start : start + 50])))
    gone, new = [*nodes[:20], *nodes[190:]], [chunk(space, f"new{node.key}", node.text) for node in passages(space, 10, seed=8)]
    await graph.transaction.commit(Changes(put=tuple(new), drop=tuple(ids(gone))))
    nodes = [*nodes[20:190], *new]
    documents = {node.id: analyse(node.text) for node in nodes}
    choose = random.Random(3)
    vocabulary = sorted({word for words in documents.values() for word in words})
    for _ in range(25):
        question = " ".join(choose.choices(vocabulary, k=choose.randint(1, 6)))
        hits = await graph.search.text(TextQuery(question, limit=15))
        expected = over_all(documents, question, 15)
        assert [hit.node.id for hit in hits] == [node_id for node_id, _ in expected]
        assert [hit.score for hit in hits] == pytest.approx([score for _, score in expected], rel=1e-6)


def over_all(documents: dict[str, list[str]], question: str, limit: int) -> list[tuple[str, float]]:
    terms = query_terms(question)
    frequencies = {term: sum(term in words for words in documents.values()) for term in terms}
    statistics = Statistics(len(documents), sum(map(len, documents.values())), frequencies)
    return rank(terms, [Candidate(node_id, " ".join(words)) for node_id, words in documents.items()], statistics, limit)


async def test_a_question_asked_again_is_scored_by_what_is_there_now(graph: Graph, space: Space) -> None:
    """R3: counts that are kept between two questions must not outlive a commit."""
    await graph.transaction.commit(Changes(put=(chunk(space, "a", "plan"), chunk(space, "b", "tent"))))
    scores = [await graph.search.word_scores(TextQuery("plan")) for _ in range(3)]
    assert scores[0] == scores[1] == scores[2]
    await graph.transaction.commit(Changes(put=tuple(chunk(space, str(number), "plan tent") for number in range(9))))
    now = await graph.search.word_scores(TextQuery("plan"))
    fresh = rank(["plan"], [Candidate(node_id_of, words) for node_id_of, words in _said(space)], Statistics(11, 20, {"plan": 10}), 20)
    assert dict(now) == dict(fresh)


def _said(space: Space) -> list[tuple[str, str]]:
    return [(chunk(space, "a", "").id, "plan"), *((chunk(space, str(number), "").id, "plan tent") for number in range(9))]


BEGUN = ["inv", "paid inv", "INV", "invoice", "invoices", "in", "“inv"]


@pytest.mark.parametrize("text", BEGUN)
async def test_a_begun_word_is_found_in_what_begins_so(graph: Graph, space: Space, text: str) -> None:
    """R1: as somebody types, and only where that is asked for."""
    node, noise = chunk(space, "a", "The invoices of the harbour"), chunk(space, "b", "A convoy, and an interval of some length")
    await graph.transaction.commit(Changes(put=(node, noise)))
    hits = await graph.search.text(TextQuery(text, begun=True))
    assert hits[0].node == node
    assert [hit.node for hit in hits] == [node, noise][: 2 if text == "in" else 1]
    narrow = await graph.search.text(TextQuery(text, within=(node.id, noise.id), begun=True))
    assert narrow == hits
    whole = await graph.search.text(TextQuery(text))
    assert [hit.node for hit in whole] == ([node] if text.startswith("invoice") else [])


@pytest.mark.parametrize("text", ["inv ", "i", "harbour the", "paid the", "a" * 100, "*", "東京"])
async def test_a_word_that_is_whole_or_says_too_little_begins_nothing(graph: Graph, space: Space, text: str) -> None:
    nodes = (
        chunk(space, "a", "invoices of theatres"),
        chunk(space, "b", "ink"),
        chunk(space, "c", "東京タワー"),
        chunk(space, "d", "harbour"),
    )
    await graph.transaction.commit(Changes(put=nodes))
    assert await graph.search.text(TextQuery(text, begun=True)) == await graph.search.text(TextQuery(text))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_any_begun_text_is_safe(graph: Graph, space: Space, text: str) -> None:
    node = chunk(space, "a", "the budget of the plan")
    await graph.transaction.commit(Changes(put=(node,)))
    hits = await graph.search.text(TextQuery(text, begun=True))
    assert {hit.node.id for hit in await graph.search.text(TextQuery(text))} <= {hit.node.id for hit in hits} <= {node.id}


async def test_begun_words_rank_alike_and_behind_whole_ones(graph: Graph, space: Space) -> None:
    """R1: a word that is there as it is written comes before those that only begin so."""
    nodes = [chunk(space, str(number), "plankton " * (number + 1) + "and so on") for number in range(5)]
    whole = chunk(space, "whole", "a plan and much else that is said besides it")
    await graph.transaction.commit(Changes(put=(*nodes, whole)))
    hits = await graph.search.text(TextQuery("plan", begun=True))
    documents = {node.id: analyse(node.text) for node in (*nodes, whole)}
    frequencies = {"plan": 1, "plan*": 6}
    statistics = Statistics(len(documents), sum(map(len, documents.values())), frequencies)
    expected = rank(["plan", "plan*"], [Candidate(node_id, " ".join(words)) for node_id, words in documents.items()], statistics, 20)
    assert hits[0].node == whole
    assert [hit.node.id for hit in hits] == [node_id for node_id, _ in expected]
    assert [hit.score for hit in hits] == pytest.approx([score for _, score in expected], rel=1e-6)
