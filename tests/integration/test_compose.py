"""R10: the environment and the command of the compose file, as plain processes beside a real Neo4j."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase

from app.running import Server, call, running
from graph.neo4j.settings import Neo4jSettings
from tests.compose import read
from tests.fakes.friday import COMMAND, ROOT
from tests.servers.process import free_port, wait_for

QUESTION = "What is the door code of the boathouse?"
TERM_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Container:
    """The service `friday` without a container: only what a container would give it is replaced."""

    service: Any
    home: Path
    graph: Neo4jSettings
    port: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the file, and of this machine what is neither Friday's nor the test run's."""
        here = {name: value for name, value in os.environ.items() if not name.startswith(("FRIDAY_", "PYTEST_", "NICEGUI_"))}
        given = {"FRIDAY_HOME": str(self.home), "FRIDAY_NEO4J_URI": self.graph.uri, "FRIDAY_MODELS_DIRECTORY": str(self.home / "none")}
        return {**here, **self.service["environment"], **given}

    def run(self, *words: str) -> str:
        """Run a command to its end, as `docker compose exec friday friday ...` does, and return what it said."""
        ran = subprocess.run([sys.executable, "-c", COMMAND, *words], env=self.environment, cwd=ROOT, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr.decode()
        return ran.stdout.decode()

    def start(self) -> "subprocess.Popen[bytes]":
        """Start what the file starts, and wait until its health check says that it is well."""
        words = [word.replace("8765", self.port) for word in self.service["command"]]
        with (self.home.parent / "log").open("wb") as log:
            child = subprocess.Popen([sys.executable, "-c", COMMAND, *words], env=self.environment, cwd=ROOT, stdout=log, stderr=log)

        def answers() -> bool:
            assert child.poll() is None, self.log
            return self.healthy()

        wait_for(answers, "a healthy app", 90)
        return child

    def healthy(self) -> bool:
        """Ask the health check's own command."""
        word, program, *words = self.service["healthcheck"]["test"]
        assert (word, program) == ("CMD", "python")
        asked = [word.replace("8765", self.port) for word in words]
        return subprocess.run([sys.executable, *asked], capture_output=True, check=False).returncode == 0

    @property
    def log(self) -> str:
        """What it said."""
        return (self.home.parent / "log").read_text(encoding="utf-8")

    def ask(self) -> dict[str, Any]:
        """Ask the question over the interface for programs."""
        server = running(self.home)
        assert server == Server(int(self.port), server.token if server else "", server.pid if server else 0)
        answer = call(server, "/api/ask", {"question": QUESTION})
        assert answer is not None
        return answer


@pytest.fixture
def container(neo4j_server: Neo4jSettings, tmp_path: Path) -> Container:
    service = read({"FRIDAY_NEO4J_PASSWORD": neo4j_server.password})["services"]["friday"]
    (tmp_path / "home").mkdir()
    return Container(service, tmp_path / "home", neo4j_server, str(free_port()))


def ended(child: "subprocess.Popen[bytes]", number: int) -> int:
    """Send a signal and return how the process ended."""
    child.send_signal(number)
    try:
        return child.wait(TERM_SECONDS)
    finally:
        child.kill()
        child.wait()


def test_what_the_file_starts_answers_ends_and_comes_back(container: Container, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "boat.md").write_text("# Boathouse\n\nThe door code of the boathouse is 4471.\n", encoding="utf-8")
    container.run("source", "add", "papers", "folder", "--set", f"path={tmp_path / 'papers'}")
    container.run("sync")
    first = container.start()
    told = container.ask()
    assert "4471" in str(told["answer"])
    assert f"whoever reaches port {container.port} of this machine or container reads everything, there is no sign-in" in container.log
    assert ended(first, signal.SIGTERM) == 0, container.log
    assert "Traceback" not in container.log
    assert not container.healthy()
    assert running(container.home) is None
    second = container.start()
    again = container.ask()
    # How sure it is may have changed meanwhile: the first time its vectors may not have been there.
    assert "4471" in str(again["answer"])
    assert again["citations"] == told["citations"]
    assert json.loads(container.run("status", "--json"))["store"] == "neo4j"
    assert ended(second, signal.SIGTERM) == 0


def test_the_note_of_a_killed_server_that_had_this_very_number_keeps_none_from_starting(container: Container) -> None:
    """In a container each server is process 1: here the child writes the dead one's note with its own number."""
    note = "import json, os, pathlib; pathlib.Path(os.environ['FRIDAY_HOME'], 'server.json').write_text("
    mine = "json.dumps({'port': 1, 'token': 'x', 'pid': os.getpid()})); "
    words = ["serve", "--port", container.port]
    command = [sys.executable, "-c", f"{note}{mine}{COMMAND}", *words]
    child = subprocess.Popen(command, env=container.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        wait_for(lambda: container.healthy() or child.poll() is not None, "a healthy app", 90)
        assert child.poll() is None
    finally:
        child.kill()
        child.communicate()


def test_neo4j_knows_every_setting_of_the_file(neo4j_server: Neo4jSettings) -> None:
    named = read({"FRIDAY_NEO4J_PASSWORD": "x"})["services"]["neo4j"]["environment"]
    wanted = {
        name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_")
        for name in named
        if name not in {"NEO4J_AUTH", "NEO4J_PLUGINS"}
    }
    with GraphDatabase.driver(neo4j_server.uri, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        known = {one["name"] for one in driver.execute_query("SHOW SETTINGS YIELD name").records}
    assert len(wanted) == 5
    assert wanted <= known
