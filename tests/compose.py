"""The compose file and the Dockerfile as an engine would take them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
# `$$` is a dollar; `${NAME:-else}` has a default; `${NAME:?words}` has to be there.
_VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?::(?P<sign>[-?])(?P<rest>[^}]*))?\})")


class Unset(Exception):
    """A variable that has to be set is not; the message is the file's own."""


def read(values: Mapping[str, str]) -> Any:  # noqa: ANN401 (YAML is what it is)
    """Return the compose file with the variables filled in; raise Unset for one that has to be there."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return YAML(typ="safe").load(_VARIABLE.sub(lambda found: _filled(found, values), text))


def _filled(found: re.Match[str], values: Mapping[str, str]) -> str:
    if found["dollar"]:
        return "$"
    value = values.get(found["name"], "")
    if not value and found["sign"] == "?":
        raise Unset(f"{found['name']} {found['rest']}")
    return value or found["rest"] or ""


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """The instructions of the last stage, in order, as pairs of their word and the rest."""

    stages: tuple[str, ...]
    last: tuple[tuple[str, str], ...]

    def one(self, word: str) -> str:
        """Return the rest of the only instruction of this word."""
        (rest,) = [rest for said, rest in self.last if said == word]
        return rest

    def words(self, word: str) -> list[str]:
        """Return the list of words that an instruction ends in."""
        rest = self.one(word)
        words: list[str] = json.loads(rest[rest.index("[") :])
        return words


def dockerfile() -> Dockerfile:
    """Read the Dockerfile."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = [line.partition(" ") for line in re.sub(r"\\\n\s*", "", text).splitlines() if line]
    starts = [number for number, (word, _, _) in enumerate(lines) if word == "FROM"]
    return Dockerfile(
        tuple(lines[start][2] for start in starts),
        tuple((word, rest) for word, _, rest in lines[starts[-1] :]),
    )
