"""Conversations and preferences, remembered alike on every store, and forgotten with what they were made of."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.removal import removal
from memory.episodes import Episodes
from memory.preferences import Preferences
from schema.answers import Answer, Citation, Step
from schema.episodes import Aspect, Exchange, Style
from schema.errors import NotFound
from schema.graph import Changes, Label, Node, TextQuery
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import thing
from tests.contract.stores import Store
from tests.fakes.clock import HandClock

ASKED = datetime(2026, 5, 4, 8, tzinfo=UTC)
MAIL = "<m@a.example>"


def _answer(source: str = MAIL) -> Answer:
    cited = Citation(source, "the lamp is blue", "Lamps", ASKED - timedelta(days=3))
    return Answer("Ana wrote: “the lamp is blue” [1]", (cited,), (source,), False, 0.8, (Step("read", "no days", 0.1),))


def _turn(key: str, question: str, minutes: int, answer: Answer | None = None) -> Exchange:
    pieces = ("Ana wrote: “the lamp\nis blue”",) if answer else ()
    return Exchange(key, question, ASKED + timedelta(minutes=minutes), pieces, answer)


async def _mail(graph: Graph, space: Space) -> Node:
    mail = thing(space, Label.MESSAGE, MAIL, ASKED)
    await graph.transaction.commit(Changes(put=(mail,)))
    return mail


def _episodes(graph: Graph, space: Space) -> Episodes:
    return Episodes(graph.reader, graph.transaction, space)


async def test_a_conversation_comes_back_as_it_was(graph: Graph, space: Space) -> None:
    await _mail(graph, space)
    episodes = _episodes(graph, space)
    turns = [
        _turn("t1", "Which colour has  the lamp?", 0, _answer()),
        Exchange("t2", "And the door?", ASKED + timedelta(minutes=1), problem="No."),
    ]
    for turn in turns:
        await episodes.keep("e1", turn)
    assert await episodes.turns("e1") == turns
    [episode] = await episodes.all()
    assert (episode.title, episode.begun, episode.last) == ("Which colour has the lamp?", ASKED, ASKED + timedelta(minutes=1))


async def test_the_one_gone_on_with_last_comes_first_and_a_name_stays(graph: Graph, space: Space) -> None:
    episodes = _episodes(graph, space)
    await episodes.keep("e1", _turn("t1", "First?", 0))
    await episodes.keep("e2", _turn("t2", "Second?", 1))
    await episodes.rename("e1", "Lamps")
    await episodes.keep("e1", _turn("t3", "Third?", 2))
    assert [one.title for one in await episodes.all()] == ["Lamps", "Second?"]


async def test_keeping_a_turn_again_changes_nothing(graph: Graph, space: Space) -> None:
    await _mail(graph, space)
    episodes = _episodes(graph, space)
    await episodes.keep("e1", _turn("t1", "Which?", 0, _answer()))
    before = [line async for line in graph.feed.export()]
    await episodes.keep("e1", _turn("t1", "Which?", 0, _answer()))
    assert [line async for line in graph.feed.export()] == before


async def test_what_was_said_is_found_by_no_search(graph: Graph, space: Space) -> None:
    await _mail(graph, space)
    await _episodes(graph, space).keep("e1", _turn("t1", "Which colour has the lamp?", 0, _answer()))
    assert await graph.search.text(TextQuery("lamp blue colour", labels=())) == []


async def test_a_forgotten_conversation_leaves_nothing_and_can_be_kept_again(graph: Graph, space: Space) -> None:
    episodes = _episodes(graph, space)
    await episodes.keep("e1", _turn("t1", "First?", 0))
    gone = await episodes.forget("e1")
    assert (await graph.reader.counts()).nodes == {}
    with pytest.raises(NotFound):
        await episodes.turns("e1")
    for turn in gone:
        await episodes.keep("e1", turn)
    assert await episodes.turns("e1") == gone


async def test_an_answer_goes_with_its_source_and_the_question_stays(graph: Graph, space: Space) -> None:
    mail = await _mail(graph, space)
    episodes = _episodes(graph, space)
    await episodes.keep("e1", _turn("t1", "Which colour has the lamp?", 0, _answer()))
    gone = await removal(graph.reader, [mail])
    await graph.transaction.commit(Changes(put=gone.put, release=gone.release))
    [turn] = await episodes.turns("e1")
    assert turn == Exchange("t1", "Which colour has the lamp?", ASKED, withdrawn=True)
    assert not [line async for line in graph.feed.export() if "blue" in line]


async def test_preferences_supersede_and_are_taken_back(graph: Graph, space: Space) -> None:
    clock = HandClock(ASKED)
    preferences = Preferences(graph.reader, graph.transaction, space, clock)
    await preferences.learn([(Aspect.LANGUAGE, "German"), (Aspect.COLOURS, "dark")], "auf Deutsch, dunkel")
    clock.moment += timedelta(hours=1)
    await preferences.learn([(Aspect.LANGUAGE, "English")], "in English")
    assert await preferences.style() == Style(language="English", colours="dark")
    assert [(one.value, one.valid_to) for one in await preferences.all() if one.aspect is Aspect.LANGUAGE] == [
        ("English", None),
        ("German", clock.moment),
    ]
    clock.moment += timedelta(hours=1)
    await preferences.learn([(Aspect.COLOURS, "as the system")], "as the system")
    await preferences.forget(Aspect.LANGUAGE)
    assert await preferences.style() == Style()
    assert [one.value for one in await preferences.all()] == ["dark"]


async def test_a_change_of_mind_in_one_moment_leaves_the_last(graph: Graph, space: Space) -> None:
    preferences = Preferences(graph.reader, graph.transaction, space, HandClock(ASKED))
    await preferences.learn([(Aspect.TONE, "formal")], "formal")
    await preferences.learn([(Aspect.TONE, "friendly")], "friendly")
    assert (await preferences.style()).tone == "friendly"


async def test_they_belong_to_their_space(graph: Graph, store: Store, tmp_path: Path, space: Space, other_space: Space) -> None:
    await Preferences(graph.reader, graph.transaction, space, HandClock(ASKED)).learn([(Aspect.TONE, "formal")], "formal")
    await _episodes(graph, space).keep("e1", _turn("t1", "Mine?", 0))
    async with store.open(tmp_path, Scope(other_space)) as other:
        assert await Preferences(other.reader, other.transaction, other_space, HandClock(ASKED)).all() == []
        assert await _episodes(other, other_space).all() == []


async def test_an_answer_whose_source_left_before_it_was_kept_is_not_kept(graph: Graph, space: Space) -> None:
    await _episodes(graph, space).keep("e1", _turn("t1", "Which colour has the lamp?", 0, _answer("<gone@a.example>")))
    assert await _episodes(graph, space).turns("e1") == [Exchange("t1", "Which colour has the lamp?", ASKED, withdrawn=True)]
