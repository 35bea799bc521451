"""What there was with one person, whatever addresses they write from: mails each way, the last one, meetings, projects that are shared."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from memory.recall.lines import Line, Me, Picture, Project
from memory.recall.occasions import Occasion
from memory.recall.timeline import newest_first
from schema.graph import Label


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Mails from somebody to the owner and from the owner to them, newest first, meetings with both in the order of time."""

    came: tuple[Line, ...] = ()
    went: tuple[Line, ...] = ()
    met: tuple[Occasion, ...] = ()
    coming: tuple[Occasion, ...] = ()
    projects: tuple[Project, ...] = ()

    @property
    def last_mail(self) -> Line | None:
        """The newest mail, either way."""
        return next(iter(newest_first((*self.came, *self.went))), None)

    @property
    def first_mail(self) -> Line | None:
        """The oldest mail, either way."""
        return next(reversed(newest_first((*self.came, *self.went))), None)

    @property
    def last(self) -> datetime | None:
        """The moment of the last contact."""
        mail = self.last_mail
        moments = [mail.start if mail else None, self.met[-1].start if self.met else None]
        return max(filter(None, moments), default=None)


def acquaintance(picture: Picture, met: Sequence[Occasion], me: Me, now: datetime, addresses: Set[str]) -> Acquaintance:
    """Return what there was with whoever has these addresses; `met` are the occasions to look through, earliest first."""
    named = [line for line in picture.lines.values() if not addresses.isdisjoint(line.named)]
    mails = [line for line in named if line.label is Label.MESSAGE and "ours" not in line.marks and me.shares(line)]
    there = [one for one in met if not one.cancelled and not addresses.isdisjoint(one.line.named) and me.shares(one.line)]
    held = [one for one in there if not me.declined(one.line) and addresses.isdisjoint(one.line.declined)]
    return Acquaintance(
        tuple(newest_first(line for line in mails if line.sender in addresses)),
        tuple(newest_first(line for line in mails if me.wrote(line) and line.sender not in addresses)),
        tuple(one for one in held if one.start <= now),
        tuple(one for one in held if one.start > now),
        _projects(picture, named),
    )


def _projects(picture: Picture, lines: Iterable[Line]) -> tuple[Project, ...]:
    keys = {key for line in lines for key in line.about}
    return tuple(picture.projects[key] for key in sorted(keys) if key in picture.projects)
