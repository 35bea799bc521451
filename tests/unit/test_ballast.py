"""What is set aside of a large mail before it is parsed: nothing that could be read, and never another answer."""

import base64

import pytest

from connectors.ballast import lightened
from connectors.bodies import body_of
from connectors.mime import parsed

_LINES = base64.encodebytes(bytes(range(256)) * 6_000)
_HEAD = b"From: a@x.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n"


def mail(head: bytes, payload: bytes = _LINES, end: bytes = b"\r\n") -> bytes:
    """Return a mail with some words and one more part."""
    body = b"--x\r\n\r\nThe words.\r\n--x\r\n" + head + b"\r\n\r\n" + payload.replace(b"\n", end) + b"--x--\r\n"
    return _HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + body


_FILM = b"Content-Type: video/mp4; name=film.mp4\r\nContent-Transfer-Encoding: base64"


@pytest.mark.parametrize(
    "raw",
    [
        mail(_FILM),
        mail(_FILM, end=b"\n"),
        mail(b"content-transfer-encoding: BASE64\r\nContent-Disposition: attachment;\r\n filename=a.pdf\r\ncontent-type:application/pdf"),
        mail(b"Content-Type: message/rfc822\r\n\r\nFrom: b@x.example\r\nSubject: inside\r\n" + _FILM),
        _HEAD + _FILM + b"\r\n\r\n" + _LINES,
    ],
    ids=["attached", "bare line ends", "other order", "in a mail in it", "alone"],
)
def test_attached_bytes_are_set_aside_and_change_no_answer(raw: bytes) -> None:
    light = lightened(raw)
    whole, read = body_of(parsed(raw)), body_of(parsed(light.raw), light.sizes)
    assert len(light.raw) < 2_000
    assert (read.text, read.attachments) == (whole.text, whole.attachments)


@pytest.mark.parametrize(
    "raw",
    [
        mail(b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64"),
        mail(b"Content-Type: video/mp4; name=film.mp4"),
        mail(_FILM, _LINES + b"and some words\n"),
        mail(_FILM, _LINES[:-1]),
        mail(_FILM, _LINES[:300_000]),
        mail(b"Content-Type: application; name=odd\r\nContent-Transfer-Encoding: base64"),
    ],
    ids=["text", "not encoded", "not only base64", "no delimiter", "small", "a type that is none"],
)
def test_what_may_be_text_or_is_small_stays(raw: bytes) -> None:
    assert lightened(raw).raw == raw


def test_a_mark_that_somebody_sends_means_nothing() -> None:
    light = lightened(mail(b"Content-Type: text/plain\r\n\r\nset-aside-0\r\n--x\r\n" + _FILM))
    read = body_of(parsed(light.raw), light.sizes)
    assert "set-aside-0" in read.text
    assert [one.size for one in read.attachments] == [1_536_000]
