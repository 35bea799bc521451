"""Who the owner is: proposed from what is synced and from the sources' users, decided by the person."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import typer

from app.bootstrap import Rooms, open_rooms
from app.settings import Settings, save
from schema.errors import ConfigurationError
from schema.graph import Label, NodeQuery

_LOOKED_AT = 2_000
# Whose mailbox it is stands in many of its mails; a share this small leaves room for lists and second addresses.
_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person said about themselves; empty means not said."""

    name: str
    addresses: tuple[str, ...]
    zone: str


async def introduce(settings: Settings, wanted: Wanted, ask: Callable[[str, str], str] | None) -> dict[str, object]:
    """Write the owner into friday.toml: what was said, else what is answered to the proposals, else the proposals.

    Raises ConfigurationError for an address that is none.
    """
    said = addresses_from(", ".join(wanted.addresses))
    async with open_rooms(settings) as rooms:
        name, addresses = await proposal(rooms)
        read_before = bool(await rooms.graph.reader.find(NodeQuery((Label.EVENT,), limit=1)))
    table = settings.file.owner
    answered = ask or (lambda _what, offered: offered)
    chosen: dict[str, object] = {
        "name": wanted.name or answered("Your name", table.name or name),
        "addresses": list(said or addresses_from(answered("Your addresses, with commas between", ", ".join(table.addresses or addresses)))),
        "zone": wanted.zone or answered("Your time zone", table.zone),
    }
    save(settings.home, {f"owner.{key}": value for key, value in chosen.items()})
    # Times without a zone and whole days were fixed to the old zone when they were read.
    return {**chosen, "read_in_another_zone": read_before and chosen["zone"] != table.zone}


def introduced_line(values: Mapping[str, Any]) -> None:
    """Print who the owner is, and what a new zone does not reach."""
    typer.echo(f"{values['name']} <{', '.join(values['addresses'])}>, {values['zone']}")
    if values["read_in_another_zone"]:
        typer.echo("Days asked for are in this zone from now on. Events already read keep the times of the old zone in their text:")
        typer.echo("to read a calendar in the new one, remove it and add it again (friday source remove NAME, then add and sync).")


def addresses_from(text: str) -> tuple[str, ...]:
    """Return the addresses that somebody wrote, with commas between, each once; raise ConfigurationError for what is none."""
    listed = tuple(dict.fromkeys(one.strip().lower() for one in text.replace(";", ",").split(",") if one.strip()))
    for one in listed:
        before, at, after = one.partition("@")
        if not (before and at and after) or " " in one:
            raise ConfigurationError(f"{one!r} is no mail address", "Write it like you@example.org, several with commas between.")
    return listed


async def proposal(rooms: Rooms) -> tuple[str, tuple[str, ...]]:
    """Return the likely name and addresses: those that most mails are to or from, and the users that sign in."""
    # Who signs in with an address owns it.
    users = [table.user.lower() for table in rooms.settings.file.sources.values() if "@" in table.user]
    mails = await rooms.graph.reader.find(NodeQuery((Label.MESSAGE,), limit=_LOOKED_AT))
    named = [_split(one) for mail in mails for one in (str(mail.props.get("from", "")), *_texts(mail.props.get("to")))]
    often = Counter(address for _, address in named if address)
    frequent = [address for address, count in often.most_common(5) if count > _SHARE * max(len(mails), 1) and count > 1][:2]
    addresses = tuple(dict.fromkeys((*users, *frequent[: 1 if not users else 2])))
    names = Counter(name for name, address in named if name and address in addresses)
    return (names.most_common(1)[0][0] if names else ""), addresses


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _split(shown: str) -> tuple[str, str]:
    name, bracket, rest = shown.partition(" <")
    return (name, rest.rstrip(">")) if bracket else ("", shown)
