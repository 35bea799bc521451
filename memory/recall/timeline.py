"""What happened in the order of time, newest first, a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from memory.recall.lines import Line
from memory.recall.occasions import Occasion
from schema.graph import Label

PAGE = 25


@dataclass(frozen=True, slots=True)
class Moment:
    """A record at a moment: a mail when it was sent, an event each time it is on, a document on its day."""

    at: datetime
    line: Line
    occasion: Occasion | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the moments; `total` of them there are, `number` counts pages from 0."""

    moments: tuple[Moment, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def timeline(lines: Iterable[Line], met: Iterable[Occasion], now: datetime) -> list[Moment]:
    """Return mails and documents by their time and events as often as they were on until now, newest first."""
    found = [Moment(line.start, line) for line in lines if line.start and line.label in (Label.MESSAGE, Label.DOCUMENT)]
    found += [Moment(one.start, one.line, one) for one in met if one.start <= now]
    return sorted(found, key=lambda one: (one.at, one.line.key), reverse=True)


def page(moments: Sequence[Moment], number: int) -> Page:
    """Return the page of this number, or the nearest there is."""
    last = max(0, -(-len(moments) // PAGE) - 1)
    number = min(max(number, 0), last)
    return Page(tuple(moments[number * PAGE : (number + 1) * PAGE]), number, len(moments))


def newest_first(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that have a time, newest first."""
    dated = [(line.start, line.key, line) for line in lines if line.start]
    return [line for _, _, line in sorted(dated, key=lambda one: one[:2], reverse=True)]
