"""How large an answer may be, and how long a request may take in all: one that drips would otherwise never end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from schema.errors import SourceUnreachable

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most bytes of one answer, unpacked, and the most seconds of one request as a whole."""

    most: int
    seconds: float

    def whole(self, host: str, pieces: Iterable[bytes], passed: Callable[[], float]) -> bytes:
        """Return an answer that comes in pieces; raise SourceUnreachable once it is larger or later than may be.

        `passed` says how many seconds ago the request began.
        """
        found = bytearray()
        for piece in pieces:
            found += piece
            if len(found) > self.most:
                raise SourceUnreachable(f"{host} answers with more than {self.most / _MILLION:g} MB", "Ask who runs it.")
            if passed() > self.seconds:
                raise SourceUnreachable(f"{host} has not come to the end of an answer within {self.seconds:g} s", "Sync again later.")
        return bytes(found)
