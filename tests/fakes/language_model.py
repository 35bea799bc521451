"""A language model that writes what a test scripted, and then fails if the test says so."""

from collections.abc import AsyncGenerator

from schema.errors import ModelError
from schema.generation import Request


class ScriptedModel:
    """Writes its parts, then raises its error if it has one; notes what it was asked and whether it was closed."""

    name = "scripted"

    def __init__(self, *parts: str, error: ModelError | None = None) -> None:
        self._parts = parts
        self._error = error
        self.asked: list[Request] = []
        self.closed = False

    async def stream(self, request: Request) -> AsyncGenerator[str, None]:
        self.asked.append(request)
        try:
            for part in self._parts:
                yield part
            if self._error:
                raise self._error
        finally:
            self.closed = True
