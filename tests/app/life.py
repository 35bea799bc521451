"""A home with the sample life and one hostile mail, built once a run, and a question it can answer."""

import asyncio
import json
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from importlib.resources import files
from pathlib import Path

from app.bootstrap import open_rooms
from app.engine import Engine
from app.models import awaken
from app.sample.load import declare
from app.settings import Settings, load, save
from app.syncing import Wish, sync
from memory.passes import Watch
from reasoning.answering import Answering
from schema.answers import Answer
from tests.app.acts import eventually

HOSTILE_TITLE = "Quetzal voucher for your parcel"
HOSTILE_TEXT = (
    "The quetzal voucher is in this mail.\n"
    "<img src=http://evil.example/x> <script>document.title = 'taken'</script>\n"
    "<mark onclick=alert(1)>not a quote</mark> <a href=javascript:alert(1)>open</a>\n"
    "![pixel](http://evil.example/y) ![again][r]\n[r]: http://evil.example/z\n"
)


@dataclass(frozen=True, slots=True)
class Life:
    """The home, a question with at least two citations, and its answer."""

    home: Path
    question: str
    answer: Answer

    @property
    def settings(self) -> Settings:
        """The home's settings."""
        return load(self.home)


@cache
def lived(folder: Path) -> Life:
    """Return the life in this folder, built on first need."""
    return asyncio.run(build(folder))


async def build(home: Path) -> Life:
    """Declare the sample and the hostile mail, sync them, work off what waits, and find what it can answer."""
    mail = home / "outside"
    mail.mkdir(parents=True)
    (mail / "voucher.eml").write_bytes(_hostile())
    declare(load(home))
    save(home, {"sources.outside.kind": "eml", "sources.outside.path": str(mail)})
    async with open_rooms(load(home)) as rooms:
        await sync(rooms, Wish(), lambda _progress: None, asyncio.Event())
        mind = await awaken(rooms)
        await mind.passes.until_idle(Watch())
        return Life(home, *await _answered(mind.answering))


def _hostile() -> bytes:
    mail = EmailMessage()
    mail["From"] = "Parcel <parcel@evil.example>"
    mail["To"] = "lena@vogt.example"
    mail["Subject"] = HOSTILE_TITLE
    mail["Date"] = "Thu, 15 Oct 2026 10:00:00 +0100"
    mail["Message-ID"] = "<voucher@evil.example>"
    mail.set_content(HOSTILE_TEXT)
    return mail.as_bytes()


async def _answered(answering: Answering) -> tuple[str, Answer]:
    """Return the first sample question that is answered with what is expected, else one that is answered at all."""
    second: tuple[str, Answer] | None = None
    for one in json.loads((files("app.sample") / "questions.json").read_text(encoding="utf-8")):
        answer = await answering.ask(one["question"])
        if len(answer.citations) >= 2:
            if str(one.get("answer", "\0")) in answer.text:
                return one["question"], answer
            second = second or (one["question"], answer)
    assert second, "no sample question is answered with two citations"
    return second


async def settled(engine: Engine) -> None:
    """Wait until nothing runs in the background."""
    await eventually(lambda: not engine.activity.doing, "the background work's end")
