"""Passwords in the system's keyring, or in a file only the owner can read where there is none."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
import keyring.backends.fail
from keyring.errors import KeyringError

from app.durable import locked, write_whole
from schema.errors import ConfigurationError, StoreUnusable

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


class FileSecrets:
    """Secrets in one file with mode 0600, for machines without a keyring."""

    def __init__(self, home: Path) -> None:
        self._path = home / "secrets.json"

    def read(self, name: str) -> str | None:
        """Return the secret, or None."""
        return self._all().get(name)

    def write(self, name: str, value: str) -> None:
        """Keep the secret."""
        self._change(lambda secrets: {**secrets, name: value})

    def remove(self, name: str) -> None:
        """Forget the secret; nothing happens if there is none."""
        if self.read(name) is not None:
            self._change(lambda secrets: {one: value for one, value in secrets.items() if one != name})

    def _all(self) -> dict[str, str]:
        try:
            loaded = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreUnusable(f"{self._path}: {error.strerror}") from error
        except ValueError as error:
            raise ConfigurationError(
                f"{self._path} is damaged", "Remove it and set the passwords again with `friday source add`."
            ) from error
        return {str(name): str(value) for name, value in loaded.items()}

    def _change(self, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Read under the same lock: what another process kept a moment ago is not lost.
            with locked(self._path.parent):
                write_whole(self._path, json.dumps(change(self._all())))
        except OSError as error:
            raise StoreUnusable(f"{self._path}: {error.strerror}") from error


def open_secrets(home: Path, no_keyring: bool) -> KeyringSecrets | FileSecrets:
    """Return the keyring where one works, else the file."""
    if no_keyring or isinstance(keyring.get_keyring(), keyring.backends.fail.Keyring):
        return FileSecrets(home)
    try:
        # On machines without a desktop a keyring may be there and fail at its first use, so it is used once before it is relied on.
        keyring.get_password(_SERVICE, "probe")
    except KeyringError:
        return FileSecrets(home)
    return KeyringSecrets(home)
