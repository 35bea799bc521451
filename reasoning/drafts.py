"""Reads what a model writes while it writes: sentences as JSON objects, or plain text with [n] marks where a server knows no JSON."""

import json
import re
from dataclasses import dataclass

_MARKS = re.compile(r"((?:\s*\[\d+(?:\s*,\s*\d+)*\])+)(\s*[.!?])?")
_NUMBER = re.compile(r"\d+")
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as the model wrote it, with the numbers of the passages it cites."""

    text: str
    numbers: tuple[int, ...]


class Draft:
    """A text that grows; `add` and `end` return the sentences that have become whole."""

    def __init__(self) -> None:
        self._text = ""
        self._read = 0

    def add(self, text: str) -> list[Said]:
        """Take in more of the text and return the sentences it completes."""
        # A model that never ends is not listened to for ever.
        self._text = f"{self._text}{text}"[:_LONGEST]
        return self._objects() if self._is_json() else self._marked()

    def end(self) -> list[Said]:
        """Return what is left once the model has ended: a last sentence without a mark."""
        if self._is_json():
            return []
        found = self._marked(whole=True)
        rest = self._text[self._read :].strip()
        self._read = len(self._text)
        return [*found, Said(rest, ())] if rest else found

    def _is_json(self) -> bool:
        start = self._text.lstrip()
        # Some models put their JSON into a fence although they are not asked to.
        return start.startswith(("{", "```", "[{", "[ {"))

    def _objects(self) -> list[Said]:
        found: list[Said] = []
        inside = max(self._read, self._text.find("[") + 1)
        while inside and (start := self._text.find("{", inside)) >= 0:
            try:
                value, inside = json.JSONDecoder().raw_decode(self._text, start)
            except ValueError:
                break
            self._read = inside
            found += _said(value)
        return found

    def _marked(self, whole: bool = False) -> list[Said]:
        found: list[Said] = []
        # Marks at the very end may go on with the next text.
        while (marks := _MARKS.search(self._text, self._read)) and (whole or marks.end() < len(self._text)):
            text = f"{self._text[self._read : marks.start()]}{(marks[2] or '').strip()}".strip(" \n\t-*•")
            self._read = marks.end()
            if text:
                found.append(Said(text, tuple(dict.fromkeys(int(one) for one in _NUMBER.findall(marks[1])))))
        return found


def _said(value: object) -> list[Said]:
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return []
    source = value.get("source")
    listed = source if isinstance(source, list) else [source]
    numbers = tuple(one for one in listed if type(one) is int)
    return [Said(_MARKS.sub(r"\2", value["text"]).strip(), numbers)]
