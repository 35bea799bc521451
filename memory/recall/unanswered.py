"""Mails that ask the owner for something and were not answered in their thread, newest first."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from graph.shapes import chunk_id
from memory.recall.asking import asks
from memory.recall.lines import Line, Me, Picture, address_in
from schema.graph import Direction, EdgeType, Label, Node, Walk
from schema.ports import GraphReader
from schema.spaces import Space

WINDOW = timedelta(days=30)
_THREAD = Walk((EdgeType.IN_THREAD,), Direction.OUT, labels=(Label.THREAD,), limit=1)
_MAILS = Walk((EdgeType.IN_THREAD,), Direction.IN, labels=(Label.MESSAGE,), limit=1_000)
_MACHINE = frozenset({"automatic", "ours", "list"})
_ROBOT = re.compile(r"^(?:no-?_?reply|do-?not-?reply|newsletters?|news|notifications?|mailer-daemon|postmaster|bounces?|alerts?)\b[^@]*@")
# The passages of one mail that are looked at: who asks only after so much text does not count on a quick answer.
_PASSAGES = 4


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits for an answer, the sentence that asks, and for how long it has waited."""

    line: Line
    asks: str
    age: timedelta


async def unanswered(reader: GraphReader, space: Space, picture: Picture, me: Me, now: datetime) -> list[Waiting]:
    """Return what waits for the owner's answer; nothing where their addresses are not known.

    A mail waits if a person sent it to the owner (not only in copy) within 30 days, its own text asks something, and no later mail
    of its thread is by the owner; of a thread only the newest.
    """
    asked = candidates(picture.lines.values(), me, now)
    nodes = await reader.get([line.id for line in asked])
    direct = [picture.lines[node.id] for node in nodes if me.addresses & _addressed(node)]
    threads = {one.origin: one.node.id for one in await reader.walk([line.id for line in direct], _THREAD)} if direct else {}
    told = await reader.walk(sorted(set(threads.values())), _MAILS) if threads else []
    answers: dict[str, list[datetime]] = {}
    for one in told:
        if one.node.start and address_in(str(one.node.props.get("from", ""))) in me.addresses:
            answers.setdefault(one.origin, []).append(one.node.start)
    open_ones = newest_each([line for line in direct if not _answered(line, answers.get(threads.get(line.id, ""), ()))], threads)
    return await _asking(reader, space, open_ones, now)


def candidates(lines: Iterable[Line], me: Me, now: datetime) -> list[Line]:
    """Return the mails of the window that a person sent and not the owner, newest first."""
    found = [
        line
        for line in lines
        if line.label is Label.MESSAGE
        and line.start
        and now - WINDOW <= line.start <= now
        and by_a_person(line)
        and not me.wrote(line)
        and any(address in me.addresses for address in line.others)
    ]
    return sorted(found, key=lambda line: (line.start or now, line.key), reverse=True)


def by_a_person(line: Line) -> bool:
    """Say whether a person seems to have written a mail: no list, nothing automatic, no address that takes no answers."""
    return bool(line.sender) and not line.marks & _MACHINE and not _ROBOT.match(line.sender)


def newest_each(lines: Sequence[Line], threads: dict[str, str]) -> list[Line]:
    """Return the first mail of each thread, and every mail without one."""
    first = {threads.get(line.id, line.id): line for line in reversed(lines)}
    return [line for line in lines if first[threads.get(line.id, line.id)] is line]


def _addressed(mail: Node) -> set[str]:
    to = mail.props.get("to")
    return {address_in(one) for one in to} if isinstance(to, tuple) else set()


def _answered(line: Line, answers: Iterable[datetime]) -> bool:
    return any(line.start is not None and answer > line.start for answer in answers)


async def _asking(reader: GraphReader, space: Space, lines: Sequence[Line], now: datetime) -> list[Waiting]:
    """Return those that ask in their own text: the passages, from which quoted history is cut out."""
    wanted = {chunk_id(space, line.id, number): line.id for line in lines for number in range(min(line.chunks, _PASSAGES))}
    texts: dict[str, list[str]] = {}
    for node in await reader.get(list(wanted)):
        texts.setdefault(wanted[node.id], []).append(node.text)
    said = {line.id: asks("\n".join(texts.get(line.id, ()))) for line in lines}
    return [Waiting(line, said[line.id], now - line.start) for line in lines if said[line.id] and line.start]
