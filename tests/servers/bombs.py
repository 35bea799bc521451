"""Mails and calendars of about a megabyte, made to hold a reader up, and chance changes of bytes."""

import random
from collections.abc import Callable, Sequence

_MB = 1_000_000
_HEAD = b"From: a@example.org\r\nSubject: bomb\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
_CLOSED = b"BEGIN:VEVENT\r\nUID:good\r\nDTSTART:20260110T100000Z\r\nSUMMARY:good\r\nEND:VEVENT\r\n"
_WHOLE = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%sEND:VCALENDAR\r\n"


def mails() -> dict[str, bytes]:
    """Return mails by name."""
    return {**_structures(), **_headers(), **_bodies()}


def calendars() -> dict[str, bytes]:
    """Return calendars by name."""
    rules = {
        "every second until 9999": b"FREQ=SECONDLY;UNTIL=99991231T235959Z",
        "every minute of each day": b"FREQ=DAILY;BYHOUR=%s;BYMINUTE=%s" % (_upto(24), _upto(60)),
        "every second by lists": b"FREQ=YEARLY;BYHOUR=%s;BYMINUTE=%s;BYSECOND=%s" % (_upto(24), _upto(60), _upto(60)),
        "a date that never comes": b"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "no interval": b"FREQ=DAILY;INTERVAL=0",
        "a billion times": b"FREQ=HOURLY;COUNT=1000000000",
        "the last second of every set": b"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=%s;BYMINUTE=%s;BYSETPOS=-1" % (_upto(24), _upto(60)),
        "a million days left out": b"FREQ=DAILY\r\nEXDATE:" + b",".join([b"20260111T100000Z"] * 58_000),
        "as many dates beside": b"FREQ=DAILY\r\nRDATE:" + b",".join([b"20260111T100000Z"] * 58_000),
    }
    ruled = {name: _event(b"RRULE:" + rule) for name, rule in rules.items()}
    return {name: _WHOLE % (text + _CLOSED) for name, text in (ruled | _lines()).items()}


