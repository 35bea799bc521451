"""The servers as session fixtures, for `pytest_plugins`."""

from collections.abc import Iterator

import pytest

from tests.servers.dovecot import BARE, Dovecot
from tests.servers.radicale import Radicale


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def bare_dovecot() -> Iterator[Dovecot]:
    with Dovecot(capability=BARE) as server:
        yield server


@pytest.fixture(scope="session")
def tls_dovecot() -> Iterator[Dovecot]:
    with Dovecot(tls=True) as server:
        yield server


@pytest.fixture(scope="session")
def radicale() -> Iterator[Radicale]:
    with Radicale() as server:
        yield server
