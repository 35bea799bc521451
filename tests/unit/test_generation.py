"""What phrases answers in a home, by its settings, the machine and what was fetched; a reason for each."""

import json
from pathlib import Path

import pytest

from app.generation import Selected, plan, selected
from app.models import leads
from app.settings import Environment, File, GeneratorChoice, ModelsTable, Settings
from reasoning.models.choosing import Device, Machine
from reasoning.models.fetching import identity
from reasoning.models.registry import model
from schema.errors import ConfigurationError, FridayError, ModelMissing, ModelTooLarge

GB = 1_000_000_000
LAPTOP, WORKSTATION = Machine(16 * GB), Machine(64 * GB, 24 * GB, "RTX 4090")
HALF = "qwen2.5-coder-0.5b"
QUOTES, LOCAL, ENDPOINT = GeneratorChoice.EXTRACTIVE, GeneratorChoice.LOCAL, GeneratorChoice.ENDPOINT


def choice(home: Path, machine: Machine, **chosen: object) -> Selected:
    table = ModelsTable.model_validate({**chosen, "directory": home})
    return selected(Settings(home=home, environment=Environment(models_directory=home), file=File(models=table)), machine)


def fetched(home: Path, name: str) -> None:
    (home / name).mkdir()
    (home / name / "friday.json").write_text(json.dumps({"made_of": identity(model(name))}), encoding="utf-8")


def test_a_laptop_answers_in_quotes_unless_somebody_asks_for_a_model(tmp_path: Path) -> None:
    """R4: the default follows the machine."""
    assert choice(tmp_path, LAPTOP).generator is QUOTES
    fetched(tmp_path, HALF)
    assert choice(tmp_path, LAPTOP).generator is QUOTES
    asked = choice(tmp_path, LAPTOP, generator="local", model=HALF)
    assert (asked.generator, asked.choice and asked.choice.device) == (LOCAL, Device.CPU)
    assert choice(tmp_path, LAPTOP, model=HALF).generator is LOCAL


def test_a_gpu_answers_by_the_best_model_that_fits_once_it_is_here(tmp_path: Path) -> None:
    """R4."""
    before = choice(tmp_path, WORKSTATION)
    assert before.generator is QUOTES
    assert "friday models fetch qwen2.5-7b-instruct" in before.reason
    fetched(tmp_path, "qwen2.5-7b-instruct")
    after = choice(tmp_path, WORKSTATION)
    assert (after.generator, after.choice and after.choice.device) == (LOCAL, Device.GPU)
    assert "RTX 4090 has 24.0 GB" in after.reason


def test_quotes_and_endpoints_are_as_asked_for(tmp_path: Path) -> None:
    assert choice(tmp_path, WORKSTATION, generator="extractive").generator is QUOTES
    there = choice(tmp_path, LAPTOP, generator="endpoint", endpoint_url="http://127.0.0.1:1/v1", endpoint_model="m")
    assert (there.generator, there.reason) == (ENDPOINT, "The settings ask for m at http://127.0.0.1:1/v1.")


@pytest.mark.parametrize(
    ("machine", "name", "error"),
    [
        (LAPTOP, "", ConfigurationError),
        (LAPTOP, HALF, ModelMissing),
        (LAPTOP, "qwen2.5-7b-instruct", ModelTooLarge),
        (Machine(64 * GB, runtime=False), HALF, ModelMissing),
    ],
)
def test_what_cannot_be_is_an_error_with_a_remedy(tmp_path: Path, machine: Machine, name: str, error: type[FridayError]) -> None:
    """R4."""
    with pytest.raises(error) as raised:
        choice(tmp_path, machine, generator="local", model=name)
    assert "friday models" in raised.value.advice or "make install-models" in raised.value.advice


def test_only_models_worth_it_lead_an_answer() -> None:
    assert leads("qwen2.5-7b-instruct")
    assert leads("whatever an endpoint has")
    assert not leads(HALF)


def test_a_gpu_writes_more_answers_at_once(tmp_path: Path) -> None:
    assert plan(tmp_path, model(HALF), Device.CPU).rows < plan(tmp_path, model(HALF), Device.GPU).rows
    assert plan(tmp_path, model(HALF), Device.CPU).threads in {1, 2}
