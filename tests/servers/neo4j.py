"""A real Neo4j server without Docker: jars by Maven, a scratch home, a free port, stopped by its own process id."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, ServiceUnavailable, SessionExpired

from graph.neo4j.settings import Neo4jSettings
from tests.servers.process import free_port, program

_POM = Path(__file__).with_name("pom.xml")
CACHE = Path(__file__).parents[2] / ".cache" / "neo4j"
_START_SECONDS = 90
_POLL_SECONDS = 0.1
_JAVA = ("java", "openjdk-17-jre-headless")
_MAVEN = ("mvn", "maven")
_NAMES = ("URI", "USER", "PASSWORD")
_OPEN = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent", "java.lang")
_CONF = """\
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=true
dbms.security.procedures.unrestricted=apoc.*
server.memory.pagecache.size=256m
dbms.usage_report.enabled=false
"""


class ServerFailed(Exception):
    """The Neo4j server for tests could not be had; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Neo4jServer:
    """A running server: how to reach it, and its process id."""

    settings: Neo4jSettings
    pid: int


def fetch_jars(cache: Path = CACHE) -> Path:
    """Return the folder of the server's jars, fetched by Maven the first time, offline ever after."""
    done, lib = cache / "complete", cache / "lib"
    if done.is_file() and done.read_text() == _POM.read_text():
        return lib
    maven = program(*_MAVEN)
    shutil.rmtree(lib, ignore_errors=True)
    command = [maven, "-q", "-B", "-f", str(_POM), "dependency:copy-dependencies", f"-DoutputDirectory={lib}"]
    fetched = subprocess.run(command, capture_output=True, text=True, check=False)
    if fetched.returncode:
        raise ServerFailed(f"Maven could not fetch Neo4j; check the network and run again:\n{fetched.stdout[-2000:]}")
    done.write_text(_POM.read_text())
    return lib


@contextmanager
def running_neo4j(home: Path, apoc: bool = True) -> Iterator[Neo4jServer]:
    """Run a server in this empty home until the block ends."""
    java = program(*_JAVA)
    lib = fetch_jars()
    port = free_port()
    for name in ("conf", "data", "logs", "plugins", "import", "run"):
        (home / name).mkdir(parents=True)
    (home / "conf" / "neo4j.conf").write_text(_CONF.format(port=port))
    settings = Neo4jSettings(f"bolt://127.0.0.1:{port}", "neo4j", secrets.token_hex(16))
    output = home / "logs" / "console.log"
    with output.open("wb") as console:
        process = subprocess.Popen([java, *_arguments(home, lib, apoc)], stdout=console, stderr=subprocess.STDOUT, cwd=home)
    try:
        _set_password(process, settings, output)
        yield Neo4jServer(settings, process.pid)
    finally:
        _stop(process)


@contextmanager
def exported_neo4j(home: Path) -> Iterator[Neo4jSettings]:
    """Run a server, or take the one that FRIDAY_NEO4J_URI names; child processes find it in the environment."""
    if os.environ.get("FRIDAY_NEO4J_URI"):
        uri, user, password = (os.environ[f"FRIDAY_NEO4J_{name}"] for name in _NAMES)
        yield Neo4jSettings(uri, user, password)
        return
    with running_neo4j(home) as server:
        values = (server.settings.uri, server.settings.user, server.settings.password)
        named = {f"FRIDAY_NEO4J_{name}": value for name, value in zip(_NAMES, values, strict=True)}
        os.environ.update(named)
        try:
            yield server.settings
        finally:
            for name in named:
                del os.environ[name]


def main() -> None:
    """Run a server until interrupted; print what a shell must export to use it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="friday-neo4j-") as home, running_neo4j(Path(home)) as server:
        settings = server.settings
        for name, value in zip(_NAMES, (settings.uri, settings.user, settings.password), strict=True):
            print(f"export FRIDAY_NEO4J_{name}={value}", flush=True)
        with suppress(KeyboardInterrupt):
            os.waitpid(server.pid, 0)


def _arguments(home: Path, lib: Path, apoc: bool) -> list[str]:
    # Plugins must be on the class path: a jar that is only in the plugins folder cannot be wired.
    jars = sorted(str(jar) for jar in lib.glob("*.jar") if apoc or not jar.name.startswith("apoc"))
    opened = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPEN]
    memory = ["-Xms512m", "-Xmx1g", "-XX:+UseSerialGC"]
    start = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode"]
    return [*memory, *opened, "--enable-native-access=ALL-UNNAMED", "-cp", ":".join(jars), *start]


def _set_password(process: subprocess.Popen[bytes], settings: Neo4jSettings, output: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    with GraphDatabase.driver(settings.uri, auth=("neo4j", "neo4j"), max_transaction_retry_time=0) as driver:
        while True:
            try:
                driver.execute_query("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=settings.password, database_="system")
            except (ServiceUnavailable, SessionExpired, AuthError, OSError) as reason:
                _keep_waiting(process, deadline, output, reason)
            else:
                return


def _keep_waiting(process: subprocess.Popen[bytes], deadline: float, output: Path, reason: Exception) -> None:
    try:
        process.wait(_POLL_SECONDS)
    except subprocess.TimeoutExpired:
        if time.monotonic() < deadline:
            return
    raise ServerFailed(f"Neo4j did not start: {output.read_text()[-2000:]}") from reason


def _stop(process: subprocess.Popen[bytes]) -> None:
    # A graceful stop takes ten seconds and saves data that nobody wants.
    process.kill()
    process.wait()


if __name__ == "__main__":
    main()
