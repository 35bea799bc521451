"""Looks at a mailbox's folders and finds what is to be done in each, asking no more than its server's way needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from connectors.imap_folders import MailFolder, chosen
from connectors.imap_plan import Answers, Look, ServerState, Work, decide, due, look, opened, passed_by, vanished
from connectors.imap_session import ImapSession, Opened
from connectors.imap_state import Flags, FolderState, States
from connectors.imap_way import Way
from connectors.sources import ImapSettings
from schema.errors import SourceMissing

_RECENT = 2_000
"""Of so many of the newest mails flags are asked for at every run where nothing tells which changed."""


@dataclass(frozen=True, slots=True)
class Survey:
    """One look at a mailbox; `now` is in seconds since 1970."""

    session: ImapSession
    settings: ImapSettings
    now: int

    def works(self, states: States) -> list[Work]:
        """Look at every folder and return the work in each that needs any, the inbox first, vanished folders last.

        Raises SourceMissing where the server refuses every one of them.
        """
        folders = chosen(self.session.folders(), self.settings.folders, self.session.abilities.labels)
        servers = [(folder, self._server(folder)) for folder in folders]
        works = [self._looked(folder, server, states.get(folder.name)) for folder, server in servers]
        refused = [work.state.refused for work in works if work and work.state.refused]
        # One of several is told and passed by; where nothing can be read there is nothing to pass by for.
        if folders and len(refused) == len(folders):
            raise SourceMissing(refused[0])
        names = {folder.name for folder in folders}
        # A renamed folder counts as gone and as new; its mails arrive under the new name before they leave the old one.
        gone = [vanished(name, state) for name, state in states.items() if name not in names]
        return [work for work in (*works, *gone) if work is not None]

    def _server(self, folder: MailFolder) -> ServerState | SourceMissing:
        try:
            return self.session.status(folder.name)
        except SourceMissing as error:
            return error

    def _looked(self, folder: MailFolder, server: ServerState | SourceMissing, state: FolderState | None) -> Work | None:
        try:
            if isinstance(server, SourceMissing):
                raise server
            return self._work(folder, server, state)
        except SourceMissing as error:
            return passed_by(folder.name, state, error.detail)

    def _work(self, folder: MailFolder, server: ServerState, state: FolderState | None) -> Work | None:
        grows = state is not None and state.grows(self.settings.max_bytes)
        closely, checking = Look.WHOLE if grows else look(state, server, self.settings.since), due(state, server, self.now)
        if closely is Look.NOT and not checking:
            return None
        # SEARCH MODSEQ does not see what changed after the SELECT of its session (seen on Dovecot), so each run selects afresh.
        found = self.session.reopen(folder.name, server.validity)
        # SELECT comes later than STATUS: what it has seen is what the searches below see. A folder without lasting numbers says so
        # only here (NOMODSEQ), and Dovecot refuses to be asked by those that its STATUS named.
        server = replace(server, modseq=max(server.modseq, found.modseq) if server.modseq and found.counted else 0)
        before = opened(state, server, self.settings.since)
        if state is None or closely is Look.WHOLE:
            whole = self._whole(before)
            return self._settling(folder.name, before.uncut(self.settings.max_bytes, whole.present), server, whole, self.now)
        quick = self._quick(closely, state, server, found)
        if not checking:
            work = self._settling(folder.name, before, server, quick, state.checked)
            return work if work.size or closely is not Look.FLAGS else None
        whole = self._whole(before)
        drift = state.drift + _differing(state, quick, whole, flags=bool(server.modseq))
        return replace(self._settling(folder.name, before, server, whole, self.now), drift=drift)

    def _settling(self, folder: str, before: FolderState, server: ServerState, answers: Answers, checked: int) -> Work:
        # Where the server owes flags, the next run asks from where this one began.
        server = replace(server, modseq=before.modseq) if answers.owed and server.modseq else server
        return replace(decide(folder, before, server, answers), checked=checked, drift=before.drift)

    def _whole(self, before: FolderState) -> Answers:
        """Compare all that is there, and all flags of what is known."""
        present = self.session.search()
        return self._answers(present, present, self._flags(present.intersection(before.known)))

    def _quick(self, closely: Look, state: FolderState, server: ServerState, found: Opened) -> Answers:
        """Ask only for what changed since the folder was last read to its end."""
        known = frozenset(state.known)
        if closely is Look.NOT:
            return Answers(known, known)
        if server.modseq and self.session.abilities.way is Way.QRESYNC:
            return self._told(state, found)
        new = self.session.search_from(state.next) if closely is Look.NEWS else frozenset[int]()
        present = self._present(known | new, found)
        if server.modseq:
            asked = present & known & self.session.changed_since(state.modseq)
        else:
            asked = frozenset(sorted(present & known)[-_RECENT:])
        return self._answers(present, new & present, self._flags(asked))

    def _told(self, state: FolderState, found: Opened) -> Answers:
        told = self.session.told_since(state.modseq)
        known = frozenset(state.known)
        # What vanished may never have been known here (RFC 7162 section 3.2.6), or be everything that is not there.
        left = frozenset(state.known.minus(told.vanished))
        # An answer may leave mails out, which a search does not: whatever it names beside is asked for by itself.
        changed = self.session.changed_since(state.modseq) | told.changed.keys()
        present = self._present(left | changed, found)
        flags, owed = self._flags((changed - told.changed.keys()) & present & known)
        return self._answers(present, present - known, ({**told.changed, **flags}, owed))

    def _present(self, expected: frozenset[int], found: Opened) -> frozenset[int]:
        """Return what is there: as expected where the numbers agree, else as the server lists it."""
        # Nothing is taken away that is not known to be gone, so equal numbers are equal sets. Beside `since` lie mails unknown here.
        sure = not self.settings.since and len(expected) == found.count
        told = self.settings.since and self.session.abilities.way is Way.QRESYNC
        return expected if sure or told else self.session.search()

    def _answers(self, present: frozenset[int], new: frozenset[int], flags: tuple[Mapping[int, Flags], bool]) -> Answers:
        wanted = new & self.session.search(self.settings.since) if new and self.settings.since else new
        return Answers(present, wanted, *flags)

    def _flags(self, uids: frozenset[int]) -> tuple[Mapping[int, Flags], bool]:
        """Return the flags, and whether the server left some out."""
        flags = self.session.flags(uids) if uids else {}
        return flags, bool(uids - flags.keys())


def _differing(state: FolderState, quick: Answers, whole: Answers, flags: bool) -> int:
    """Count the mails that a comparison of all there is found to be there, gone or flagged otherwise than the server had told."""
    known = frozenset(state.known)
    stored = {uid: flags for flags, uids in state.flags.items() for uid in uids} | dict(quick.flags)
    flagged = {uid for uid, now in whole.flags.items() if flags and uid in stored and stored[uid] != now}
    return len((known & (quick.present ^ whole.present)) | ((quick.wanted ^ whole.wanted) - known) | flagged)
