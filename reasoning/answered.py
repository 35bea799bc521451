"""Whether somebody answered the owner's last mail to them: a mail of theirs after it, in its thread or elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from schema.graph import Direction, EdgeType, Label, Node, Walk
from schema.ports import GraphReader

_THREAD = Walk((EdgeType.IN_THREAD,), Direction.OUT, labels=(Label.THREAD,), limit=10)
_MAILS = Walk((EdgeType.IN_THREAD,), Direction.IN, labels=(Label.MESSAGE,), limit=1_000)


@dataclass(frozen=True, slots=True)
class Exchange:
    """The owner's last mail to somebody and the mail of theirs that came after it; `line` says what that mail is to it."""

    line: str
    mails: tuple[Node, ...]


async def exchange(reader: GraphReader, mine: Sequence[Node], theirs: Sequence[Node]) -> Exchange | None:
    """Return what came after the last of the owner's mails, both given oldest first; None where the owner wrote none.

    The first mail in its thread answers it; else the newest of the others is told, of which nobody can say whether it does.
    """
    sent = [one for one in mine if one.start]
    if not sent:
        return None
    last = sent[-1]
    after = [one for one in theirs if one.start and last.start and one.start > last.start]
    threads = [one.node.id for one in await reader.walk([last.id], _THREAD)]
    together = {one.node.id for one in await reader.walk(threads, _MAILS)} if threads else set()
    answers = [one for one in after if one.id in together]
    if answers:
        return Exchange("answered", (last, answers[0]))
    return Exchange("wrote_since", (last, after[-1])) if after else Exchange("unanswered", (last,))
