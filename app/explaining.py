"""What `friday doctor --source NAME` tells of one source: that it can be read, and what its server can."""

from app.bootstrap import open_rooms
from app.connections import connected
from app.declare import declared
from app.health import Check, failed, to_read
from app.settings import Settings
from schema.errors import SourceError
from schema.ports import Explaining


async def explained(settings: Settings, name: str) -> list[Check]:
    """Test a source and let its connector explain its server; raise NotFound for one that is not declared."""
    table = declared(settings, name)
    async with open_rooms(settings) as rooms:
        connector = await connected(rooms, name, table)
        try:
            checks = [Check(f"source {name}", True, to_read(await connector.test()))]
            told = await connector.explain() if isinstance(connector, Explaining) else []
        except SourceError as error:
            return [failed(f"source {name}", error)]
    return [*checks, *(Check(name, True, sentence) for sentence in told)]