def pages(size: int) -> dict[str, bytes]:
    """Return pages of about this many bytes by name, made of pieces that open and do not end, or ask for more room than they have."""
    rows = b"<tr><td>a</td><td>b</td></tr>"
    pieces = {
        "scripts without end": b"<script>",
        "styles without end": b"<style >",
        "heads and scripts": b"<head></script><script></head>",
        "titles": b"<title>",
        "dates": b'<meta name="date" ',
        "deep lists": b"<ul><li>a",
        "deep tables": b"<table><tr><td>a",
        "deep elements of no name": b"<x-y>a",
        "comments": b"<!--a",
        "attributes": b"<p a='",
        "entities": b"&amp;",
        "margins": b"<p style='margin-top:99999em'>a</p>",
        "indents": b"<p style='padding-left:99999em'>a</p>",
    }
    wide = b"<table><tr><td>" + b"x" * (size // 2) + b"</td><td>a</td></tr>" + rows * (size // 2 // len(rows)) + b"</table>"
    tall = b"<table><tr><td>" + b"a<br>" * (size // 10) + b"</td>" + b"<td>b</td>" * (size // 20) + b"</tr></table>"
    ragged = b"<table><tr>" + b"<td>" * (size // 8) + b"</tr>" + b"<tr><td>" * (size // 16) + b"</table>"
    far = b"<ul>" * 200 + b"<li>a</li>" * (size // 10) + b"</ul>" * 200
    shaped = {"a wide cell": wide, "a tall cell": tall, "ragged rows": ragged, "lists far to the right": far}
    return shaped | {name: b"<p>a</p>" + piece * (size // len(piece)) for name, piece in pieces.items()}


def mutated(raw: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return the bytes changed as bad disks, bad programs and bad people change them."""
    changes: list[Callable[[bytes], bytes]] = [
        lambda text: text[: chance.randrange(len(text) + 1)],
        lambda text: _cut(text, chance, b""),
        lambda text: _cut(text, chance, bytes(chance.randrange(256) for _ in range(chance.randint(1, 12)))),
        lambda text: _cut(text, chance, _piece(chance.choice(others), chance)),
        lambda text: _cut(text, chance, _piece(text, chance) * chance.randint(2, 40)),
        lambda text: text.replace(*chance.choice([(b"\r\n", b"\n"), (b"\n", b"\r"), (b": ", b":\t"), (b";", b"\x00"), (b"\n", b"\n\n")])),
        lambda text: b"".join(chance.sample(lines := text.splitlines(keepends=True), len(lines))),
        lambda text: bytes(one ^ 0x80 if chance.random() < 0.01 else one for one in text),
    ]
    for _ in range(chance.randint(1, 4)):
        raw = chance.choice(changes)(raw)[:_MB]
    return raw


def _piece(text: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(text) + 1)
    return text[begin : begin + chance.randint(1, 400)]


def _cut(text: bytes, chance: random.Random, instead: bytes) -> bytes:
    begin = chance.randrange(len(text) + 1)
    return text[:begin] + instead + text[begin + chance.randint(0, 200) :]


def _structures() -> dict[str, bytes]:
    mixed = _HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    level = b'Content-Type: multipart/mixed; boundary="%06d"\r\n\r\n--%06d\r\n'
    return {
        "nested to the end": _HEAD + b"".join(level % (number, number) for number in range(14_000)),
        "one boundary nested": _HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 19_000,
        "mails in mails": _HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 32_000,
        "parts without end": mixed + b"--x\r\n\r\n" * 140_000,
        "boundaries that are none": mixed + b"--\r\n--y\r\n" * 110_000,
        "parameters of a multipart": _HEAD + b"Content-Type: multipart/mixed" + b"; a*0*=x" * 120_000 + b"\r\n\r\n--x\r\n\r\nhello",
        "a long boundary": _HEAD + b'Content-Type: multipart/mixed; boundary="' + b"b" * 500_000 + b'"\r\n\r\n--' + b"b" * 499_999,
    }


def _headers() -> dict[str, bytes]:
    return {
        "receivers": _HEAD + b"To: " + b", ".join(b"<a%06d@example.org>" % number for number in range(45_000)) + b"\r\n\r\nhello",
        "folded receivers": _HEAD + b"To: " + b",\r\n ".join(b'"A, B" <a%06d@x.org>' % number for number in range(40_000)) + b"\r\n\r\nhi",
        "subject in words": _HEAD.replace(b"bomb", b"=?utf-8?b?w7w=?= " * 55_000) + b"\r\nhello",
        "references": _HEAD + b"References: " + b"<a@b.example> " * 70_000 + b"\r\n\r\nhello",
        "open brackets": _HEAD + b"References: " + b"<" * _MB + b"\r\n\r\nhello",
        "quotes in From": b'From: "' + b'\\"' * 490_000 + b'" <a@example.org>\r\n\r\nhello',
        "comments": b"From: a@example.org " + b"(" * 490_000 + b")" * 490_000 + b"\r\n\r\nhello",
        "parameters": _HEAD + b"Content-Type: text/plain" + b"; a*0*=x" * 120_000 + b"\r\n\r\nhello",
        "one header a line": _HEAD + b"X: y\r\n" * 160_000 + b"\r\nhello",
        "a date of digits": _HEAD.replace(b"2026", b"9" * _MB) + b"\r\nhello",
        "spaces": _HEAD.replace(b"bomb", b" " * _MB + b"x") + b"\r\nhello",
    }


def _bodies() -> dict[str, bytes]:
    def typed(kind: bytes, body: bytes) -> bytes:
        return _HEAD + b"Content-Type: " + kind + b"\r\n\r\n" + body

    encoded = b"text/plain\r\nContent-Transfer-Encoding: "
    noise = random.Random(7).randbytes(_MB)
    return {
        "base64 in one line": typed(encoded + b"base64", b"QUJD" * 250_000),
        "base64 of nothing": typed(encoded + b"base64", b"=" * _MB),
        "quoted-printable": typed(encoded + b"quoted-printable", b"=" * _MB),
        "uuencoded": typed(encoded + b"x-uuencode", b"begin 644 a\r\n" + b"M" * _MB),
        "noise": typed(b"text/plain", noise),
        "noise in an unknown charset": typed(b"text/plain; charset=x-nothing", noise),
        "noise as a page": typed(b"text/html; charset=utf-8", noise),
        "open comments and an end": typed(b"text/html", b"<!--" * 249_000 + b">"),
        "deep page": typed(b"text/html", b"<div>" * 200_000),
        "open tags": typed(b"text/html", b"<" * _MB),
        "open scripts": typed(b"text/html", b"<script>" * 124_000),
        "a wide cell": typed(b"text/html", pages(990_000)["a wide cell"]),
        "open comments": typed(b"text/html", b"<!--" * 250_000),
        "entities": typed(b"text/html", b"&#x" * 330_000),
        "attributes": typed(b"text/html", b"<a " + b"x='" * 330_000),
        "tables": typed(b"text/html", b"<table><tr><td>" * 66_000),
        "quoted deeper and deeper": typed(b"text/plain", b"".join(b">" * number + b" a\r\n" for number in range(1_400))),
        "attributions": typed(b"text/plain", b"On Mon, 2 Nov 2026 Ann wrote:\r\n" * 31_000),
        "dashes": typed(b"text/plain", b"-- \r\n" * 200_000),
        "one word": typed(b"text/plain", b"a" * _MB),
        "one line": typed(b"text/plain", b"On a " * 200_000 + b"wrote:"),
        "sentences": typed(b"text/plain", b"A. B! C? " * 110_000),
    }


def _upto(number: int) -> bytes:
    return b",".join(b"%d" % one for one in range(number))


def _event(*lines: bytes) -> bytes:
    return b"\r\n".join((b"BEGIN:VEVENT", b"UID:bad", b"DTSTART:20100110T100000Z", b"SUMMARY:bad", *lines, b"END:VEVENT", b""))


def _lines() -> dict[str, bytes]:
    zone = b"BEGIN:VTIMEZONE\r\nTZID:X\r\n%sEND:VTIMEZONE\r\n"
    turn = b"BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n%sEND:STANDARD\r\n"
    named = b"".join(zone.replace(b"TZID:X", b"TZID:Z%d" % number) % (turn % b"") for number in range(1_500))
    return {
        "zones beside broken tasks": named + b"BEGIN:VTODO\r\nUID:a\r\nno line\r\nEND:VTODO\r\n" * 1_500,
        "events of which one is broken": b"BEGIN:VTODO\r\nno line\r\nEND:VTODO\r\n" + _CLOSED * 12_000,
        "events": _CLOSED * 12_000,
        "begins that never end": b"BEGIN:VEVENT\r\n" * 66_000,
        "folded to the end": _event(b"DESCRIPTION:" + b"\r\n a" * 240_000),
        "attendees": _event(*(b"ATTENDEE;CN=a:mailto:a%d@example.org" % number for number in range(24_000))),
        "parameters": _event(b"SUMMARY" + b";X=1" * 240_000 + b":x"),
        "escapes": _event(b"DESCRIPTION:" + b"\\" * _MB),
        "alarms": _event(b"BEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM\r\n" * 24_000),
        "a zone that turns every second": zone % (turn % b"RRULE:FREQ=SECONDLY\r\n") + _event(b"DTSTART;TZID=X:20260110T100000"),
        "a zone of many turns": zone % (turn % b"" * 8_000) + _event(b"DTSTART;TZID=X:20260110T100000"),
    }
