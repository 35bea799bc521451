"""Finds weights that ship inside packages: read as data, checked by hash, never imported."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from schema.errors import ModelMissing


@dataclass(frozen=True, slots=True)
class Weights:
    """One file of a package: its distribution, its path inside, and the SHA-256 it must have."""

    package: str
    path: str
    sha256: str


@cache
def located(weights: Weights) -> Path:
    """Return where the file lies; raise ModelMissing if it is not there or is not what it should be."""
    try:
        path = Path(str(distribution(weights.package).locate_file(weights.path)))
    except PackageNotFoundError as error:
        raise ModelMissing(f"the package {weights.package} is not installed") from error
    if not path.is_file():
        raise ModelMissing(f"{weights.path} is not in the package {weights.package}")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != weights.sha256:
        raise ModelMissing(f"{weights.path} has the hash {found}, not {weights.sha256}")
    return path
