"""A real Neo4j server without Docker: jars by Maven, a scratch home, a free port, stopped by its own process id."""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, ServiceUnavailable, SessionExpired, TransientError

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


def fetch_jars(cache: Path = CACHE) -> Path:
    """Return the folder of the server's jars, fetched by Maven the first time, offline ever after."""
    cache.mkdir(parents=True, exist_ok=True)
    # Tests run in several processes: one fetches, the others wait for it.
    with (cache / "fetching").open("w") as waiting:
        fcntl.flock(waiting, fcntl.LOCK_EX)
        return _fetched(cache / "complete", cache / "lib")


def _fetched(done: Path, lib: Path) -> Path:
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


class Neo4jServer:
    """A server in an empty home: how to reach it, and its process id; started again after it died it has what it had."""

    def __init__(self, home: Path, apoc: bool = True) -> None:
        for name in ("conf", "data", "logs", "plugins", "import", "run"):
            (home / name).mkdir(parents=True)
        if apoc:
            _link_plugin(home, fetch_jars())
        port = free_port()
        (home / "conf" / "neo4j.conf").write_text(_CONF.format(port=port))
        self.settings = Neo4jSettings(f"bolt://127.0.0.1:{port}", "neo4j", secrets.token_hex(16))
        self._home = home
        self._output = home / "logs" / "console.log"
        self._command = [program(*_JAVA), *_arguments(home, fetch_jars(), apoc)]
        self._process = self._launched()
        self._once_ready("neo4j", self._set_password)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def start_again(self) -> None:
        """Start it on what its home holds, once it is dead."""
        self._process.wait(_START_SECONDS)
        self._process = self._launched()
        self._once_ready(self.settings.password, Driver.verify_connectivity)

    def stop(self) -> None:
        """End it: a graceful stop takes ten seconds and saves data that nobody wants."""
        self._process.kill()
        self._process.wait()

    def _launched(self) -> subprocess.Popen[bytes]:
        with self._output.open("ab") as console:
            return subprocess.Popen(self._command, stdout=console, stderr=subprocess.STDOUT, cwd=self._home)

    def _set_password(self, driver: Driver) -> None:
        statement = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new"
        driver.execute_query(statement, new=self.settings.password, database_="system")

    def _once_ready(self, password: str, greet: Callable[[Driver], None]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        with GraphDatabase.driver(self.settings.uri, auth=("neo4j", password), max_transaction_retry_time=0) as driver:
            while True:
                try:
                    greet(driver)
                except (ServiceUnavailable, SessionExpired, AuthError, TransientError, OSError) as reason:
                    self._keep_waiting(deadline, reason)
                else:
                    return

    def _keep_waiting(self, deadline: float, reason: Exception) -> None:
        try:
            self._process.wait(_POLL_SECONDS)
        except subprocess.TimeoutExpired:
            if time.monotonic() < deadline:
                return
        self.stop()
        raise ServerFailed(f"Neo4j did not start: {self._output.read_text()[-2000:]}") from reason


@contextmanager
def running_neo4j(home: Path, apoc: bool = True) -> Iterator[Neo4jServer]:
    """Run a server in this empty home until the block ends."""
    server = Neo4jServer(home, apoc)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def exported_neo4j(home: Path) -> Iterator[Neo4jSettings]:
    """Run a server, or take the one that FRIDAY_NEO4J_URI names; child processes find it in the environment."""
    if os.environ.get("FRIDAY_NEO4J_URI"):
        yield named_neo4j()
        return
    with running_neo4j(home) as server, named(server.settings):
        yield server.settings


def named_neo4j() -> Neo4jSettings:
    """Return how to reach the server that the environment names."""
    uri, user, password = (os.environ[f"FRIDAY_NEO4J_{name}"] for name in _NAMES)
    return Neo4jSettings(uri, user, password)


@contextmanager
def named(settings: Neo4jSettings) -> Iterator[None]:
    """Name this server in the environment until the block ends, then the one that was named before."""
    before = {f"FRIDAY_NEO4J_{name}": os.environ.get(f"FRIDAY_NEO4J_{name}") for name in _NAMES}
    os.environ.update(zip(before, (settings.uri, settings.user, settings.password), strict=True))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


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


def _link_plugin(home: Path, lib: Path) -> None:
    # Its procedures are found in the plugins folder, its classes on the class path: it must be in both.
    for jar in lib.glob("apoc*.jar"):
        (home / "plugins" / jar.name).symlink_to(jar)


def _arguments(home: Path, lib: Path, apoc: bool) -> list[str]:
    # Plugins must be on the class path: a jar that is only in the plugins folder cannot be wired.
    jars = sorted(str(jar) for jar in lib.glob("*.jar") if apoc or not jar.name.startswith("apoc"))
    opened = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPEN]
    memory = ["-Xms512m", "-Xmx1g", "-XX:+UseSerialGC"]
    start = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode"]
    return [*memory, *opened, "--enable-native-access=ALL-UNNAMED", "-cp", ":".join(jars), *start]


if __name__ == "__main__":
    main()
