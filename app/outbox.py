"""Letters about events, each sent at most once: promised before the calendar is written to, marked before and after they are handed over.

    PROMISED -> DUE -> LEAVING -> SENT

A process that is killed leaves the letter as it was. PROMISED: the calendar tells whether it was written. DUE: nobody has it. LEAVING, with
nobody at work on it: nobody knows, and the owner chooses.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from connectors.invitations import Method, Notice
from graph.leases import Leases
from schema.errors import FridayError, MailRefused, MailUncertain, NotFound
from schema.ids import content_hash
from schema.ports import Clock, Entry, Journal

OUTBOX = "outbox"
_APART, _SHORT = "\x1f", 8


class State(StrEnum):
    """How far a letter is."""

    PROMISED = "promised"
    DUE = "due"
    LEAVING = "leaving"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Letter:
    """What people are to be told about an event, where that lies, and how far this is; `sequence` is the event's version."""

    uid: str
    notice: Notice
    sequence: int
    source: str
    ref: str
    title: str
    people: tuple[str, ...]
    state: State = State.PROMISED
    problem: str = ""

    @property
    def key(self) -> str:
        """What it is known by: the event or occurrence, its version, what is asked (RFC 5546 section 2.1.5), and who is taken off."""
        which = (self.uid, self.notice.occurrence, f"{self.sequence:09}", self.notice.method.value)
        return _APART.join((*which, *filter(None, [self.notice.off])))

    @property
    def name(self) -> str:
        """A short name to type."""
        return content_hash(self.key.encode("utf-8", "surrogatepass"))[:_SHORT]


Hand = Callable[[Letter], Awaitable[None]]
"""Hands a letter to the mail server."""


