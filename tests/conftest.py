"""What every test may use: the real servers, a printed seed for rotating samples, and a run that can go on where it stopped."""

import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pluggy
import pytest
from hypothesis import HealthCheck, settings

from tests.contract.stores import STORES

# On a machine where a model was fetched, too: no test may reach one by accident.
os.environ["FRIDAY_MODELS_DIRECTORY"] = str(Path(__file__).parent / "no models")

pytest_plugins = ["tests.servers.fixtures"]

# By hypothesis's own clock an example fails that takes 200 ms, as any may on a busy machine; what has to be fast is timed by its test.
settings.register_profile("friday", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("friday")

SAID = "said"
"""What a test says for every run to show: it travels with the report, as tests may run in several processes."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this project."""
    parser.addoption("--rotation-seed", type=int, default=1, help="Which sample of a long matrix is run.")
    parser.addoption("--resume", type=Path, default=None, help="A file that remembers what passed, left out next time.")


def pytest_report_header(config: pytest.Config) -> str:
    """Say which sample is run, so that it can be run again."""
    return f"rotation seed {config.getoption('--rotation-seed')}"


@pytest.fixture(scope="session")
def rotation_seed(request: pytest.FixtureRequest) -> int:
    """The seed that chooses a sample of a long matrix."""
    seed: int = request.config.getoption("--rotation-seed")
    return seed


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what passed before, where a run is resumed."""
    memory: Path | None = config.getoption("--resume")
    if memory is None or not memory.exists():
        return
    passed = set(memory.read_text(encoding="utf-8").splitlines())
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in passed])
    items[:] = [item for item in items if item.nodeid not in passed]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pluggy.Result[pytest.TestReport], None]:
    """Remember at once that a test passed."""
    outcome = yield
    report = outcome.get_result()
    memory: Path | None = item.config.getoption("--resume")
    if memory is not None and report.when == "call" and report.passed:
        memory.parent.mkdir(parents=True, exist_ok=True)
        with memory.open("a", encoding="utf-8") as file:
            file.write(f"{item.nodeid}\n")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Forget what passed once everything did."""
    memory: Path | None = session.config.getoption("--resume")
    if memory is not None and exitstatus in (0, 5):
        memory.unlink(missing_ok=True)


def pytest_configure(config: pytest.Config) -> None:
    """Show what tests say in the process that reports, which runs none itself where there are several."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Saying(config))


class _Saying:
    """Prints what a test said when it is over, and at the end how many contract cases passed on each store."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._passed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed and "tests/contract/" in report.nodeid:
            self._passed.update(one.name for one in STORES if f"[{one.name}" in report.nodeid)
        lines = [line for name, line in report.user_properties if name == SAID] if report.when == "teardown" else []
        terminal: pytest.TerminalReporter | None = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal:
            for line in lines:
                terminal.ensure_newline()
                terminal.write_line(str(line))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for name, count in self._passed.items():
            terminalreporter.write_line(f"contract: {count} cases passed on {name}")
