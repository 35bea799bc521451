"""One connection to a mail server, blocking, used by one thread at a time; says what failed in the project's own errors."""

import imaplib
import re
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from connectors.imap_folders import MailFolder
from connectors.imap_plan import ServerState
from connectors.imap_state import Flags
from connectors.sources import ImapSettings, Tls
from connectors.uidsets import commands
from schema.errors import CertificateRefused, SignInRefused, SourceUnreachable

KEPT_OF_LARGE = 262_144
"""How many bytes of a mail over the limit are fetched."""

_STATUS = (b"UIDVALIDITY", b"UIDNEXT", b"HIGHESTMODSEQ", b"MESSAGES")
# Octets of a sequence-set: a command line may have 1,000 (RFC 2683 section 3.2.1.5), with CONDSTORE 8,192 (RFC 7162 section 4).
_LONG, _SHORT = 8_000, 900
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
# A refusal for now is no wrong password: the codes of RFC 5530, and the words of servers that send none.
_LATER = ("[unavailable]", "[inuse]", "[limit]", "try again", "too many", "temporar")


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What is known of a mail before its body: size in bytes, flags, when the server got it."""

    size: int
    flags: Flags
    arrived: datetime


class ImapSession:
    """The few verbs a mailbox is read with; only EXAMINE and PEEK, so nothing at the server changes."""

    def __init__(self, client: IMAPClient, host: str) -> None:
        self._client = client
        self._host = host
        self._folder = ""
        # Asked after signing in: before that a server names only part of what it can do.
        capabilities = {str(one, "ascii", "replace").upper() for one in client.capabilities()}
        # QRESYNC includes CONDSTORE (RFC 7162), so a server may name only the greater of the two.
        self._counts_changes = "CONDSTORE" in capabilities or "QRESYNC" in capabilities
        self._longest = _LONG if self._counts_changes else _SHORT

    def folders(self) -> list[MailFolder]:
        """List all folders."""
        with _failures(self._host):
            listed = self._client.list_folders()
        return [
            MailFolder(str(name), frozenset(_text(flag).lower() for flag in flags), _text(delimiter) if delimiter else "")
            for flags, delimiter, name in listed
        ]

    def status(self, folder: str) -> ServerState:
        """Return a folder's UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ and number of mails."""
        asked = ["UIDVALIDITY", "UIDNEXT", "MESSAGES", *(["HIGHESTMODSEQ"] if self._counts_changes else [])]
        with _failures(self._host):
            found = self._client.folder_status(folder, asked)
        validity, following, modseq, count = (int(found.get(name, 0)) for name in _STATUS)
        return ServerState(validity, following, modseq, count)

    def open(self, folder: str, validity: int) -> None:
        """Open the folder for reading unless it is open; raise SourceUnreachable if it is no longer the same."""
        if folder != self._folder:
            self.reopen(folder, validity)

    def reopen(self, folder: str, validity: int) -> int:
        """Open the folder afresh, as searches need (RFC 7162), and return its HIGHESTMODSEQ or 0."""
        with _failures(self._host):
            found = self._client.select_folder(folder, readonly=True)
        self._folder = folder
        # The work was planned with other UIDs, which would fetch other mails now; the next run sees the new UIDVALIDITY.
        if int(found.get(b"UIDVALIDITY", validity)) != validity:
            raise SourceUnreachable(f"the folder {folder} changed while it was read")
        return int(found.get(b"HIGHESTMODSEQ", 0))

    def search(self, since: date | None = None) -> frozenset[int]:
        """Return the UIDs of the open folder's mails, of those that arrived on the day or later if one is given."""
        with _failures(self._host):
            # By the day the server got it (RFC 3501 section 6.4.4): the Date header is the sender's to choose.
            return frozenset(self._client.search(["SINCE", since] if since else "ALL"))

    def changed_since(self, modseq: int) -> frozenset[int]:
        """Return the UIDs whose mails or flags changed after the MODSEQ (RFC 7162 section 3.1.5)."""
        with _failures(self._host):
            # SEARCH MODSEQ includes the value it is given. A FETCH with CHANGEDSINCE would save a round trip, but takes a range of
            # UIDs, on which imapclient 4 raises after the server has answered (its pull request 647).
            return frozenset(self._client.search(["MODSEQ", str(modseq + 1)]))

    def flags(self, uids: Iterable[int]) -> dict[int, Flags]:
        """Return the flags of these mails."""
        found = self._fetch(uids, ["FLAGS"], b"FLAGS")
        return {uid: _flags(answer[b"FLAGS"]) for uid, answer in found.items()}

    def facts(self, uids: Iterable[int]) -> dict[int, MailFacts]:
        """Return size, flags and arrival of these mails; those the server leaves out twice are not in the answer."""
        found = self._fetch(uids, ["RFC822.SIZE", "FLAGS", "INTERNALDATE"], b"RFC822.SIZE")
        return {uid: _facts(answer) for uid, answer in found.items()}

    def bodies(self, uids: Iterable[int], whole: bool = True) -> dict[int, bytes]:
        """Return the raw bytes of these mails, or their first 256 KB."""
        item = "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{KEPT_OF_LARGE}>"
        # The answer names where the piece begins and not how long it was asked to be (RFC 3501 section 7.4.2).
        key = b"BODY[]" if whole else b"BODY[]<0>"
        found = {uid: answer[key] for uid, answer in self._fetch(uids, [item], key).items()}
        return {uid: raw for uid, raw in found.items() if isinstance(raw, bytes)}

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        with suppress(IMAPClientError, OSError):
            self._client.logout()

    def _fetch(self, uids: Iterable[int], items: list[str], needed: bytes) -> dict[int, Mapping[bytes, object]]:
        """Fetch, and ask once more for what the answer left out: an omitted UID is no sign that the mail is gone."""
        asked = set(uids)
        found = self._ask(asked, items, needed)
        left = asked - found.keys()
        return found | self._ask(left, items, needed) if left else found

    def _ask(self, uids: set[int], items: list[str], needed: bytes) -> dict[int, Mapping[bytes, object]]:
        found: dict[int, Mapping[bytes, object]] = {}
        with _failures(self._host):
            for piece in commands(uids, self._longest):
                answers = self._client.fetch(piece, items)
                # A server may send FETCH answers nobody asked for, flags alone; the library mixes them in (its issue 334).
                found.update((uid, answer) for uid, answer in answers.items() if uid in uids and needed in answer)
        return found


