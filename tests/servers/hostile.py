"""Mails and calendars that broke other readers, made here so that the bar holds without the shared corpus."""

_HEAD = b"From: a@example.org\r\nSubject: hostile\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n"


def mails() -> dict[str, bytes]:
    """Return hostile mails by name."""
    return {**_structures(), **_headers(), **_bodies()}


def calendars() -> dict[str, bytes]:
    """Return hostile calendars by name."""
    good = "BEGIN:VEVENT\r\nUID:good\r\nDTSTART:20260110T100000Z\r\nSUMMARY:good\r\nEND:VEVENT\r\n"
    inner = {
        "no start": "BEGIN:VEVENT\r\nUID:bad\r\nSUMMARY:x\r\nEND:VEVENT\r\n",
        "garbage start": "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:garbage\r\nEND:VEVENT\r\n",
        "garbage line": "BEGIN:VEVENT\r\nUID:bad\r\nthis is no line\r\nDTSTART:20260110T100000Z\r\nEND:VEVENT\r\n",
        "two occurrences in one": "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20260110T100000Z\r\nRRULE:FREQ=DAILY\r\n"
        "RECURRENCE-ID:20260110T100000Z\r\nRECURRENCE-ID:20260111T100000Z\r\nEND:VEVENT\r\n",
        "endless length": "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20260110T100000Z\r\nDURATION:P999999999999999999W\r\nEND:VEVENT\r\n",
        "year one": "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:00010101T000000Z\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n",
        "every second": "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20100101T000000Z\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n",
        "broken zone": "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+5744\r\nTZOFFSETTO:+5744\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
        "unclosed": "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20260110T100000Z\r\n",
        "many": good.replace("good", "many") * 2_000,
    }
    whole = {name: f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{text}{good}END:VCALENDAR\r\n".encode() for name, text in inner.items()}
    return {**whole, "empty": b"", "nul": b"\x00" * 500, "binary": bytes(range(256)) * 8, "cut": whole["no start"][:70]}


def _structures() -> dict[str, bytes]:
    def nested(depth: int) -> bytes:
        parts = (b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(depth))
        return _HEAD + b"".join(parts) + b"Content-Type: text/plain\r\n\r\ndeep"

    mixed = _HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    return {
        "broken multipart": mixed + b"--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--y\r\nno end",
        "no boundary": _HEAD + b"Content-Type: multipart/mixed\r\n\r\nhello",
        "nested 500 deep": nested(500),
        "nested 5000 deep": nested(5_000),
        "2000 parts": mixed + b"".join(b"--x\r\n\r\npart %d\r\n" % number for number in range(2_000)),
        "rfc822 in rfc822": _HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 300 + b"Subject: inner\r\n\r\nhello",
        "same boundary": mixed + b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n--x--",
        "report": _HEAD
        + b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nA: b\r\n--x--",
    }


def _headers() -> dict[str, bytes]:
    return {
        "empty": b"",
        "no headers": b"hello\r\nworld\r\n",
        "only nul": b"\x00" * 1_000,
        "nul inside": _HEAD.replace(b"hostile", b"host\x00ile") + b"\r\nbo\x00dy",
        "double headers": _HEAD * 3 + b"Message-ID: <a@b>\r\nMessage-ID: <c@d>\r\n\r\nhello",
        "header bomb": _HEAD + b"".join(b"To: a%d@example.org\r\n" % number for number in range(20_000)) + b"\r\nhello",
        "long header": _HEAD + b"X-Long: " + b"y" * 2_000_000 + b"\r\n\r\nhello",
        "nested comments": b"From: a@example.org\r\nTo: " + b"(" * 40_000 + b"\r\n\r\nhello",
        "encoded word bomb": b"From: a@example.org\r\nSubject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\nhello",
        "broken encoded word": b"From: =?utf-8?b?!!!?= <a@example.org>\r\nSubject: =?no-such?q?=FF?=\r\n\r\nhello",
        "raw 8 bit": "From: Jürgen <j@example.org>\r\nSubject: Grüße\r\n\r\nhallo".encode("latin-1"),
        "bad date": _HEAD.replace(b"Mon, 2 Nov 2026 10:00:00 +0100", b"Foo, 99 Bar 99999 77:88:99 +9999") + b"\r\nhello",
        "group": b"From: Friends: a@example.org, b@example.org;\r\nTo: undisclosed-recipients:;\r\n\r\nhello",
        "exchange id": _HEAD + b"Message-ID: <[abcdef]@[10.0.0.1]>\r\nReferences: <a@b><c@d> junk <e@f\r\n\r\nhello",
        "starred parameter": _HEAD + b"Content-Type: text/plain; name*; charset*=x''y; x*0*=a\r\n\r\nhello",
    }


def _bodies() -> dict[str, bytes]:
    def typed(kind: bytes, body: bytes) -> bytes:
        return _HEAD + b"Content-Type: " + kind + b"\r\n\r\n" + body

    return {
        "bad charset": typed(b"text/plain; charset=iso-8859-2*sl", b"caf\xe9 \xb3"),
        "not a text codec": typed(b"text/plain; charset=zip", b"hello"),
        "gb2312 that is gbk": typed(b"text/plain; charset=gb2312", "镕基".encode("gbk")),
        "utf-7": typed(b"text/plain; charset=utf-7", b"+2AA- hello"),
        "broken base64": typed(b"text/plain\r\nContent-Transfer-Encoding: base64", b"!!!notbase64==="),
        "broken uuencode": typed(b"text/plain\r\nContent-Transfer-Encoding: x-uuencode", b"begin 666 x\r\n#garbage\r\nend"),
        "deep html": typed(b"text/html", b"<div>" * 50_000 + b"deep"),
        "deep tables": typed(b"text/html", b"<table><tr><td>" * 300 + b"deep" + b"</td></tr></table>" * 300),
        "large html": typed(b"text/html", b"<p>word</p>" * 150_000),
        "xml declaration": typed(b"text/html", b'<?xml version="1.0" encoding="utf-16"?><html><body>hello</body></html>'),
    }
