"""Which files and folders are left alone: what programs leave half written or keep for themselves, and what the owner names."""

import re
from collections.abc import Callable, Sequence
from fnmatch import translate

USUAL = (
    *("*.tmp", "*.temp", "*.part", "*.partial", "*.crdownload", "*.download", "*.swp", "*~", "~$*", "#*#"),
    *("thumbs.db", "desktop.ini", "__pycache__", "node_modules", "lost+found", "$recycle.bin", "system volume information", "@eadir"),
)
"""What is left alone everywhere, hidden files beside it."""

Ignored = Callable[[str, str], bool]
"""Says of a name and its path relative to the root whether it is left alone."""


def ignoring(patterns: Sequence[str] = ()) -> Ignored:
    """Return what says whether a file or folder is left alone; a pattern without a slash is about names, one with it about paths."""
    chosen = [one.rstrip("/") for one in (*USUAL, *patterns)]
    names = _any([one for one in chosen if one and "/" not in one])
    paths = _any([one.lstrip("/") for one in chosen if "/" in one])
    return lambda name, path: bool(names.match(name) or paths.match(path))


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    # One expression for all: it is asked of every file. Of none it matches nothing.
    return re.compile("|".join(map(translate, patterns)) or r"(?!)", re.IGNORECASE)
