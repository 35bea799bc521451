"""What came with a mail: its attachments as documents, mails inside it as mails, each with its text or the reason why not."""

import base64
import binascii
from email.message import Message as Mail

from connectors.bodies import Body, body_of, payload
from connectors.mime import parse_mail, parsed
from connectors.rejections import BROKEN, Unreadable, attempt
from connectors.texts import parse_document, suffix_for, supported
from schema.ids import content_hash
from schema.records import Attachment, Document, Enclosed, Envelope

MOST_PARTS = 200
"""How many attachments of one mail are read."""

_MOST_CHARACTERS = 4_000_000
_MAIL = "message/rfc822"


def enclosed(raw: bytes, envelope: Envelope) -> tuple[Enclosed, ...]:
    """Return the readable kinds among a mail's attachments, in order, and one more entry for what lies beyond the first 200."""
    try:
        # Not lightened: the heavy parts are what is wanted here.
        body = attempt(lambda: body_of(parsed(raw)))
    except Unreadable as error:
        return (Enclosed(1, "attachments", "", 0, unread=error.reason),)
    numbered = list(enumerate(zip(body.attachments, body.parts, strict=True), 1))
    read: list[Enclosed] = []
    # Shared by all attachments of a mail: two hundred at the limit of one would fill memory.
    left = _MOST_CHARACTERS
    for number, (attachment, part) in numbered[:MOST_PARTS]:
        name = _name(attachment)
        if not (_is_mail(attachment) or supported(name)):
            continue
        one = _one(number, name, (attachment, part), envelope, left)
        left -= len(one.record.text) if isinstance(one.record, Document) else 0
        read.append(one)
    return (*read, *_beyond(body))


def _one(number: int, name: str, found: tuple[Attachment, Mail], envelope: Envelope, left: int) -> Enclosed:
    attachment, part = found
    whole = Enclosed(number, name, attachment.media_type, attachment.size)
    try:
        if envelope.truncated:
            raise Unreadable("Only the beginning of the mail was fetched.")
        if _is_mail(attachment):
            return _mail(whole, part, envelope)
        if left <= 0:
            raise Unreadable("The attachments before it hold as much text as is read of one mail.")
        data = payload(part)
        record = attempt(lambda: parse_document(data, content_hash(data), name, envelope.sent, envelope.zone))
        return Enclosed(number, name, record.media_type, len(data), record)
    except Unreadable as error:
        return Enclosed(number, name, whole.media_type, whole.size, unread=error.reason)


def _mail(whole: Enclosed, part: Mail, envelope: Envelope) -> Enclosed:
    if not envelope.may_nest:
        raise Unreadable("It is a mail in a mail in a mail, nested too deeply to be read.")
    raw = attempt(lambda: _inner(part))
    record = parse_mail(raw, content_hash(raw), envelope.sent)
    return Enclosed(whole.number, whole.name, _MAIL, len(raw), record, raw)


def _inner(part: Mail) -> bytes:
    """Return the bytes of an enclosed mail; some programs send it in base64, which RFC 2046 forbids, or as a file."""
    children = part.get_payload()
    if not (isinstance(children, list) and children and isinstance(children[0], Mail)):
        return payload(part)
    child = children[0]
    if "base64" in str(part.get("content-transfer-encoding", "")).lower():
        try:
            return base64.b64decode(str(child.get_payload()), validate=False)
        except (binascii.Error, *BROKEN):
            return child.as_bytes()
    return child.as_bytes()


def _is_mail(attachment: Attachment) -> bool:
    return attachment.media_type == _MAIL or attachment.name.lower().endswith(".eml")


def _name(attachment: Attachment) -> str:
    """Return the attachment's name as a file of its kind has it, without folders."""
    # A name that holds a path, of either system, stays a name: it makes no folder and leads nowhere.
    name = attachment.name.replace("\\", "/").rpartition("/")[2].strip() or "attachment"
    return name if _is_mail(attachment) or supported(name) else name + suffix_for(attachment.media_type)


def _beyond(body: Body) -> list[Enclosed]:
    more = len(body.attachments) - MOST_PARTS
    if more <= 0:
        return []
    return [
        Enclosed(
            MOST_PARTS + 1,
            f"at least {more} more attachments",
            "",
            0,
            unread=f"Only the first {MOST_PARTS} attachments of a mail are read.",
        )
    ]
