"""Invitations by mail, as a real SMTP server gets them."""

import email
import ssl
from collections.abc import Iterator
from email.message import Message
from email.policy import default
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from connectors.ics import parse_calendar
from connectors.ics_editing import cancelled, changed, created
from connectors.invitations import Invitation, Method, Notice, invitation
from connectors.smtp import Smtp, SmtpSettings
from connectors.sources import Tls
from schema.edits import EventDraft, EventEdit
from schema.errors import CertificateRefused, MailRefused, SignInRefused, SourceUnreachable
from schema.records import EventStatus
from tests.fakes.records import ANA, BEN, DAY, ME
from tests.integration.test_caldav import BERLIN
from tests.servers.memory import PlainThreads
from tests.servers.process import free_port

DRAFT = EventDraft("Kick-off — ä", DAY.astimezone(BERLIN), DAY.astimezone(BERLIN), location="Room 1", attendees=(ANA, BEN, ME))


class Inbox:
    """Takes mail, but not for those who are refused, and not while it is out of order."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        self.refused: dict[str, str] = {}
        self.answer = ""

    async def handle_RCPT(self, _server: object, _session: object, envelope: Envelope, address: str, _options: object) -> str:  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        if self.answer:
            return self.answer
        self.mails.append((envelope.rcpt_tos, envelope.content if isinstance(envelope.content, bytes) else b""))
        return "250 OK"

    def parts(self, number: int = -1) -> tuple[Message, dict[str, Message]]:
        mail = email.message_from_bytes(self.mails[number][1], policy=default)
        return mail, {part.get_content_type(): part for part in mail.walk()}


def _login(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=getattr(data, "password", b"") == b"secret", handled=False)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox, tmp_path: Path) -> Iterator[SmtpSettings]:
    """A server that wants TLS and a password."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    controller = Controller(
        inbox, "127.0.0.1", free_port(), authenticator=_login, auth_required=True, tls_context=context, require_starttls=True
    )
    controller.start()
    yield SmtpSettings("localhost", controller.port, "me", "secret", ca=tmp_path / "ca.pem", seconds=10)
    controller.stop()


def invited(data: bytes, method: Method = Method.REQUEST) -> Invitation:
    found = invitation(Notice(data, method), ME, DAY, BERLIN)
    assert found is not None
    return found


async def post(server: SmtpSettings, one: Invitation) -> None:
    await Smtp(server, PlainThreads()).send(one.mail, one.sender, one.receivers)


async def test_an_event_is_asked_to_changed_and_called_off(server: SmtpSettings, inbox: Inbox) -> None:
    data = created(DRAFT, ME, DAY)
    await post(server, invited(data))
    later = changed(data, EventEdit(location="Room 2"), ME, DAY)
    await post(server, invited(later))
    await post(server, invited(cancelled(later, DAY), Method.CANCEL))
    assert [to for to, _ in inbox.mails] == [[ANA.email, BEN.email]] * 3
    seen = []
    for number in range(3):
        mail, parts = inbox.parts(number)
        calendar = parts["text/calendar"]
        text = calendar.get_payload(decode=True)
        assert isinstance(text, bytes)
        method = calendar.get_param("method")
        assert f"METHOD:{method}\r\n".encode() in text
        (event,) = parse_calendar(text, "h", BERLIN).events
        assert event.organiser == ME
        assert {one.address for one in event.attendees} == {ANA, BEN, ME}
        seen.append((str(mail["Subject"]), method, event.sequence, event.status))
    assert seen == [
        ("Invitation: Kick-off — ä", "REQUEST", 0, EventStatus.CONFIRMED),
        ("Changed: Kick-off — ä", "REQUEST", 1, EventStatus.CONFIRMED),
        ("Cancelled: Kick-off — ä", "CANCEL", 2, EventStatus.CANCELLED),
    ]
    assert len({inbox.parts(number)[0]["Message-ID"] for number in range(3)}) == 3
    words = inbox.parts(0)[1]["text/plain"].get_payload(decode=True)
    assert isinstance(words, bytes)
    assert "Mara Lind invites you to: Kick-off — ä" in words.decode()


def test_the_same_invitation_is_the_same_mail_and_nobody_is_invited_to_their_own() -> None:
    data = created(DRAFT, ME, DAY)
    assert email.message_from_bytes(invited(data).mail)["Message-ID"] == email.message_from_bytes(invited(data).mail)["Message-ID"]
    assert b"METHOD" not in data
    assert invitation(Notice(created(EventDraft("Alone", DAY, DAY, attendees=(ME,)), ME, DAY), Method.REQUEST), ME, DAY, BERLIN) is None


async def test_receivers_that_are_refused_are_named(server: SmtpSettings, inbox: Inbox) -> None:
    one = invited(created(DRAFT, ME, DAY))
    inbox.refused = {BEN.email: "550 no such user"}
    with pytest.raises(MailRefused, match=r"ben@gmail.com \(550 no such user\).*the others have it"):
        await post(server, one)
    assert [to for to, _ in inbox.mails] == [[ANA.email]]
    inbox.refused = dict.fromkeys(one.receivers, "550 no")
    with pytest.raises(MailRefused, match="Nobody has it"):
        await post(server, one)


async def test_what_the_server_will_not_do_is_told(server: SmtpSettings, inbox: Inbox) -> None:
    one = invited(created(DRAFT, ME, DAY))
    inbox.answer = "451 later"
    with pytest.raises(SourceUnreachable, match="451 later"):
        await post(server, one)
    with pytest.raises(SignInRefused):
        await post(SmtpSettings(server.host, server.port, "me", "wrong", ca=server.ca), one)
    with pytest.raises(CertificateRefused):
        await post(SmtpSettings(server.host, server.port, "me", "secret"), one)
    with pytest.raises(SourceUnreachable):
        await post(SmtpSettings("localhost", free_port(), tls=Tls.OFF), one)
    assert inbox.mails == []
