"""Raw bytes of a mail to a Message."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from connectors.mime import parse_mail
from connectors.rejections import Unreadable
from schema.ids import content_hash
from schema.records import Address, Message

FALLBACK = datetime(2026, 1, 1, tzinfo=UTC)


def parsed(head: str, body: str = "hello") -> Message:
    raw = f"{head}\n\n{body}".replace("\n", "\r\n").encode("utf-8", "surrogateescape")
    return parse_mail(raw, content_hash(raw), FALLBACK)


def parts(*pieces: str, kind: str = "mixed") -> Message:
    body = "".join(f"--x\n{piece}\n" for piece in pieces) + "--x--"
    return parsed(f"From: a@example.org\nContent-Type: multipart/{kind}; boundary=x", body)


def test_a_plain_mail() -> None:
    mail = parsed(
        'From: "Ann Lee" <Ann@Example.ORG>\nTo: b@example.org, "C, D" <c@example.org>\nCc: =?utf-8?q?J=C3=B6rg?= <j@example.org>\n'
        "Subject: =?utf-8?b?R3LDvMOfZQ==?= and\n more\nDate: Mon, 2 Nov 2026 10:00:00 +0100\nMessage-ID: <1@example.org>"
    )
    assert mail.key == "<1@example.org>"
    assert mail.subject == "Grüße and more"
    assert mail.sender == Address("ann@example.org", "Ann Lee")
    assert mail.to == (Address("b@example.org"), Address("c@example.org", "C, D"))
    assert mail.cc == (Address("j@example.org", "Jörg"),)
    assert mail.sent == datetime(2026, 11, 2, 10, tzinfo=timezone(timedelta(hours=1)))
    assert mail.body == "hello"
    assert {mail.automatic, mail.ours, mail.truncated} == {False}


def test_no_message_id_falls_back_to_the_hash() -> None:
    mail = parsed("From: a@example.org")
    assert mail.key == f"<{mail.raw_hash}@friday.invalid>"


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("1@x", "<1@x>"),
        ("<a b@x>", "<ab@x>"),
        ("<[hex]@[10.0.0.1]>", "<[hex]@[10.0.0.1]>"),
        (" <1@x> (note)", "<1@x>"),
        ("<1@x><2@x>", "<1@x>"),
    ],
)
def test_odd_message_ids(value: str, key: str) -> None:
    assert parsed(f"From: a@b.c\nMessage-ID: {value}").key == key


def test_references_are_deduplicated_oldest_first_and_never_itself() -> None:
    mail = parsed("From: a@b.c\nMessage-ID: <4@x>\nReferences: <1@x>\n <2@x> <1@x> <4@x>\nIn-Reply-To: Your note <3@x> of <someone@x>")
    assert mail.references == ("<1@x>", "<2@x>", "<3@x>")


def test_the_date_comes_from_received_then_from_the_fallback() -> None:
    received = "Received: from a by b; Tue, 3 Nov 2026 08:00:00 +0000"
    assert parsed(f"From: a@b.c\nDate: nonsense\n{received}").sent == datetime(2026, 11, 3, 8, tzinfo=UTC)
    assert parsed("From: a@b.c\nDate: Mon, 2 Nov 9999 10:00:00 +0000").sent == FALLBACK
    assert parsed("From: a@b.c\nDate: Mon, 2 Nov 2026 10:00:00 -0000").sent == datetime(2026, 11, 2, 10, tzinfo=UTC)


def test_addresses_that_other_programs_wrote() -> None:
    assert parsed("From: =?utf-8?q?Ann_=3Cann=40x=2Eorg=3E?=").sender == Address("ann@x.org", "Ann")
    assert parsed("From: ann@x.org (Ann)").sender == Address("ann@x.org", "Ann")
    assert parsed("From: Ann <>\nSender: post@x.org").sender == Address("post@x.org")
    assert parsed("From: root").sender is None
    assert parsed("From: a@b.c\nTo: undisclosed-recipients:;").to == ()
    assert parsed("From: a@b.c\nTo: Team: x@y.z, q@y.z;").to == (Address("x@y.z"), Address("q@y.z"))


def test_eight_bit_headers_are_guessed() -> None:
    raw = "From: Jürgen <j@x.org>\r\nSubject: Grüße aus Köln\r\n\r\nhallo".encode("latin-1")
    mail = parse_mail(raw, content_hash(raw), FALLBACK)
    assert mail.sender == Address("j@x.org", "Jürgen")
    assert mail.subject == "Grüße aus Köln"


def test_plain_text_is_preferred_in_an_alternative_unless_it_is_empty() -> None:
    html = "Content-Type: text/html\n\n<p>from <b>html</b></p>"
    assert parts("Content-Type: text/plain\n\nfrom plain", html, kind="alternative").body == "from plain"
    assert parts("Content-Type: text/plain\n\n ", html, kind="alternative").body == "from html"


def test_text_beside_an_alternative_of_html_is_kept_with_it() -> None:
    mail = parts("Content-Type: text/html\n\n<p>the message</p>", "Content-Type: text/plain\n\nlist footer")
    assert mail.body == "the message\n\nlist footer"


def test_attachments_are_listed_and_not_in_the_body() -> None:
    file = 'Content-Type: application/pdf; name="=?utf-8?q?B=C3=BCro.pdf?="\nContent-Transfer-Encoding: base64\n\naGVsbG8='
    text = 'Content-Type: text/plain\nContent-Disposition: attachment; filename="n.txt"\n\nsecret'
    mail = parts("Content-Type: text/plain\n\nsee file", file, text)
    assert mail.body == "see file"
    assert [(one.name, one.media_type, one.size) for one in mail.attachments] == [
        ("Büro.pdf", "application/pdf", 5),
        ("n.txt", "text/plain", 6),
    ]


def test_a_forwarded_mail_is_read_and_listed() -> None:
    mail = parts("Content-Type: text/plain\n\nfyi", "Content-Type: message/rfc822\n\nFrom: x@y.z\nSubject: inner\n\ninner text")
    assert mail.body == "fyi\n\ninner text"
    assert mail.attachments[0].name == "inner"


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied",
        "Return-Path: <>",
        "Precedence: auto_reply",
        "From: no-reply@x.org\nPrecedence: bulk",
        "X-Autoreply: yes",
    ],
)
def test_what_no_person_wrote_is_automatic(head: str) -> None:
    assert parsed(f"{head}\nTo: a@b.c").automatic


@pytest.mark.parametrize(
    "head", ["Auto-Submitted: no", "Precedence: list\nList-Id: Talk <talk.x.org>", "Precedence: bulk", "Return-Path: <a@b.c>"]
)
def test_what_people_wrote_on_lists_is_not(head: str) -> None:
    assert not parsed(f"From: ann@x.org\n{head}").automatic


def test_lists_and_what_friday_sent_are_known() -> None:
    assert parsed("From: a@b.c\nList-Id: The Talk <Talk.X.org>").list_id == "talk.x.org"
    assert parsed("From: a@b.c\nX-Friday-Id: 7").ours


@pytest.mark.parametrize(
    ("raw", "reason"), [(b"", "It is empty."), (b"\r\n \r\n", "It is empty."), (b"hello world", "It has no mail headers")]
)
def test_what_is_no_mail_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse_mail(raw, content_hash(raw), FALLBACK)


def test_nul_and_line_ends_are_cleaned() -> None:
    assert parsed("From: a@b.c", "one\x00\ntwo\n").body == "one\ntwo"


@pytest.mark.parametrize(
    "kind", ["text/plain; charset=undefined", "text/plain; charset=punycode", 'text/plain; charset="\\x00"', "text/plain; charset*=x'y'z"]
)
def test_no_charset_a_stranger_names_stops_a_mailbox(kind: str) -> None:
    """R1: a mail's own words about its text are data; a wrong one costs that text's umlauts at most."""
    raw = f"From: a@example.org\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\nGr".encode() + b"\xfc\xdfe, the lease\n"
    assert "the lease" in parse_mail(raw, content_hash(raw), datetime(2026, 1, 1, tzinfo=UTC)).body
