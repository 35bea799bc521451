"""The servers as session fixtures, for `pytest_plugins`."""

from collections.abc import Iterator

import pytest

from graph.neo4j.settings import Neo4jSettings
from tests.servers.accounts import Account
from tests.servers.dovecot import BARE, COUNTING, Dovecot
from tests.servers.letters import Letters
from tests.servers.neo4j import exported_neo4j
from tests.servers.radicale import Radicale
from tests.servers.xandikos import Xandikos


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def counting_dovecot() -> Iterator[Dovecot]:
    with Dovecot(capability=COUNTING) as server:
        yield server


@pytest.fixture(scope="session")
def bare_dovecot() -> Iterator[Dovecot]:
    with Dovecot(capability=BARE) as server:
        yield server


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return Account(dovecot)


@pytest.fixture(params=["dovecot", "counting_dovecot", "bare_dovecot"])
def any_account(request: pytest.FixtureRequest) -> Account:
    """An account of a server with QRESYNC, with CONDSTORE alone, with neither."""
    return Account(request.getfixturevalue(request.param))


@pytest.fixture(scope="session")
def tls_dovecot() -> Iterator[Dovecot]:
    with Dovecot(tls=True) as server:
        yield server


@pytest.fixture(scope="session")
def radicale() -> Iterator[Radicale]:
    with Radicale() as server:
        yield server


@pytest.fixture(scope="session")
def xandikos() -> Iterator[Xandikos]:
    with Xandikos() as server:
        yield server


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jSettings]:
    """A Neo4j server for the whole run; each test takes spaces of its own."""
    with exported_neo4j(tmp_path_factory.mktemp("neo4j")) as settings:
        yield settings


@pytest.fixture
def letters() -> Iterator[Letters]:
    """A mail server that keeps what is sent."""
    with Letters(password="geheim") as server:
        yield server
