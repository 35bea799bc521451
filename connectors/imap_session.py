"""One connection to a mail server, blocking, used by one thread at a time; says what failed in the project's own errors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from imapclient import IMAPClient
from imapclient.imap_utf7 import decode

from connectors.imap_failures import Peer, text
from connectors.imap_folders import MailFolder
from connectors.imap_line import ImapLine
from connectors.imap_plan import ServerState
from connectors.imap_state import Flags, label_mark
from connectors.imap_way import Abilities
from connectors.uidsets import UidSet, commands
from schema.errors import SourceUnreachable

KEPT_OF_LARGE = 262_144
"""How many bytes of a mail over the limit are fetched."""

_STATUS = (b"UIDVALIDITY", b"UIDNEXT", b"HIGHESTMODSEQ", b"MESSAGES")
_LABELS, _NUMBER = b"X-GM-LABELS", b"X-GM-MSGID"
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What is known of a mail before its body: size in bytes, flags, when the server got it, Gmail's number of it."""

    size: int
    flags: Flags
    arrived: datetime
    number: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder as EXAMINE found it: its HIGHESTMODSEQ or 0, how many mails it holds, and whether its changes are counted at all."""

    modseq: int
    count: int
    counted: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a server told since a MODSEQ: the flags of what changed or arrived, and what vanished, known here or not."""

    changed: Mapping[int, Flags]
    vanished: UidSet


class ImapSession:
    """The few verbs a mailbox is read with; only EXAMINE and PEEK, so nothing at the server changes."""

    def __init__(self, client: IMAPClient, peer: Peer, abilities: Abilities) -> None:
        self._client = client
        self._peer = peer
        self._folder = ""
        self.abilities = abilities
        self.line = ImapLine(client, peer)

    def folders(self) -> list[MailFolder]:
        """List all folders with what the server marks them as."""
        with self._peer.failures():
            listed = self._client.list_folders()
            marked = self._client._proc_folder_list(self._marked()) if self._names_no_use(listed) else []
        uses = {str(name): flags for flags, _, name in marked}
        return [_folder(name, (*flags, *uses.get(str(name), ())), delimiter) for flags, delimiter, name in listed]

    def _names_no_use(self, listed: Sequence[tuple[Sequence[bytes], object, object]]) -> bool:
        # A plain LIST may keep to itself what folders are for (RFC 6154 section 2); most servers tell at once.
        told = any(flag.lower() in (b"\\all", b"\\sent", b"\\drafts", b"\\junk", b"\\trash") for flags, _, _ in listed for flag in flags)
        return not told and {"SPECIAL-USE", "LIST-EXTENDED"} <= self.abilities.names

    def _marked(self) -> list[object]:
        self._client._imap.xatom("LIST", '""', '"*"', "RETURN", "(SPECIAL-USE)")
        _, found = self._client._imap.response("LIST")
        return [one for one in found if one]

    def status(self, folder: str) -> ServerState:
        """Return a folder's UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ and number of mails; raise SourceMissing where that is refused."""
        asked = ["UIDVALIDITY", "UIDNEXT", "MESSAGES", *(["HIGHESTMODSEQ"] if self.abilities.counts_changes else [])]
        with self._peer.refusals(folder):
            found = self._client.folder_status(folder, asked)
        validity, following, modseq, count = (int(found.get(name, 0)) for name in _STATUS)
        return ServerState(validity, following, modseq, count)

    def open(self, folder: str, validity: int) -> None:
        """Open the folder for reading unless it is open; raise SourceUnreachable if it is no longer the same."""
        if folder != self._folder:
            self.reopen(folder, validity)

    def reopen(self, folder: str, validity: int) -> Opened:
        """Open the folder afresh, as searches need (RFC 7162); raise SourceMissing where that is refused."""
        # A server that refuses has closed the folder that was open (RFC 3501 section 6.3.1).
        self._folder = ""
        with self._peer.refusals(folder):
            found = self._client.select_folder(folder, readonly=True)
        self._folder = folder
        # The work was planned with other UIDs, which would fetch other mails now; the next run sees the new UIDVALIDITY.
        if int(found.get(b"UIDVALIDITY", validity)) != validity:
            raise SourceUnreachable(f"the folder {folder} changed while it was read")
        return Opened(int(found.get(b"HIGHESTMODSEQ", 0)), int(found.get(b"EXISTS", 0)), b"NOMODSEQ" not in found)

    def search(self, since: date | None = None) -> frozenset[int]:
        """Return the UIDs of the open folder's mails, of those that arrived on the day or later if one is given."""
        with self._peer.failures():
            # By the day the server got it (RFC 3501 section 6.4.4): the Date header is the sender's to choose.
            return frozenset(self._client.search(["SINCE", since] if since else "ALL"))

    def search_from(self, uid: int) -> frozenset[int]:
        """Return the UIDs from this one on."""
        with self._peer.failures():
            found = self._client.search(["UID", f"{uid}:*"])
        # Of an empty range the star still names the highest UID there is (RFC 3501 section 6.4.8).
        return frozenset(one for one in found if one >= uid)

    def changed_since(self, modseq: int) -> frozenset[int]:
        """Return the UIDs whose mails or flags changed after the MODSEQ (RFC 7162 section 3.1.5)."""
        with self._peer.failures():
            # SEARCH MODSEQ includes the value it is given.
            return frozenset(self._client.search(["MODSEQ", str(modseq + 1)]))

    def told_since(self, modseq: int) -> Told:
        """Return what changed and what vanished after the MODSEQ, in one answer (RFC 7162 section 3.2.6); needs QRESYNC."""
        with self._peer.failures():
            # A range of UIDs, on which imapclient 4 raises after the server has answered (its pull request 647): it stays below 4.
            answers = self._client.fetch("1:*", self._flag_items, [f"CHANGEDSINCE {modseq} VANISHED"])
            # The library knows no VANISHED and leaves it where the one below it keeps what nobody asked for; left there, it would
            # come up again at the next question.
            _, vanished = self._client._imap.response("VANISHED")
            gone = [UidSet.read(text(one).rpartition(" ")[2]) for one in vanished if one]
        changed = {uid: _marks(answer) for uid, answer in answers.items() if b"FLAGS" in answer}
        return Told(changed, UidSet.joined(gone))

    def flags(self, uids: Iterable[int]) -> dict[int, Flags]:
        """Return the flags of these mails, Gmail's labels among them."""
        return {uid: _marks(answer) for uid, answer in self._fetch(uids, self._flag_items, b"FLAGS").items()}

    def numbers(self, uids: Iterable[int]) -> dict[int, str]:
        """Return Gmail's own numbers of these mails, which no move and no UIDVALIDITY changes; elsewhere nothing."""
        if not self.abilities.labels:
            return {}
        return {uid: str(answer[_NUMBER]) for uid, answer in self._fetch(uids, ["X-GM-MSGID"], _NUMBER).items()}

    def facts(self, uids: Iterable[int]) -> dict[int, MailFacts]:
        """Return size, flags and arrival of these mails; those the server leaves out twice are not in the answer."""
        gmail = ["X-GM-MSGID"] if self.abilities.labels else []
        found = self._fetch(uids, ["RFC822.SIZE", "INTERNALDATE", *gmail, *self._flag_items], b"RFC822.SIZE")
        return {uid: _facts(answer) for uid, answer in found.items()}

    def bodies(self, uids: Iterable[int], whole: bool = True) -> dict[int, bytes]:
        """Return the raw bytes of these mails, or their first 256 KB."""
        item = "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{KEPT_OF_LARGE}>"
        # The answer names where the piece begins and not how long it was asked to be (RFC 3501 section 7.4.2).
        key = b"BODY[]" if whole else b"BODY[]<0>"
        found = {uid: answer[key] for uid, answer in self._fetch(uids, [item], key).items()}
        return {uid: raw for uid, raw in found.items() if isinstance(raw, bytes)}

    @property
    def _flag_items(self) -> list[str]:
        return ["FLAGS", "X-GM-LABELS"] if self.abilities.labels else ["FLAGS"]

    def _fetch(self, uids: Iterable[int], items: list[str], needed: bytes) -> dict[int, Mapping[bytes, object]]:
        """Fetch, and ask once more for what the answer left out: an omitted UID is no sign that the mail is gone."""
        asked = set(uids)
        found = self._ask(asked, items, needed)
        left = asked - found.keys()
        return found | self._ask(left, items, needed) if left else found

    def _ask(self, uids: set[int], items: list[str], needed: bytes) -> dict[int, Mapping[bytes, object]]:
        found: dict[int, Mapping[bytes, object]] = {}
        with self._peer.failures():
            for piece in commands(uids, self.abilities.longest):
                answers = self._client.fetch(piece, items)
                # A server may send FETCH answers nobody asked for, flags alone; the library mixes them in (its issue 334).
                found.update((uid, answer) for uid, answer in answers.items() if uid in uids and needed in answer)
        return found


