"""Small records, each with what a test needs and nothing else; vary the rest with `dataclasses.replace`."""

from datetime import UTC, datetime, timedelta

from schema.changes import Upserted
from schema.ids import content_hash, event_key
from schema.records import Address, Attendee, Document, Event, Message, Record

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ME = Address("me@home.example", "Mara Lind")
ANA = Address("ana@tideline.example", "Ana Reis")
BEN = Address("ben@gmail.com", "Ben Okoro")


def day(number: int) -> datetime:
    """Return nine o'clock so many days after the first day."""
    return DAY + timedelta(days=number)


def mail(key: str, body: str = "Hello there.", subject: str = "Hello", references: tuple[str, ...] = (), number: int = 0) -> Message:
    """Return a mail from Ana to the owner with the Message-ID `<key>`, answering these keys, sent on that day."""
    cited = tuple(f"<{one}>" for one in references)
    return Message(f"<{key}>", raw_of(key, subject, body, *references), subject, day(number), ANA, (ME,), references=cited, body=body)


def event(uid: str, title: str = "Review", sequence: int = 0, occurrence: str = "", number: int = 0) -> Event:
    """Return an hour with Ana and Ben on that day; with `occurrence`, a changed occurrence of the series `uid`."""
    people = (Attendee(ANA, "accepted"), Attendee(BEN))
    key, raw = event_key(uid, occurrence), raw_of(uid, title, str(sequence), str(number))
    return Event(
        key, raw, uid, title, day(number), day(number) + timedelta(hours=1), organiser=ANA, attendees=people, sequence=sequence, stamp=DAY
    )


def document(path: str, text: str = "A short note.", number: int = 0) -> Document:
    """Return a document of that day."""
    return Document(path, raw_of(path, text), path.rpartition("/")[2], text, day(number), "text/plain")


def raw_of(*parts: str) -> str:
    """Return the hash of raw bytes that nobody keeps."""
    return content_hash("\x1f".join(parts).encode())


def at(ref: str, *records: Record, folder: str = "INBOX", flags: tuple[str, ...] = ()) -> Upserted:
    """Say that these records lie at this place of this mail folder."""
    return Upserted(ref, records, {"folder": folder, "flags": flags})


def on(ref: str, *records: Record, calendar: str = "Work") -> Upserted:
    """Say that these events lie at this place of this calendar."""
    return Upserted(ref, records, {"calendar": calendar})


def words(count: int, seed: str = "word") -> str:
    """Return so many different words in sentences of ten."""
    return " ".join(f"{seed}{number}{'.' if number % 10 == 9 else ''}" for number in range(count))
