"""The small language models that tests run; without them a test fails and names the command that brings them."""

import os
from pathlib import Path

import pytest

from reasoning.models.fetching import folder_of, present
from reasoning.models.registry import model

DIRECTORY = Path(os.environ.get("MODELS", Path(__file__).parents[2] / ".cache" / "models"))
HALF, SMALL = "qwen2.5-coder-0.5b", "smollm2-135m"


def weights(name: str) -> Path:
    """Return the folder of a model that `make models` brought."""
    if not present(DIRECTORY, model(name)):
        pytest.fail(f"{name} is not in {DIRECTORY}: run `make models`")
    return folder_of(DIRECTORY, model(name))