def _folder(name: object, flags: Sequence[bytes], delimiter: object) -> MailFolder:
    return MailFolder(str(name), frozenset(text(flag).lower() for flag in flags), text(delimiter) if delimiter else "")


def _facts(answer: Mapping[bytes, object]) -> MailFacts:
    arrived, size = answer.get(b"INTERNALDATE"), answer[b"RFC822.SIZE"]
    moment = arrived if isinstance(arrived, datetime) else _UNKNOWN
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return MailFacts(size if isinstance(size, int) else 0, _marks(answer), aware, str(answer.get(_NUMBER, "")))


def _marks(answer: Mapping[bytes, object]) -> Flags:
    """Return flags and labels as one sorted tuple."""
    # \Recent belongs to the session and not to the mail (RFC 3501 section 2.3.2): it would differ at every run.
    flags = {one for one in _listed(answer.get(b"FLAGS")) if one.lower() != "\\recent"}
    return tuple(sorted(flags | {label_mark(_label(one)) for one in _listed(answer.get(_LABELS))}))


def _label(written: str) -> str:
    """Return a label as people read it, in modified UTF-7 as folders are; one that is none is taken as it stands."""
    try:
        return str(decode(written.encode())).encode().decode()
    except UnicodeError:
        return written


def _listed(value: object) -> list[str]:
    # A label of digits alone comes as a number.
    return [text(one) for one in value] if isinstance(value, tuple | list) else []
