"""Finds weights that ship inside packages: read as data, checked by hash, never imported."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from schema.errors import ModelMissing


@dataclass(frozen=True, slots=True)
class Weights:
    """One file of a package: its distribution, its path inside, the SHA-256 it must have, and what brings the package."""

    package: str
    path: str
    sha256: str
    remedy: str = "Run `make install` again."


OF_MODELS = "Install the extra `models`: `make install-models`."


@cache
def located(weights: Weights) -> Path:
    """Return where the file lies; raise ModelMissing if it is not there or is not what it should be."""
    try:
        # Found by the distribution's metadata: to import the package would run its code.
        path = Path(str(distribution(weights.package).locate_file(weights.path)))
    except PackageNotFoundError as error:
        raise ModelMissing(f"the package {weights.package} is not installed", weights.remedy) from error
    if not path.is_file():
        raise ModelMissing(f"{weights.path} is not in the package {weights.package}", weights.remedy)
    with path.open("rb") as file:
        # At every start of a process: a file that was damaged or replaced gives vectors that look right and are not.
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != weights.sha256:
        raise ModelMissing(f"{weights.path} has the hash {found}, not {weights.sha256}", weights.remedy)
    return path
