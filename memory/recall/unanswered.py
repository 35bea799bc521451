"""Mails that ask the owner for something and were not answered in their thread, newest first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from graph.shapes import chunk_id
from memory.recall.asking import asks
from memory.recall.lines import Line, Me, Picture, address_in
from schema.graph import Direction, EdgeType, Label, Node, Walk
from schema.ports import GraphReader, Threads
from schema.spaces import Space

WINDOW = timedelta(days=30)
_THREAD = Walk((EdgeType.IN_THREAD,), Direction.OUT, labels=(Label.THREAD,), limit=1)
_MAILS = Walk((EdgeType.IN_THREAD,), Direction.IN, labels=(Label.MESSAGE,), limit=1_000)
_MACHINE = frozenset({"automatic", "ours", "list"})
_ROBOT = re.compile(r"^(?:no-?_?reply|do-?not-?reply|newsletters?|news|notifications?|mailer-daemon|postmaster|bounces?|alerts?)\b[^@]*@")
_WORD = re.compile(r"[^\W\d_]+")
# The passages of one mail that are looked at: who asks only after so much text does not count on a quick answer.
_PASSAGES = 4


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits for an answer, the sentence that asks, for how long it has waited, and what its sender is called."""

    line: Line
    asks: str
    age: timedelta
    sender: str


async def unanswered(reader: GraphReader, space: Space, picture: Picture, me: Me, now: datetime, threads: Threads) -> list[Waiting]:
    """Return what waits for the owner's answer; nothing where their addresses are not known.

    A mail waits if a person sent it to the owner (not only in copy) within 30 days, its own text asks something, and no later mail
    of its thread is by the owner; of a thread only the newest that asks.
    """
    sent = candidates(picture.lines.values(), me, now)
    nodes = await reader.get([line.id for line in sent])
    direct = [picture.lines[node.id] for node in nodes if me.addresses & _addressed(node)]
    thread_of, answers = await _answers(reader, direct, me)
    still = [line for line in direct if not _answered(line, answers.get(thread_of.get(line.id, ""), ()))]
    texts = await _own_texts(reader, space, still)
    # In a thread: a busy month has more text than the event loop should wait for.
    said = await threads.run(lambda: {line.id: asks(texts.get(line.id, "")) for line in still})
    asking = newest_each([line for line in still if said[line.id]], thread_of)
    shown = {node.id: str(node.props.get("from", "")) for node in nodes}
    return [Waiting(line, said[line.id], now - line.start, called(shown[line.id], picture)) for line in asking if line.start]


def called(shown: str, picture: Picture) -> str:
    """Return what the sender of a mail is called: as the owner knows them, unless the mail names somebody else at that address."""
    address, own = address_in(shown), shown.rpartition("<")[0].strip(' "')
    known = picture.people.get(picture.person_of.get(address, ""))
    if known is None or not own:
        return known.name if known else own or address
    # A shared mailbox stands on one person's card, and others write from it.
    theirs = _words(own) & _words(f"{known.name} {address.partition('@')[0]}")
    return known.name if theirs else own


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


async def _answers(reader: GraphReader, mails: Sequence[Line], me: Me) -> tuple[Mapping[str, str], Mapping[str, Sequence[datetime]]]:
    """Return the mails' threads by mail, and when the owner wrote in each thread."""
    thread_of = {one.origin: one.node.id for one in await reader.walk([line.id for line in mails], _THREAD)} if mails else {}
    answers: dict[str, list[datetime]] = {}
    for one in await reader.walk(sorted(set(thread_of.values())), _MAILS) if thread_of else []:
        if one.node.start and address_in(str(one.node.props.get("from", ""))) in me.addresses:
            answers.setdefault(one.origin, []).append(one.node.start)
    return thread_of, answers


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


def newest_each(lines: Sequence[Line], thread_of: Mapping[str, str]) -> list[Line]:
    """Return the first mail of each thread, and every mail without one."""
    first = {thread_of.get(line.id, line.id): line for line in reversed(lines)}
    return [line for line in lines if first[thread_of.get(line.id, line.id)] is line]


def _addressed(mail: Node) -> set[str]:
    to = mail.props.get("to")
    return {address_in(one) for one in to} if isinstance(to, tuple) else set()


def _answered(line: Line, answers: Iterable[datetime]) -> bool:
    return any(line.start is not None and answer > line.start for answer in answers)


async def _own_texts(reader: GraphReader, space: Space, lines: Sequence[Line]) -> Mapping[str, str]:
    """Return what the mails newly say, by id: their passages, from which quoted history is cut out."""
    wanted = {chunk_id(space, line.id, number): line.id for line in lines for number in range(min(line.chunks, _PASSAGES))}
    texts: dict[str, list[str]] = {}
    for node in await reader.get(list(wanted)):
        texts.setdefault(wanted[node.id], []).append(node.text)
    return {key: "\n".join(found) for key, found in texts.items()}
