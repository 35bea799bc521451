"""The written lives: a person's texts, and what they would ask months later in words of their own, with the texts that answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graph.words import analyse
from reasoning.sentences import sentences

LEARNED, HELD = Path(__file__).with_name("lives"), Path(__file__).with_name("held")
"""Lives to learn from, and lives to measure on, which nothing is learned from."""
_ADDRESS, _TO_ME, _MINE = re.compile(r"\s*<[^>]*>"), re.compile(r"\s+to me\b.*"), re.compile(r"^(?:me|I)\b.*")
_ENOUGH = 0.5
"""The share of an answer's words that a sentence must say to be the one that tells it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the places of the texts that answer it, none if no text does, and where known the sentence that does: text, sentence."""

    text: str
    evidence: tuple[int, ...]
    telling: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Life:
    """A person's texts, each as a passage is embedded, the sentences of each under its title, and their questions."""

    name: str
    texts: tuple[str, ...]
    sentences: tuple[tuple[str, ...], ...]
    questions: tuple[Asked, ...]


def lives(folder: Path = LEARNED) -> list[Life]:
    """Return all lives of a folder in the order of their files' names."""
    return [_life(path) for path in sorted(folder.glob("*.json"))]


def _life(path: Path) -> Life:
    found = json.loads(path.read_text(encoding="utf-8"))
    owner, texts = found["owner"].split(",")[0], found["texts"]
    places = {text["id"]: place for place, text in enumerate(texts)}
    cut = tuple(tuple(f"{text['title']}. {one}" for one in sentences(text["text"])) for text in texts)
    questions = tuple(_asked(one, places, cut) for one in found["questions"])
    return Life(path.stem, tuple(_passage(text, owner) for text in texts), cut, questions)


def _asked(found: Mapping[str, Any], places: Mapping[str, int], cut: tuple[tuple[str, ...], ...]) -> Asked:
    evidence = tuple(places[key] for key in found["evidence"])
    return Asked(found["q"], evidence, _telling(set(analyse(found.get("answer", ""))), evidence, cut))


def _telling(words: set[str], evidence: tuple[int, ...], cut: tuple[tuple[str, ...], ...]) -> tuple[int, int] | None:
    """Return the one sentence that says most of the answer's words, None where several do or none says half of them."""
    shares = [
        (len(words & set(analyse(one))) / max(1, len(words)), (text, place)) for text in evidence for place, one in enumerate(cut[text])
    ]
    best = max((share for share, _ in shares), default=0.0)
    found = [where for share, where in shares if share == best]
    return found[0] if best >= _ENOUGH and len(found) == 1 else None


def _passage(text: Mapping[str, Any], owner: str) -> str:
    """Return a text under a heading like a passage's: day, kind, sender and title; whom it is to stays where it is not said in English."""
    day = date.fromisoformat(text["when"][:10])
    sender = _MINE.sub(owner, _TO_ME.sub("", _ADDRESS.sub("", text.get("who", ""))))
    return f"[{day} {day:%A} {day:%B} {day.day}] {text['kind']}{f' {sender}' if sender else ''}: {text['title']} {text['text']}".strip()
