"""A child that invites somebody and is killed at a durable step: `python -m tests.integration.killed_letter HOME CALENDAR POINT`.

With the place of an event as fourth word it takes somebody off that instead, and changes it for the others.
"""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.bootstrap import open_rooms
from app.editing import drafted, guests
from app.inviting import Proposal, carried_out, propose
from app.settings import Settings, load
from connectors.invitations import Method
from graph.leases import Leases
from schema.edits import EventEdit, EventPlace
from tests.fakes.steps import SteppedJournal, Steps, point_of

ANA, BEN = "ana@tideline.example", "ben@gmail.com"
LEASE = timedelta(seconds=0.5)
"""How long the dead keep others waiting."""


async def kick_off(settings: Settings, calendar: str, mail: bool = True) -> Proposal:
    """Propose an event that Ana is invited to."""
    draft = replace(drafted("Kick-off", "2026-06-08T10:00", settings.zone), attendees=guests([ANA]))
    return await propose(settings, "cal", Method.REQUEST, lambda editor: editor.create(calendar, draft), mail)


async def without_ben(settings: Settings, ref: str) -> Proposal:
    """Propose the event without Ben, and elsewhere."""
    edit = EventEdit(location="Room 2", uninvited=(BEN,))
    return await propose(settings, "cal", Method.REQUEST, lambda editor: editor.change(EventPlace(ref), edit), True)


async def main(home: str, calendar: str, point: str, ref: str = "") -> None:
    """Write it and tell them, and die as asked."""
    settings = load(Path(home))
    proposed = await (without_ben(settings, ref) if ref else kick_off(settings, calendar))
    async with open_rooms(settings) as rooms:
        journal = SteppedJournal(rooms.journal, Steps(point_of(point), lambda: os.kill(os.getpid(), signal.SIGKILL)))
        await carried_out(replace(rooms, journal=journal, leases=Leases(journal, rooms.clock, "child", LEASE)), proposed)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
