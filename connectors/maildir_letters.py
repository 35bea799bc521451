"""What a Maildir's cursor remembers: each mail's place and flags, in packed blocks of which a batch makes anew only those it changes."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

REFUSED = "!"
"""What is remembered of a mail that could not be opened: no flag is called so, so that it is tried again at every run."""

# Few enough that a batch packs in a millisecond, enough that names which begin alike take a fifth of their length.
_FULL = 1_000
_APART = "\0"


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    count: int


# Packed and not as a mapping: it goes into every batch's transaction, and of 200,000 mails it would be 7 MB each time.
class Letters:
    """The flags' letters by place, as the text of a cursor."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._refused: set[str] = set()

    @property
    def text(self) -> str:
        """Return the cursor."""
        return "\n".join(block.text for block in self._blocks)

    def take(self, text: str) -> dict[str, str]:
        """Remember a block as it was written before, and return what it holds."""
        entries = _unpacked(text)
        self._blocks.append(_Block(text, len(entries)))
        self._refused |= {ref for ref, letters in entries.items() if letters == REFUSED}
        return entries

    def put(self, entries: Mapping[str, str]) -> None:
        """Remember new mails."""
        if again := entries.keys() & self._refused:
            self.drop(again)
        waiting = list(entries.items())
        while waiting:
            last = self._blocks[-1] if self._blocks else None
            begun = {} if last is None or last.count >= _FULL else _unpacked(self._blocks.pop().text)
            room = _FULL - len(begun)
            self._blocks.append(_packed({**begun, **dict(waiting[:room])}))
            waiting = waiting[room:]
        self._refused |= {ref for ref, letters in entries.items() if letters == REFUSED}

    def mark(self, entries: Mapping[str, str]) -> None:
        """Remember other flags of mails that are known."""
        self._blocks = list(self._changed(entries.keys(), entries))

    def drop(self, refs: Collection[str]) -> None:
        """Forget these mails."""
        self._blocks = list(self._changed(refs, {}))
        self._refused.difference_update(refs)

    def _changed(self, refs: Collection[str], entries: Mapping[str, str]) -> Iterator[_Block]:
        wanted = set(refs)
        for block in self._blocks:
            held = _unpacked(block.text)
            if wanted.isdisjoint(held):
                yield block
            elif left := {ref: entries.get(ref, letters) for ref, letters in held.items() if ref not in wanted or ref in entries}:
                yield _packed(left)


def read_letters(cursor: str | None) -> tuple[Letters, dict[str, str]]:
    """Return what a cursor remembers, also as a mapping by place; an unreadable cursor counts as none, so everything is read again."""
    letters, known = Letters(), dict[str, str]()
    try:
        # A brace begins what earlier versions wrote, one JSON object.
        if cursor and cursor.startswith("{"):
            known = json.loads(cursor)
            letters.put(known)
            return letters, known
        for text in (cursor or "").splitlines():
            known.update(letters.take(text))
    except (ValueError, AttributeError, TypeError, zlib.error):
        return Letters(), {}
    return letters, known


def _packed(entries: Mapping[str, str]) -> _Block:
    # No file name holds a NUL; names that are no UTF-8 come with single surrogates in them.
    text = _APART.join(part for ref, letters in entries.items() for part in (letters, ref))
    return _Block(b64encode(zlib.compress(text.encode("utf-8", "surrogatepass"), 1)).decode("ascii"), len(entries))


def _unpacked(text: str) -> dict[str, str]:
    words = zlib.decompress(b64decode(text, validate=True)).decode("utf-8", "surrogatepass").split(_APART)
    return dict(zip(words[1::2], words[::2], strict=True))
