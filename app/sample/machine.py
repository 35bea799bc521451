"""What a machine that sends mails is called, to whom it writes, when, and what: one file a machine."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.sample.drawing import Drawn, Kind

_MONTHS = 12


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stage(_Strict):
    """One of the mails of a turn, `after` hours from the first; each paragraph, and the subject, is picked from its choices."""

    subject: list[str] | str
    body: list[list[str] | str]
    after: float = 0


class Series(_Strict):
    """Mails that come again from `first` to `last`, every `step` days or `months`; `skip` is the share of turns left out.

    Each turn draws its `values` anew and sends its `stages` (ordered, sent, delivered) of the same draw, the first between `at` and
    `spread` minutes later. `number` is where the running number begins.
    """

    first: date
    last: date
    at: str
    step: float = 7
    months: int = 0
    skip: float = 0
    spread: int = 45
    number: int = 1
    values: dict[str, Kind] = Field(default_factory=dict)
    stages: list[Stage]

    @model_validator(mode="before")
    @classmethod
    def _one_stage(cls, table: object) -> object:
        # Most series have one, written without a table of its own.
        if isinstance(table, dict) and "subject" in table:
            rest = {name: value for name, value in table.items() if name not in {"subject", "body"}}
            return {**rest, "stages": [{"subject": table["subject"], "body": table["body"]}]}
        return table

    def days(self, drawn: Drawn) -> Iterator[date]:
        """Yield the days on which the series begins a turn."""
        turn, day = 0, self.first
        while day <= self.last:
            if drawn.chance("skip").random() >= self.skip:
                yield day
            turn += 1
            day = months_on(self.first, self.months * turn) if self.months else self.first + timedelta(days=round(self.step * turn))


class Machine(_Strict):
    """A sender of mails; `html` says whether its mails are HTML too, `language` how it calls the months."""

    name: str
    address: str
    to: str
    headers: dict[str, str] = Field(default_factory=dict)
    html: bool = False
    language: Literal["en", "de", "pt"] = "en"
    series: list[Series]


def machines(folder: Traversable) -> Iterator[tuple[str, Machine]]:
    """Yield the machines of a folder and what their files are called, in order."""
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            yield file.name.removesuffix(".toml"), Machine.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def months_on(day: date, months: int) -> date:
    """Return the same day of a later month."""
    whole = day.month - 1 + months
    return day.replace(year=day.year + whole // _MONTHS, month=whole % _MONTHS + 1)
