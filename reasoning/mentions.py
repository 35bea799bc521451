"""Finds in a text what may be names, and the records that bear them: one hop from a passage to what it speaks of."""

import re
from collections.abc import Iterator, Mapping, Sequence

from graph.names import MOST_WORDS, canonical, is_name, name_id
from reasoning.kin import Tie
from schema.graph import Direction, EdgeType, Label, Reached, Walk
from schema.ports import GraphReader
from schema.spaces import Space

_JOINING = "of|the|de|von|van|der|and|und|a|in|on|for|to|da|do|dos|di|la|le|du"
# By capitals, which German gives to every noun: the names that are not there cost a look-up by id and lead nowhere.
_RUN = re.compile(rf"[A-Z0-9À-ÞĀ-Ž][\w'’.-]*(?: (?:(?:{_JOINING})(?!\w)|[A-Z0-9À-ÞĀ-Ž][\w'’.-]*))*")
# Bounds a text of nothing but capitals, of which each run gives up to seven names a word.
_MOST = 400
# One more is asked for than may be: only so is it seen that there are too many.
_AMBIGUOUS = 5
_BEARERS = Walk((EdgeType.CALLED,), Direction.IN, limit=_AMBIGUOUS + 1)


def mentioned(text: str) -> list[str]:
    """Return the canonical names that runs of capitalised words in a text may be, each once, 400 at most."""
    found: dict[str, None] = {}
    for key in (key for run in _RUN.finditer(text) for key in _parts(canonical(run.group(0)).split()) if is_name(key)):
        found.setdefault(key)
        if len(found) == _MOST:
            break
    return list(found)


def _parts(words: Sequence[str]) -> Iterator[str]:
    """Yield all stretches of a run of words, since a run may be longer than the name in it."""
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + MOST_WORDS, len(words)) + 1):
            yield " ".join(words[begin:end])


async def spoken_of(reader: GraphReader, space: Space, texts: Mapping[str, str]) -> list[Tie]:
    """Return for each record, given with its text, the records that bear a name it says; a name of more than five says nothing.

    Cards are left out: every mail is signed, and its writer's card answers nothing that was asked of the mail.
    """
    said = {record: [name_id(space, key) for key in mentioned(text)] for record, text in texts.items()}
    names = sorted({one for ids in said.values() for one in ids})
    bearers = _bearers(await reader.walk(names, _BEARERS) if names else [])
    return [
        Tie(record, one.node, 1)
        for record, ids in said.items()
        for key in ids
        for one in bearers.get(key, ())
        if one.node.id != record and one.node.label is not Label.CONTACT
    ]


def _bearers(reached: Sequence[Reached]) -> dict[str, list[Reached]]:
    found: dict[str, list[Reached]] = {}
    for one in reached:
        found.setdefault(one.origin, []).append(one)
    return {key: ones for key, ones in found.items() if len(ones) <= _AMBIGUOUS}
