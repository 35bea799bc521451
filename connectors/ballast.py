"""What of a large mail need not be parsed to read it: attached base64, found by its shape, its size known without decoding it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# The email package copies what it parses several times over, which only in a large mail costs more than searching it.
_LARGE = 1_000_000
_HEAVY = 200_000
_HEAD = 4_000
# Nothing but base64 from a blank line to a boundary or the end; possessive, so that a run with a wrong end is not tried
# again at every length.
_RUN = re.compile(rb"\n\r?\n([A-Za-z0-9+/=\r\n]{%d,}+)(?:(?<=\n)(?=--)|\Z)" % _HEAVY)
# Never text/* or message/*: what may be read stays where it is.
_ATTACHED = re.compile(rb"^content-type:\s*(?:application|audio|font|image|model|video)/[\w.+-]+", re.IGNORECASE | re.MULTILINE)
_ENCODED = re.compile(rb"^content-transfer-encoding:\s*base64\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lightened:
    """A mail whose heavy attachments are replaced by marks, and by mark how many bytes each decodes to."""

    raw: bytes
    sizes: Mapping[str, int] = field(default_factory=dict)


def lightened(raw: bytes) -> Lightened:
    """Return the mail without what of it is only attached and large; a mail under 1 MB as it is."""
    sizes: dict[str, int] = {}
    kept: list[memoryview | bytes] = []
    view, done = memoryview(raw), 0
    for begin, end in _heavy(raw) if len(raw) >= _LARGE else ():
        mark = f"set-aside-{len(sizes)}"
        sizes[mark] = _decoded(raw, begin, end)
        kept += [view[done:begin], mark.encode()]
        done = end
    return Lightened(b"".join([*kept, view[done:]]), sizes) if sizes else Lightened(raw)


def _heavy(raw: bytes) -> Iterator[tuple[int, int]]:
    for found in _RUN.finditer(raw):
        begin, end = found.span(1)
        # The line end before a boundary is the boundary's (RFC 2046 section 5.1.1).
        while raw[end - 1] in b"\r\n":
            end -= 1
        # The headers of this part alone, from the last boundary on.
        head = raw[max(begin - _HEAD, 0) : begin].rpartition(b"\n--")[2]
        if _ATTACHED.search(head) and _ENCODED.search(head):
            yield begin, end


def _decoded(raw: bytes, begin: int, end: int) -> int:
    """Return how many bytes the base64 between two places is (RFC 2045 section 6.8)."""
    letters = end - begin - sum(raw.count(one, begin, end) for one in (b"\r", b"\n", b"="))
    return letters * 3 // 4
