"""The blocking half of a mail sync: looks at every folder first, then yields piece after piece, newest first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from connectors.imap_plan import Work, groups
from connectors.imap_session import ImapSession, MailFacts
from connectors.imap_state import Flags, States
from connectors.imap_survey import Survey
from connectors.sources import ImapSettings

# Two groups are in memory at once, one that is parsed and one that is fetched.
_GROUP_BYTES = 8_000_000
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class RawMail:
    """One fetched mail, not yet parsed."""

    uid: int
    raw: bytes
    flags: Flags
    arrived: datetime
    truncated: bool
    number: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one folder's work that was done: mails fetched, flags learned, or UIDs of a UIDVALIDITY removed."""

    folder: str
    validity: int
    mails: tuple[RawMail, ...] = ()
    marks: Mapping[int, Flags] = field(default_factory=dict)
    numbers: Mapping[int, str] = field(default_factory=dict)
    gone: tuple[int, ...] = ()

    def without_bodies(self) -> "Piece":
        """Return what of the piece is needed once its mails are parsed."""
        return replace(self, mails=tuple(replace(mail, raw=b"") for mail in self.mails))


class Reading:
    """One run over a mailbox on one connection; call its methods from one thread at a time."""

    def __init__(self, connect: Callable[[], ImapSession], settings: ImapSettings) -> None:
        self._connect = connect
        self._settings = settings
        self._session: ImapSession | None = None

    @property
    def session(self) -> ImapSession:
        """Return the connection, made at first use."""
        if self._session is None:
            self._session = self._connect()
        return self._session

    def survey(self, states: States, now: int) -> list[Work]:
        """Look at every folder and return the work in each that needs any, the inbox first, vanished folders last."""
        return Survey(self.session, self._settings, now).works(states)

    def pieces(self, works: Sequence[Work]) -> Iterator[Piece]:
        """Do the work: in all folders first what arrived, then flags, then removals, so that a moved mail is never gone."""
        for work in works:
            yield from self._arrivals(work)
        for work in works:
            yield from self._markings(work)
        for work in works:
            if work.state.refused:
                continue
            for validity, uids in work.state.old:
                yield from _removals(work.folder, validity, tuple(uids))
            yield from _removals(work.folder, work.state.validity, work.gone)

    def close(self) -> None:
        """End the connection if there is one."""
        if self._session is not None:
            self._session.line.close()

    def _markings(self, work: Work) -> Iterator[Piece]:
        uids = tuple(work.mark)
        for start in range(0, len(uids), _AT_ONCE):
            marks = {uid: work.mark[uid] for uid in uids[start : start + _AT_ONCE]}
            self.session.open(work.folder, work.state.validity)
            yield Piece(work.folder, work.state.validity, marks=marks, numbers=self.session.numbers(marks))

    def _arrivals(self, work: Work) -> Iterator[Piece]:
        for start in range(0, len(work.fetch), self._settings.batch):
            uids = work.fetch[start : start + self._settings.batch]
            self.session.open(work.folder, work.state.validity)
            # Sizes first, they decide what is fetched whole and how much at once. ENVELOPE and BODYSTRUCTURE are never asked for:
            # iCloud sends broken ones, and they cost more than whole mails do.
            facts = self.session.facts(uids)
            weights = {uid: min(facts[uid].size, self._settings.max_bytes) for uid in facts}
            for group in groups(weights, (uid for uid in uids if uid in facts), _GROUP_BYTES):
                yield Piece(work.folder, work.state.validity, mails=self._mails(group, facts))

    def _mails(self, uids: Sequence[int], facts: Mapping[int, MailFacts]) -> tuple[RawMail, ...]:
        # Of a mail over the limit the beginning is enough to know and to find it, and costs no memory.
        large = {uid for uid in uids if facts[uid].size > self._settings.max_bytes}
        raw = self.session.bodies(set(uids) - large)
        for uid in large:
            raw |= self.session.bodies([uid], whole=False)
        # What was left out twice stays unknown, so that a later run asks for it again.
        return tuple(_mail(uid, raw[uid], facts[uid], uid in large) for uid in uids if uid in raw)


def _mail(uid: int, raw: bytes, facts: MailFacts, truncated: bool) -> RawMail:
    return RawMail(uid, raw, facts.flags, facts.arrived, truncated, facts.number)


def _removals(folder: str, validity: int, uids: tuple[int, ...]) -> Iterator[Piece]:
    for start in range(0, len(uids), _AT_ONCE):
        yield Piece(folder, validity, gone=uids[start : start + _AT_ONCE])
