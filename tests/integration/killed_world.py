"""A small life on disk, as it is first and as it is later: mails, a calendar, papers and cards, dated so that both agree."""

import os
from collections.abc import Mapping
from pathlib import Path

NEWEST = 1_772_700_000
"""When the newest file was changed, in seconds since 1970; the others follow in the order of their names."""

ANA, BEN, ME = "Ana Reis <ana@tideline.example>", "Ben Okoro <ben@gmail.com>", "Mara Lind <me@home.example>"
PLAN = """--cut
Content-Type: text/plain

The plan is attached.
> Where is the plan?

--cut
Content-Type: text/markdown; name="plan.md"
Content-Disposition: attachment; filename="plan.md"

# Heron plan

Lamps arrive on 3 March 2026.
--cut
Content-Type: text/x-broken; name="photo.pdf"
Content-Disposition: attachment; filename="photo.pdf"

no pdf at all
--cut--"""
FORWARD = """--cut
Content-Type: text/plain

See what Ben wrote.
--cut
Content-Type: message/rfc822

From: Ben Okoro <ben@gmail.com>
To: Ana Reis <ana@tideline.example>
Subject: Kestrel quote
Date: Sun, 1 Mar 2026 08:00:00 +0000
Message-ID: <inner@gmail.com>

The quote for Kestrel is 4,200 euros.
--cut--"""


def mail(key: str, sender: str, subject: str, body: str, *more: str) -> str:
    """Return a mail; without a key it has no Message-ID."""
    named = [f"Message-ID: <{key}@tideline.example>"] if key else []
    kind = ['Content-Type: multipart/mixed; boundary="cut"', "MIME-Version: 1.0"] if body.startswith("--cut") else []
    head = [f"From: {sender}", f"To: {ME}", f"Subject: {subject}", "Date: Mon, 2 Mar 2026 09:00:00 +0000"]
    return "\n".join((*head, *named, *kind, *more, "", body, ""))


def answering(*keys: str) -> str:
    """Return the header that names the mails answered."""
    return f"References: {' '.join(f'<{key}@tideline.example>' for key in keys)}"


def event(uid: str, start: str, title: str, *more: str) -> str:
    """Return an event of an hour with Ana and the owner."""
    people = ("ORGANIZER;CN=Ana Reis:mailto:ana@tideline.example", "ATTENDEE;CN=Mara Lind:mailto:me@home.example")
    lines = (f"UID:{uid}", "DTSTAMP:20260301T000000Z", f"DTSTART:{start}", "DURATION:PT1H", f"SUMMARY:{title}", *people, *more)
    return "\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def calendar(*events: str) -> str:
    """Return a calendar of these events."""
    return "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//", *events, "END:VCALENDAR", ""))


def card(uid: str, name: str, address: str, phone: str) -> str:
    """Return a card."""
    return f"BEGIN:VCARD\nVERSION:3.0\nUID:{uid}\nFN:{name}\nEMAIL:{address}\nTEL:{phone}\nEND:VCARD\n"


STANDUP = ("20260302T090000Z", "Heron standup")
AWAY = event("standup", "20260309T110000Z", "Heron standup, later", "RECURRENCE-ID:20260309T090000Z")
MOVED = event("standup", "20260310T110000Z", "Heron standup, moved", "RECURRENCE-ID:20260309T090000Z", "SEQUENCE:1")
BEN_COMES = "ATTENDEE;CN=Ben Okoro:mailto:ben@gmail.com"
REVIEW = event("review", "20260305T140000Z", "Kestrel review", BEN_COMES)
FIRST: Mapping[str, str] = {
    "mail/a.eml": mail("a", ANA, "Project Heron", "When do the lamps arrive?"),
    "mail/b.eml": mail("b", BEN, "Re: Project Heron", "In March.\n> When do the lamps arrive?", answering("a")),
    "mail/c.eml": mail("c", ANA, "Re: Project Heron", PLAN, answering("a", "b")),
    "mail/d.eml": mail("d", ANA, "Project Kestrel", FORWARD),
    "mail/e.eml": mail("e", "News <news@list.example>", "Weekly", "All the news.", "List-Id: <weekly.list.example>"),
    "mail/f.eml": "no header of a mail at all\n",
    "mail/g.eml": mail("", BEN, "Keys", "The keys lie under the mat."),
    "mail/h.eml": mail("h", BEN, "Project Heron: room", "Room 4 is free."),
    "calendar/standup.ics": calendar(event("standup", *STANDUP, "RRULE:FREQ=WEEKLY;COUNT=3"), AWAY),
    "calendar/review.ics": calendar(REVIEW),
    "calendar/trip.ics": calendar(event("trip", "20260320T070000Z", "Trip to Porto")),
    "papers/heron.md": "# Heron\n\nThe lamp house stands in Porto.\n\n" + "It has three floors and a garden. " * 60,
    "papers/note.txt": "Milk, bread and lamp oil.",
    "papers/list.md": "# Shopping\n\nWicks, matches and a funnel.",
    "papers/scan.pdf": "%PDF-1.7 and then nothing of a PDF",
    "cards/people.vcf": card("1", "Ana Reis", "ana@tideline.example", "+351 1") + card("2", "Ben Okoro", "ben@gmail.com", "+49 2"),
}
"""What is there first: three mails of one thread, one that is none, a series with a moved occurrence, a paper that is none."""

GONE = ("mail/b.eml", "mail/d.eml", "calendar/trip.ics", "papers/note.txt", "papers/list.md")
CHANGED: Mapping[str, str] = {
    "mail/f.eml": mail("f", BEN, "Project Kestrel", "Now it is a mail."),
    "mail/g.eml": mail("", BEN, "Keys", "The keys lie with the neighbour."),
    "mail/i.eml": mail("i", BEN, "Re: Project Heron", "All arrived.\n> The plan is attached.", answering("b", "c")),
    "mail/j.eml": "and this one is no mail either\n",
    "calendar/standup.ics": calendar(event("standup", *STANDUP, "RRULE:FREQ=WEEKLY;COUNT=2"), MOVED),
    "calendar/review.ics": calendar(event("review", "20260306T140000Z", "Kestrel review", "SEQUENCE:1")),
    "papers/heron.md": "# Heron\n\nThe lamp house was sold.",
    "papers/kept/list.md": FIRST["papers/list.md"],
    "papers/scan.pdf": "still nothing of a PDF",
    "cards/people.vcf": card("1", "Ana Reis", "ana@tideline.example", "+351 9") + card("3", "Cleo Mann", "cleo@tideline.example", "+33 3"),
}
LATER: Mapping[str, str] = {path: text for path, text in {**FIRST, **CHANGED}.items() if path not in GONE}
"""What is there later: a mail out of the middle of a thread is gone, an event moved without Ben, a paper moved, others changed."""


def write_worlds(folder: Path) -> None:
    """Write both under the folder, as `first` and `later`."""
    for name, files in (("first", FIRST), ("later", LATER)):
        for number, path in enumerate(sorted({**FIRST, **LATER})):
            if path in files:
                later = 1 if FIRST.get(path, files[path]) != files[path] else 0
                _write(folder / name / path, files[path], NEWEST - 60 * number + later)


def _write(path: Path, text: str, changed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.replace("\n", "\r\n").encode())
    os.utime(path, (changed, changed))
