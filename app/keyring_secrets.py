"""Passwords in the system's keyring, where there is one that works."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
import keyring.backends.fail
from keyring.errors import KeyringError

from schema.errors import ConfigurationError

_SERVICE = "friday"


class KeyringSecrets:
    """Secrets in the system's keyring, apart for each home; raises ConfigurationError when it refuses."""

    def __init__(self, home: Path) -> None:
        # Two homes may each have a source of one name.
        self._service = f"{_SERVICE}:{home}"

    def read(self, name: str) -> str | None:
        """Return the secret, or None."""
        with _told():
            return keyring.get_password(self._service, name)

    def write(self, name: str, value: str) -> None:
        """Keep the secret."""
        with _told():
            keyring.set_password(self._service, name, value)

    def remove(self, name: str) -> None:
        """Forget the secret; nothing happens if there is none."""
        if self.read(name) is not None:
            with _told():
                keyring.delete_password(self._service, name)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except KeyringError as error:
        raise ConfigurationError(f"the keyring refused: {error}", "Unlock it, or set FRIDAY_NO_KEYRING=1.") from error


def works() -> bool:
    """Say whether there is a keyring that gives what it is asked for."""
    if isinstance(keyring.get_keyring(), keyring.backends.fail.Keyring):
        return False
    try:
        # On machines without a desktop a keyring may be there and fail at its first use, so it is used once before it is relied on.
        keyring.get_password(_SERVICE, "probe")
    except KeyringError:
        return False
    return True
