"""Sources on the web whose cursors, versions and numbers are lost or worth nothing: all is read again, once, and nothing leaves."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.sync import Control, Outcome, cursor_name
from schema.graph import Changes, CursorMove, Label
from tests.fakes.rig import Rig
from tests.integration.killed_served import WEB
from tests.integration.killed_web import OnWeb, TurnedWeb

DAMAGES: dict[str, Callable[[str], str]] = {
    "cut off": lambda cursor: cursor[: len(cursor) // 2],
    "of another kind": lambda _cursor: '["INBOX",7]',
    "of other shapes": lambda cursor: json.dumps(dict.fromkeys(json.loads(cursor), 7)),
}


@pytest.fixture
def web() -> Iterator[OnWeb]:
    with OnWeb() as servers:
        yield servers


async def sync(rig: Rig, source: TurnedWeb) -> Outcome:
    found = source.whereabouts
    return await rig.sync.run(found.kind, found.connector(rig.blobs), Control())


async def spoil(rig: Rig, kind: str, damage: Callable[[str], str]) -> None:
    """Put something else in place of the cursor."""
    name = cursor_name(kind)
    cursor = await rig.graph.transaction.cursor(name)
    assert cursor
    await rig.graph.transaction.commit(Changes(cursor=CursorMove(name, cursor, damage(cursor))))


async def held(rig: Rig) -> dict[str, str]:
    """Return the identity of each document and event by its title."""
    return {str(node.props["title"]): node.id for label in (Label.DOCUMENT, Label.EVENT) for node in await rig.nodes(label)}


@pytest.mark.parametrize("kind", WEB)
async def test_a_cursor_that_is_lost_loses_nothing_and_doubles_nothing(kind: str, web: OnWeb, rig: Rig, tmp_path: Path) -> None:
    source = web.turned(kind, tmp_path)
    source.turn(f"{kind} arriving")
    await sync(rig, source)
    before = await rig.export()
    for damage in DAMAGES.values():
        await spoil(rig, kind, damage)
        assert (await sync(rig, source)).removed == 0
        assert await rig.export() == before
    await rig.graph.transaction.forget_cursor(cursor_name(kind))
    source.turn(f"{kind} changing")
    known = await held(rig)
    assert (await sync(rig, source)).removed == 0
    found = await held(rig)
    assert found.items() >= {title: known[title] for title in known.keys() & found.keys()}.items()
    assert len(set(found.values())) == len(found)
    assert (await sync(rig, source)).graph_writes == 0


@pytest.mark.parametrize("kind", ["feed", "webcal", "pages"])
async def test_versions_that_a_server_forgot_or_that_are_no_text_cost_no_write(kind: str, web: OnWeb, rig: Rig, tmp_path: Path) -> None:
    """A server that was moved gives the same under other versions; one writes them in letters that requests cannot bear."""
    source = web.turned(kind, tmp_path)
    source.turn(f"{kind} arriving")
    await sync(rig, source)
    before = await rig.export()
    for version in ('"gr\xf6\xdfe"', 'W/"moved"'):
        web.versioned(version)
        for _ in range(2):
            assert (await sync(rig, source)).graph_writes == 0
    assert await rig.export() == before


async def test_files_that_a_server_numbers_anew_stay_the_documents_they_were(web: OnWeb, rig: Rig, tmp_path: Path) -> None:
    """After a restore each file has the number of another, and another version; the path tells which it is."""
    source = web.turned("webdav", tmp_path)
    source.turn("webdav arriving")
    await sync(rig, source)
    before, known = await rig.export(), await held(rig)
    web.renumbered()
    await sync(rig, source)
    assert await held(rig) == known
    assert await rig.export() == before
    assert (await sync(rig, source)).graph_writes == 0
