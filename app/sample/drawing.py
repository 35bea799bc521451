"""Draws the texts and numbers of made mails, the same ones on every run."""

from collections.abc import Sequence
from random import Random

from pydantic import BaseModel, ConfigDict


class Range(BaseModel):
    """A number from `low` to `high`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: float
    high: float
    decimals: int = 0


class Pattern(BaseModel):
    """A text whose every # is a digit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: str


Kind = list[str] | Range | Pattern


class Drawn:
    """Draws by name; what is drawn by one name changes nothing in what another draws."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._left: dict[str, list[str]] = {}
        self._chances: dict[str, Random] = {}

    def chance(self, name: str) -> Random:
        """Return the source of chance of one name."""
        # Not for secrets: the same year for everybody is what is wanted.
        return self._chances.setdefault(name, Random(f"{self._seed}/{name}"))  # noqa: S311

    def text(self, name: str, choices: Sequence[str]) -> str:
        """Return one of the choices, each once before any comes again."""
        if not self._left.get(name):
            self._left[name] = self.chance(name).sample(list(choices), len(choices))
        return self._left[name].pop()

    def value(self, name: str, kind: Kind) -> str:
        """Return a value of a kind."""
        if isinstance(kind, list):
            return self.text(name, kind)
        if isinstance(kind, Pattern):
            return "".join(str(self.chance(name).randrange(10)) if sign == "#" else sign for sign in kind.pattern)
        return f"{self.chance(name).uniform(kind.low, kind.high):.{kind.decimals}f}"
