"""Writes the mails that machines sent through the year, the same mails, byte for byte, on every run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from html import escape
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo

from app.sample.drawing import Drawn
from app.sample.machine import Machine, Series, Stage, machines

# The owner's clock: Berlin until the day she flew.
_MOVED = date(2026, 4, 10)
_BERLIN, _LISBON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Lisbon")

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_DAYS = {"en": "{} {}", "de": "{}. {}", "pt": "{} de {}"}


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail as it lies in the mailbox: the name of its file and its bytes."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is bytes; `first` is the identity of the mail it follows."""

    name: str
    when: datetime
    subject: str
    body: Sequence[str]
    first: str


def posted(folder: Traversable, until: datetime) -> Iterator[Posted]:
    """Yield what the machines of a folder sent until a moment."""
    for key, machine in machines(folder):
        for place, series in enumerate(machine.series):
            for letter in _letters(machine, f"{key}-{place}", series):
                if letter.when <= until:
                    yield Posted(f"{letter.name}.eml", _message(machine, letter).as_bytes(policy=SMTP))


def _letters(machine: Machine, key: str, series: Series) -> Iterator[Letter]:
    drawn = Drawn(key)
    for turn, day in enumerate(series.days(drawn)):
        values = {**_values(drawn, series, turn), **_days(day, machine.language)}
        begun = _moment(day, series.at) + timedelta(minutes=drawn.chance("minutes").randint(0, series.spread))
        first = ""
        for place, stage in enumerate(series.stages):
            when = begun + timedelta(hours=stage.after)
            name = f"{when:%Y-%m-%d}-{key}-{turn:03}{chr(ord('a') + place)}"
            yield Letter(name, when, *_written(drawn, f"{place}", stage, values), first)
            first = first or _identity(machine, name)


def _written(drawn: Drawn, place: str, stage: Stage, values: dict[str, str]) -> tuple[str, list[str]]:
    """Return a stage's subject and paragraphs with the values filled in; an empty paragraph is left out."""
    body = [drawn.text(f"body {place} {index}", _choices(part)) for index, part in enumerate(stage.body)]
    subject, *paragraphs = (text.format_map(values) for text in (drawn.text(f"subject {place}", _choices(stage.subject)), *body) if text)
    return _begun(subject), [_begun(one) for one in paragraphs]


def _begun(text: str) -> str:
    """Return the text with a capital, as a value may begin it."""
    return text[:1].upper() + text[1:]


def _choices(part: list[str] | str) -> list[str]:
    return [part] if isinstance(part, str) else part


def _values(drawn: Drawn, series: Series, turn: int) -> dict[str, str]:
    """Draw a turn's values; of one written `kettle|34.90` the parts are called by its name and 0, 1."""
    found = {name: drawn.value(name, kind) for name, kind in series.values.items()}
    parts = {f"{name}{index}": part for name, text in found.items() for index, part in enumerate(text.split("|")) if "|" in text}
    return {**found, **parts, "number": str(series.number + turn)}


def _days(day: date, language: str) -> dict[str, str]:
    months, ahead = _MONTHS[language].split(), day + timedelta(days=3)
    return {
        "day": _DAYS[language].format(day.day, months[day.month - 1]),
        "later": _DAYS[language].format(ahead.day, months[ahead.month - 1]),
        "month": months[day.month - 1],
        "year": f"{day.year}",
        "week": f"{day.isocalendar().week}",
    }


def _moment(day: date, at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), _BERLIN if day < _MOVED else _LISBON)


def _identity(machine: Machine, name: str) -> str:
    return f"<{_digest(name)[:16]}@{machine.address.rpartition('@')[2]}>"


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def _message(machine: Machine, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address(machine.name, addr_spec=machine.address)
    message["To"] = Address("Lena Vogt", addr_spec=machine.to)
    message["Date"] = letter.when
    message["Subject"] = letter.subject
    message["Message-ID"] = _identity(machine, letter.name)
    if letter.first:
        message["References"] = letter.first
    for header, value in machine.headers.items():
        message[header] = value
    message.set_content("\n\n".join(letter.body) + "\n")
    if machine.html:
        message.add_alternative("".join(f"<p>{escape(one)}</p>\n" for one in letter.body), subtype="html")
        # The library's own would be made of chance.
        message.set_boundary(f"=_{_digest(letter.name)[:20]}")
    return message
