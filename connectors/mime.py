"""Raw bytes of a mail to a Message (RFC 5322, RFC 2045 to 2047), whatever the sender's software made of the standards."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Mail

from connectors.ballast import Lightened, lightened
from connectors.bodies import Body, body_of
from connectors.headers import Headers, address_of, addresses, headers_of, list_id, message_id, moment, references, text
from connectors.rejections import BROKEN, NESTED, Unreadable
from schema.ids import fallback_message_id
from schema.records import Address, Message

OURS = "x-friday-id"
"""The header that marks what Friday sent itself, in lower case."""

# Any bytes parse as a mail without headers: one of these says that they are meant as one.
_KNOWN = {"from", "to", "cc", "bcc", "subject", "date", "message-id", "received", "return-path", "sender", "content-type", "mime-version"}
# The email package reads parameters in a time that grows with the square of their number.
_WORDY = re.compile(rb"^(Content-(?:Type|Disposition):(?:[^\r\n]|\r?\n[ \t]){8000})(?:[^\r\n]|\r?\n[ \t])+", re.MULTILINE | re.IGNORECASE)
_ROBOT = re.compile(r"^(no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?)([+._-].*)?@")
# `Precedence: bulk` stands on what people write to a list as well, so it counts only from a machine's address.
_MASS = {"bulk", "list", "junk"}


def parse_mail(raw: bytes, raw_hash: str, fallback: datetime, truncated: bool = False) -> Message:
    """Return the mail as a record; raise Unreadable with the reason if it is none.

    `fallback` is the moment to use when neither Date nor Received can be read.
    """
    # Read without its ballast, named by the hash of the whole: only the whole is ever kept.
    light = lightened(raw)
    mail = parsed(light.raw)
    headers = headers_of(mail)
    if not _KNOWN.intersection(headers):
        raise Unreadable("It has no mail headers, so it is not a mail.")
    return _message(mail, headers, _body(mail, light), _Known(raw_hash, fallback, truncated))


def parsed(raw: bytes) -> Mail:
    """Return the mail's parts; raise Unreadable with the reason."""
    # A byte order mark, NULs or blank lines at the top would end the headers before they begin.
    trimmed = raw.lstrip(b"\r\n\t \x00\xef\xbb\xbf")
    if not trimmed:
        raise Unreadable("It is empty.")
    try:
        # Not with `policy.default`, which parses each header as it is read: real ones make it raise, and 20,000 mails took nearly
        # three times as long.
        return message_from_bytes(_WORDY.sub(rb"\1", trimmed))
    except RecursionError as error:
        raise Unreadable(NESTED) from error
    except BROKEN as error:
        raise Unreadable(f"It is not a mail that can be read ({type(error).__name__}).") from error


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a mail without reading it."""

    raw_hash: str
    fallback: datetime
    truncated: bool


def _body(mail: Mail, light: Lightened) -> Body:
    try:
        return body_of(mail, light.sizes)
    except RecursionError as error:
        raise Unreadable(NESTED) from error


def _message(mail: Mail, headers: Headers, body: Body, known: _Known) -> Message:
    key = message_id(headers.get("message-id", [])) or fallback_message_id(known.raw_hash)
    sender = _sender(headers)
    return Message(
        key=key,
        raw_hash=known.raw_hash,
        subject=text(headers.get("subject", [""])[0])[:2_000],
        sent=moment(headers, known.fallback),
        sender=sender,
        to=addresses(headers.get("to", ())),
        cc=addresses(headers.get("cc", ())),
        references=references(headers, key),
        list_id=list_id(headers),
        body=body.text,
        attachments=body.attachments,
        automatic=_automatic(mail, headers, sender),
        ours=OURS in headers,
        truncated=known.truncated,
    )


def _sender(headers: Headers) -> Address | None:
    # What machines send may lack From. Only the first header of a name counts: there may be one (RFC 5322 section 3.6).
    for name in ("from", "sender", "return-path"):
        found = addresses(headers.get(name, ())[:1])
        if found:
            return found[0]
        bare = address_of(headers.get(name, [""])[0])
        if bare is not None:
            return bare
    return None


def _automatic(mail: Mail, headers: Headers, sender: Address | None) -> bool:
    answered = _token(headers, "auto-submitted")
    # RFC 3834 section 5; an empty Return-Path is how a bounce is sent (RFC 5321 section 4.5.5).
    if (answered and answered != "no") or _token(headers, "return-path") == "<>":
        return True
    if mail.get_content_type() == "multipart/report" or "x-autoreply" in headers or "x-autorespond" in headers:
        return True
    mass = _token(headers, "precedence")
    return mass == "auto_reply" or (mass in _MASS and sender is not None and _ROBOT.match(sender.email) is not None)


def _token(headers: Headers, name: str) -> str:
    return headers.get(name, [""])[0].partition(";")[0].strip().lower()