class Outbox:
    """The letters of one installation, in its journal."""

    def __init__(self, journal: Journal, leases: Leases, clock: Clock) -> None:
        self._journal = journal
        self._leases = leases
        self._clock = clock

    async def state(self, letter: Letter) -> State | None:
        """Return how far a letter is, None if nobody promised it."""
        entry = await self._journal.read(OUTBOX, letter.key)
        return State(str(entry.value["state"])) if entry else None

    async def promise(self, letter: Letter) -> bool:
        """Remember, before the event is written, that people are to be told; say whether nobody did before."""
        return await self._journal.swap(OUTBOX, letter.key, 0, _value(letter))

    async def owe(self, letter: Letter) -> None:
        """Remember that the event is written and nobody told yet."""
        if letter.notice.off:
            # Nobody is invited by an older letter to what they are off now.
            await self._pass_over(letter)
        if not await self._move(letter, State.PROMISED, State.DUE):
            # Withdrawn meanwhile by another process that lost the race to write the same.
            await self._journal.swap(OUTBOX, letter.key, 0, _value(replace(letter, state=State.DUE)))

    async def withdraw(self, letter: Letter) -> None:
        """Forget a promise, unless somebody wrote the event meanwhile."""
        await self._journal.swap(OUTBOX, letter.key, 1, None)

    async def forget(self, letter: Letter) -> None:
        """Forget a letter, however far it is."""
        entry = await self._journal.read(OUTBOX, letter.key)
        if entry:
            await self._journal.swap(OUTBOX, letter.key, entry.version, None)

    async def post(self, letter: Letter, hand: Hand, again: bool = False) -> None:
        """Hand over a letter that is due, or with `again` one that may have been; raise MailUncertain where only the owner can choose."""
        # Whoever hands it over does all there is to do, and is not waited for.
        if await self.state(letter) is State.LEAVING and await self._leases.others(_lease(letter)):
            raise MailUncertain(f"{letter.name} is being sent right now", "Look again in a minute: `friday outgoing list`.")
        async with self._leases.hold(_lease(letter)) as held:
            if await self.state(letter) is State.LEAVING and not again:
                raise MailUncertain(f"{letter.name} was being handed over when Friday ended", _CHOOSE.format(letter.name))
            if not await self._move(letter, State.LEAVING if again else State.DUE, State.LEAVING):
                return
            await held.confirm()
            await self._handed(letter, hand)

    async def letters(self) -> list[Letter]:
        """Return what is not sent, oldest version first; LEAVING counts once nobody is at work on it any more."""
        return [_letter(entry) for entry in await self._journal.entries(OUTBOX) if entry.value["state"] != State.SENT]

    async def named(self, name: str) -> Letter:
        """Return the unsent letter of this short name; raise NotFound."""
        for one in await self.letters():
            if one.name == name:
                return one
        raise NotFound(f"an unsent letter {name}", "`friday outgoing list` shows what is not sent.")

    async def _handed(self, letter: Letter, hand: Hand) -> None:
        try:
            await hand(letter)
        except MailUncertain as error:
            raise MailUncertain(error.detail, _CHOOSE.format(letter.name)) from error
        except MailRefused as error:
            # Some have it: sent again it would tell those twice.
            await self._move(letter, State.LEAVING, State.SENT if error.partly else State.DUE, str(error))
            raise
        except FridayError as error:
            await self._move(letter, State.LEAVING, State.DUE, str(error))
            raise
        await self._move(letter, State.LEAVING, State.SENT)
        await self._pass_over(letter)

    async def _pass_over(self, letter: Letter) -> None:
        """Forget older versions of what is told now, that nobody was told of: they say what does not hold any more."""
        for entry in await self._journal.entries(OUTBOX, _APART.join((letter.uid, letter.notice.occurrence, ""))):
            if entry.value["state"] == State.DUE and entry.key < letter.key:
                older = _letter(entry)
                left = _needed(older, letter)
                if left != older.people:
                    value = {**entry.value, "people": list(left)} if left else None
                    await self._journal.swap(OUTBOX, entry.key, entry.version, value)

    async def _move(self, letter: Letter, before: State, after: State, problem: str = "") -> bool:
        """Move a letter on from a state; say whether it was in that."""
        entry = await self._journal.read(OUTBOX, letter.key)
        if entry is None or entry.value["state"] != before:
            return False
        kept = {**entry.value, "state": after.value, "problem": problem, "at": self._clock.now().isoformat()}
        # That it went out is all that has to be known; whom it told what is the calendar's to keep.
        value = {"state": after.value, "at": kept["at"]} if after is State.SENT else kept
        return await self._journal.swap(OUTBOX, letter.key, entry.version, value)


_CHOOSE = "If it did not arrive, `friday outgoing send {0}` sends it again; if it did, `friday outgoing drop {0}`."


def _needed(older: Letter, newer: Letter) -> tuple[str, ...]:
    """Return whom an older letter is still to go to: all others, where either is about one person alone."""
    alone = older.notice.off or newer.notice.off
    return tuple(one for one in older.people if one not in newer.people) if alone else ()


def _lease(letter: Letter) -> str:
    return f"{OUTBOX} {letter.name}"


def _value(letter: Letter) -> dict[str, object]:
    return {
        "uid": letter.uid,
        "data": letter.notice.data.decode("utf-8", "replace"),
        "method": letter.notice.method.value,
        "occurrence": letter.notice.occurrence,
        "off": letter.notice.off,
        "sequence": letter.sequence,
        "source": letter.source,
        "ref": letter.ref,
        "title": letter.title,
        "people": list(letter.people),
        "state": letter.state.value,
        "problem": letter.problem,
    }


def _letter(entry: Entry) -> Letter:
    value = entry.value
    people, method = value["people"], Method(str(value["method"]))
    return Letter(
        uid=str(value["uid"]),
        notice=Notice(str(value["data"]).encode(), method, str(value["occurrence"]), str(value.get("off", ""))),
        sequence=int(str(value["sequence"])),
        source=str(value["source"]),
        ref=str(value["ref"]),
        title=str(value["title"]),
        people=tuple(str(one) for one in people) if isinstance(people, Iterable) else (),
        state=State(str(value["state"])),
        problem=str(value["problem"]),
    )
