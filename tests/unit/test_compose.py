"""R10: what the compose file and the image promise, held without an engine."""

import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.server import free_port, reach
from app.settings import Bind, Environment, load
from schema.errors import ConfigurationError
from tests.compose import ROOT, Unset, dockerfile, read

VALUES = {"FRIDAY_NEO4J_PASSWORD": "of-the-test"}
UID = "10001:10001"


@pytest.fixture(scope="module")
def services() -> Any:  # noqa: ANN401 (YAML is what it is)
    return read(VALUES)["services"]


def test_it_is_what_the_specification_says() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(ROOT / "docker-compose.yml")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_without_a_password_nothing_starts_and_what_to_do_is_told() -> None:
    with pytest.raises(Unset, match=r"FRIDAY_NEO4J_PASSWORD is not set\. Write FRIDAY_NEO4J_PASSWORD=.* into the file \.env"):
        read({})


def test_no_secret_is_written_down(services: Any) -> None:  # noqa: ANN401
    given = [
        value
        for service in services.values()
        for name, value in service["environment"].items()
        if re.search("PASSWORD|AUTH|SECRET|TOKEN", name)
    ]
    assert len(given) == 2
    assert all(VALUES["FRIDAY_NEO4J_PASSWORD"] in value for value in given)
    assert not re.search("PASSWORD|AUTH|SECRET|TOKEN", dockerfile().one("ENV"))
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_every_variable_is_one_that_friday_reads(services: Any) -> None:  # noqa: ANN401
    known = {f"FRIDAY_{name.upper()}" for name in Environment.model_fields}
    image = set(re.findall(r"FRIDAY_\w+", dockerfile().one("ENV")))
    assert {name for name in services["friday"]["environment"] if name.startswith("FRIDAY_")} | image <= known


def test_the_environment_is_valid(services: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    for name, value in services["friday"]["environment"].items():
        monkeypatch.setenv(name, value)
    environment = Environment()
    assert (environment.bind, environment.store, environment.no_keyring) == (Bind.ALL, "neo4j", True)
    assert environment.neo4j_password.get_secret_value() == VALUES["FRIDAY_NEO4J_PASSWORD"]
    assert services["neo4j"]["environment"]["NEO4J_AUTH"] == f"{environment.neo4j_user}/{VALUES['FRIDAY_NEO4J_PASSWORD']}"
    assert environment.neo4j_uri == "bolt://neo4j:7687"


def test_only_this_machine_reaches_it(services: Any) -> None:  # noqa: ANN401
    published = {name: service.get("ports", []) for name, service in services.items()}
    assert published == {"neo4j": [], "friday": ["127.0.0.1:8765:8765"]}
    assert not any(service.get("network_mode") or service.get("privileged") for service in services.values())
    assert read(VALUES)["networks"]["graph"] == {"internal": True}
    assert services["neo4j"]["networks"] == ["graph"]


def test_the_app_may_do_little(services: Any) -> None:  # noqa: ANN401
    friday = services["friday"]
    assert friday["user"] == dockerfile().one("USER") == UID
    assert friday["read_only"] is True
    assert friday["cap_drop"] == ["ALL"]
    assert "cap_add" not in friday
    assert all(service["security_opt"] == ["no-new-privileges:true"] for service in services.values())
    assert not any("docker.sock" in volume for service in services.values() for volume in service["volumes"])


def test_what_is_kept_lies_on_named_volumes(services: Any) -> None:  # noqa: ANN401
    assert services["neo4j"]["volumes"] == ["graph:/data"]
    assert services["friday"]["volumes"] == [f"home:{services['friday']['environment']['FRIDAY_HOME']}"]
    assert set(read(VALUES)["volumes"]) == {"graph", "home"}


def test_each_is_watched_and_waited_for(services: Any) -> None:  # noqa: ANN401
    assert services["friday"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert services["friday"]["healthcheck"]["test"] == ["CMD", *dockerfile().words("HEALTHCHECK")]
    assert "cypher-shell" in services["neo4j"]["healthcheck"]["test"][1]
    assert all(service["restart"] == "unless-stopped" and service["stop_grace_period"] for service in services.values())


def test_image_and_file_start_the_same(services: Any) -> None:  # noqa: ANN401
    image = dockerfile()
    assert image.words("ENTRYPOINT") == ["friday"]
    assert image.words("CMD") == services["friday"]["command"]
    assert image.one("EXPOSE") in services["friday"]["ports"][0]
    assert services["friday"]["environment"]["FRIDAY_HOME"] in image.one("VOLUME")
    assert services["neo4j"]["image"].startswith("neo4j:5.26")


def test_the_image_is_built_by_the_locks_and_without_its_tools() -> None:
    text, image = (ROOT / "Dockerfile").read_text(encoding="utf-8"), dockerfile()
    assert [stage.split()[0] for stage in image.stages] == ["python:3.11-slim-bookworm"] * 2
    for lock in ("bootstrap.lock", "requirements.lock", "weights.lock"):
        assert re.search(rf"--require-hashes .*-r {lock}", text), lock
    assert [rest for word, rest in image.last if word == "COPY"] == ["--from=build /opt/friday /opt/friday"]
    assert not any("pip" in rest or "apt" in rest for word, rest in image.last if word == "RUN")
    assert "://" not in text


def test_all_that_is_copied_is_sent_and_nothing_else() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = {name for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for name in line.split()[:-1]}
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert all((ROOT / name).exists() for name in copied)


def test_it_listens_on_this_machine_alone_unless_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert Environment.model_fields["bind"].default is Bind.LOOPBACK
    assert reach(Bind.LOOPBACK, 8765) == "Only this machine reaches it."
    assert "port 8765" in reach(Bind.ALL, 8765)
    for value in ("", "::", "192.168.0.7", "all"):
        monkeypatch.setenv("FRIDAY_BIND", value)
        with pytest.raises(ConfigurationError, match="FRIDAY_BIND"):
            load(tmp_path)


def test_a_port_that_is_taken_anywhere_is_refused_where_all_addresses_are_wanted() -> None:
    with socket.create_server(("127.0.0.2", 0)) as other:
        port = other.getsockname()[1]
        assert free_port(port) == port
        with pytest.raises(ConfigurationError, match="is taken"):
            free_port(port, Bind.ALL)
