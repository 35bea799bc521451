"""Where a key stands in friday.toml: a parser tells the place of what is no TOML, and of nothing else."""

import tomllib
from collections.abc import Sequence
from pathlib import Path


def place(path: Path, keys: Sequence[object]) -> str:
    """Return the file and the line of a key, or of the table around one that is missing; the file alone where neither is found."""
    try:
        line = line_of(path.read_text(encoding="utf-8"), keys)
    except (OSError, UnicodeDecodeError):
        line = None
    return f"{path}, line {line}" if line else str(path)


def line_of(text: str, keys: Sequence[object]) -> int | None:
    """Return the line, from 1, on which the longest known part of a key's path begins; None if not even its first part is there."""
    lines, whole = text.splitlines(keepends=True), _parsed(text)
    depth = max((number for number in range(len(keys) + 1) if whole is not None and _holds(whole, keys[:number])), default=0)
    begins = 1
    # The beginning of a file is TOML too wherever no value is cut in two; the first one that knows the key ends with its line.
    for number in range(1, len(lines) + 1 if depth else 1):
        begun = _parsed("".join(lines[:number]))
        if begun is None:
            continue
        if _holds(begun, keys[:depth]):
            return begins
        begins = number + 1
    return None


def _parsed(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _holds(value: object, keys: Sequence[object]) -> bool:
    for key in keys:
        inside = isinstance(value, list) and isinstance(key, int) and key < len(value)
        if not (inside or (isinstance(value, dict) and key in value)):
            return False
        value = value[key]  # type: ignore[index]
    return True
