"""Opens one connection to a mail server and signs in."""

import imaplib
import ssl
from contextlib import ExitStack, suppress

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from connectors.imap_failures import Peer, said, text
from connectors.imap_limits import stay_away
from connectors.imap_session import ImapSession
from connectors.imap_way import Abilities, way
from connectors.sources import ImapSettings, Tls
from schema.errors import CertificateRefused, ConfigurationError, SignInRefused
from schema.ports import Clock

# Beside twice the most that is fetched: servers that count lines otherwise than they send them are off by a little.
_ROOM = 1_000_000


def connect(settings: ImapSettings, clock: Clock) -> ImapSession:
    """Connect and sign in; raises CertificateRefused, SignInRefused, SourceBusy or SourceUnreachable."""
    peer = Peer(settings.host, settings.limits, clock)
    if settings.bearer is None:
        return _connected(peer, settings, "")
    try:
        return _connected(peer, settings, settings.bearer.token())
    except SignInRefused:
        # A token may be void before its time; only a new one tells whether the permission is.
        token = settings.bearer.token(anew=True)
    try:
        return _connected(peer, settings, token)
    except SignInRefused as error:
        raise SignInRefused(error.detail, settings.bearer.advice) from error


def _connected(peer: Peer, settings: ImapSettings, token: str) -> ImapSession:
    with peer.failures(), ExitStack() as failing:
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
        _bounded(client, 2 * settings.max_bytes + _ROOM)
        _sign_in(client, settings, token)
        session = ImapSession(client, peer, _abilities(client))
        failing.pop_all()
    return session


def _bounded(client: IMAPClient, most: int) -> None:
    """Let no piece of an answer be longer than this: what is fetched whole is chosen by the size that the server itself names."""
    read = client._imap.read

    def bounded(size: int) -> bytes:
        if size > most:
            raise imaplib.IMAP4.abort(f"it sends {size} bytes at once, and named fewer")
        return bytes(read(size))

    client._imap.read = bounded


def _abilities(client: IMAPClient) -> Abilities:
    # Asked after signing in: before that a server names only part of what it can do.
    names = frozenset(text(one).upper() for one in client.capabilities())
    # Enabled before any folder is opened: afterwards Dovecot refuses (RFC 5161 section 3.1). Nobody enables what is not named.
    if not {"ENABLE", "QRESYNC"} <= names:
        return Abilities(names, way(names, frozenset()))
    try:
        enabled = frozenset(text(one).upper() for one in client.enable("QRESYNC"))
    except imaplib.IMAP4.abort:
        raise
    except IMAPClientError:
        enabled = frozenset()
    return Abilities(names, way(names, enabled))


def _hung_up(client: IMAPClient) -> None:
    with suppress(OSError):
        client.shutdown()


def _sign_in(client: IMAPClient, settings: ImapSettings, token: str) -> None:
    # Otherwise the library makes INTERNALDATE a naive time in this machine's zone.
    client.normalise_times = False
    if settings.tls is Tls.STARTTLS:
        client.starttls(_context(settings))
    if token and settings.tls is Tls.OFF and settings.host not in ("127.0.0.1", "localhost"):
        raise ConfigurationError(f"{settings.host} would be sent a token that others could read", 'Set tls = "on" or "starttls".')
    try:
        if token:
            client.oauth2_login(settings.user, token)
        # The library below sends LOGIN in ASCII; AUTHENTICATE PLAIN is UTF-8 (RFC 4616 section 2).
        elif (settings.user + settings.password).isascii():
            client.login(settings.user, settings.password)
        else:
            client.plain_login(settings.user, settings.password)
    # A connection that broke refused nobody; `abort` is an IMAPClientError too, so it has to come first.
    except (imaplib.IMAP4.abort, OSError):
        raise
    except (IMAPClientError, UnicodeError) as error:
        # The library calls a line that broke off a refusal, too; the password would be asked for anew.
        if isinstance(error.__context__, imaplib.IMAP4.abort):
            raise error.__context__ from None
        if stay_away(str(error), settings.limits):
            raise
        raise SignInRefused(f"{settings.host} refused {settings.user}: {said(error)}") from error


def _context(settings: ImapSettings) -> ssl.SSLContext:
    # Host name and chain are always checked: an authority of the owner's is added, nothing is switched off.
    context = ssl.create_default_context()
    if settings.ca is not None:
        try:
            context.load_verify_locations(settings.ca)
        except OSError as error:
            raise CertificateRefused(f"the file {settings.ca} holds no certificate that can be read") from error
    return context