def connect(settings: ImapSettings) -> ImapSession:
    """Connect and sign in; raises CertificateRefused, SignInRefused or SourceUnreachable."""
    with _failures(settings.host), ExitStack() as failing:
        client = IMAPClient(
            settings.host,
            settings.port,
            ssl=settings.tls is Tls.ON,
            ssl_context=_context(settings) if settings.tls is Tls.ON else None,
            # Without a limit for reading, a connection that died silently would hold the source's lease for ever.
            timeout=SocketTimeout(settings.connect_seconds, settings.read_seconds),
        )
        # Until somebody is signed in no session exists that could close the socket.
        failing.callback(_hung_up, client)
        _sign_in(client, settings)
        failing.pop_all()
    return ImapSession(client, settings.host)


def _hung_up(client: IMAPClient) -> None:
    with suppress(OSError):
        client.shutdown()


def _sign_in(client: IMAPClient, settings: ImapSettings) -> None:
    # Otherwise the library makes INTERNALDATE a naive time in this machine's zone.
    client.normalise_times = False
    if settings.tls is Tls.STARTTLS:
        client.starttls(_context(settings))
    try:
        # The library below sends LOGIN in ASCII; AUTHENTICATE PLAIN is UTF-8 (RFC 4616 section 2).
        if (settings.user + settings.password).isascii():
            client.login(settings.user, settings.password)
        else:
            client.plain_login(settings.user, settings.password)
    # A connection that broke refused nobody; `abort` is an IMAPClientError too, so it has to come first.
    except (imaplib.IMAP4.abort, OSError):
        raise
    except (IMAPClientError, UnicodeError) as error:
        if any(word in str(error).lower() for word in _LATER):
            raise SourceUnreachable(f"{settings.host} says: {_said(error)}") from error
        raise SignInRefused(f"{settings.host} refused {settings.user}: {_said(error)}") from error


def _said(error: Exception) -> str:
    """Return what a server answered as text: the library gives the bytes of it, or those as Python writes them."""
    given = error.args[0] if error.args else error
    text = _text(given)
    return text[2:-1] if re.fullmatch(r"b(['\"]).*\1", text) else text


def _context(settings: ImapSettings) -> ssl.SSLContext:
    # Host name and chain are always checked: an authority of the owner's is added, nothing is switched off.
    context = ssl.create_default_context()
    if settings.ca is not None:
        try:
            context.load_verify_locations(settings.ca)
        except OSError as error:
            raise CertificateRefused(f"the file {settings.ca} holds no certificate that can be read") from error
    return context


@contextmanager
def _failures(host: str) -> Iterator[None]:
    try:
        yield
    # The order matters: certificate errors are SSLErrors and ValueErrors, SSLErrors are OSErrors, a LoginError is an IMAPClientError.
    except ssl.SSLCertVerificationError as error:
        raise CertificateRefused(f"{host}: {error.verify_message}") from error
    except LoginError as error:
        raise SignInRefused(f"{host}: {_said(error)}") from error
    except ssl.SSLError as error:
        advice = "The port may not speak TLS from the start: try `--set tls=starttls`, or check the port."
        raise SourceUnreachable(f"{host}: {error.reason or error}", advice) from error
    except OSError as error:
        raise SourceUnreachable(f"{host}: {error or type(error).__name__}") from error
    except (IMAPClientError, ValueError, AssertionError) as error:
        raise SourceUnreachable(f"{host} answered: {str(error)[:200]}") from error


def _facts(answer: Mapping[bytes, object]) -> MailFacts:
    arrived, size = answer.get(b"INTERNALDATE"), answer[b"RFC822.SIZE"]
    moment = arrived if isinstance(arrived, datetime) else _UNKNOWN
    flags = _flags(answer.get(b"FLAGS", ()))
    return MailFacts(size if isinstance(size, int) else 0, flags, moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _flags(value: object) -> Flags:
    found = (_text(flag) for flag in value) if isinstance(value, tuple | list) else ()
    # \Recent belongs to the session and not to the mail (RFC 3501 section 2.3.2): it would differ at every run.
    return tuple(sorted(flag for flag in found if flag.lower() != "\\recent"))


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
