"""Web processes that a bench looks into: `python -m bench.web KIND HOME PORT`, where KIND is empty, probed or scripted."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from nicegui import app as web
from nicegui import ui

from app.engine import Engine
from app.server import compose, run
from app.settings import load
from schema.answers import Answer, Piece

LAGS = "lags.txt"
LETTERS = 8_000
TICK = 0.01
_SENTENCE = "The wooden posts beside the harbour were painted blue before the first rain of that long grey autumn came. "
_BETWEEN = 0.05
_TOLD_EVERY = 100


def main() -> None:
    """Serve until ended."""
    kind, home, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    {"empty": _empty, "probed": _probed, "scripted": _scripted}[kind](home, port)


def _empty(_home: Path, port: int) -> None:
    """Serve NiceGUI's least page with a field: what no page of ours can be faster than."""

    @ui.page("/")
    def page() -> None:
        ui.textarea().props('autofocus aria-label="Question"')

    _serve(port)


def _probed(home: Path, port: int) -> None:
    """Serve a home as `friday serve` does, with one task more, which notes how late the loop is."""
    web.on_startup(lambda: _probe(home / LAGS))
    run(load(home), port, open_browser=False)


async def _probe(path: Path) -> None:
    """Write a line a tick: the moment, and how many seconds later than asked it came."""
    with path.open("w", encoding="utf-8") as file:
        count = 0
        while True:
            before = monotonic()
            await asyncio.sleep(TICK)
            now = monotonic()
            file.write(f"{now:.4f} {now - before - TICK:.5f}\n")
            count += 1
            if count % _TOLD_EVERY == 0:
                file.flush()


@dataclass(slots=True)
class Talking(Engine):
    """An engine that answers everything with the same eight thousand letters, sentence by sentence."""

    async def answer(self, question: str) -> AsyncIterator[Piece | Answer]:
        """Yield the sentences, then the whole."""
        sentences = [_SENTENCE] * (LETTERS // len(_SENTENCE) + 1)
        for text in sentences:
            await asyncio.sleep(_BETWEEN)
            yield Piece(text)
        yield Answer("".join(sentences), (), (), abstained=False, confidence=1.0)


def _scripted(home: Path, port: int) -> None:
    engine = Talking(load(home))
    compose(engine, home)
    web.on_startup(engine.start)
    web.on_shutdown(engine.stop)
    _serve(port)


def _serve(port: int) -> None:
    # As `app.server` serves, but for what only a person's window needs.
    ui.run(host="127.0.0.1", port=port, show=False, reload=False, show_welcome_message=False, storage_secret="of the bench")


if __name__ == "__main__":
    main()
