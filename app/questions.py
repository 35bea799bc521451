"""Asks a question: of the server that already runs in this home, else here."""

from app.running import call, running
from app.settings import Settings
from reasoning.question import asked as plainly
from schema import errors


async def asked(settings: Settings, question: str) -> dict[str, object]:
    """Return the answer as plain values; raise QuestionRefused for a question that cannot be asked."""
    # Refused before a server is asked or a model loaded.
    plainly(question)
    server = running(settings.home)
    if server:
        values = call(server, "/api/ask", {"question": question})
        if values is not None:
            return told(values)
    return await _here(settings, question)


def told(values: dict[str, object]) -> dict[str, object]:
    """Return a server's answer, or raise the error it told."""
    if "message" not in values:
        return values
    # A server of another version may know an error that is unknown here.
    kind = getattr(errors, str(values.get("error")), errors.FridayError)
    raise kind(str(values.get("detail", "")), str(values.get("remedy", "")))


async def _here(settings: Settings, question: str) -> dict[str, object]:
    # Loaded only where no server answers, for loading takes longer than the answer.
    from app.bootstrap import open_rooms
    from app.generation import open_writer
    from app.models import awaken
    from app.nothing import unless_empty
    from app.payload import answer_values

    async with open_rooms(settings) as rooms, open_writer(settings, rooms.threads) as writer:
        mind = await awaken(rooms, writer)
        return answer_values(await unless_empty(rooms, await mind.replying.ask(question)))
