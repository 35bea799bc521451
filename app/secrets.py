"""Passwords in the system's keyring, or in a file only the owner can read where there is none."""

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.durable import locked, write_whole
from schema.errors import ConfigurationError, StoreUnusable

if TYPE_CHECKING:
    from app.keyring_secrets import KeyringSecrets


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


class HomeSecrets:
    """The secrets of a home, wherever they are kept: that is found out when one is first asked for, since a keyring takes its time."""

    def __init__(self, home: Path, no_keyring: bool) -> None:
        self._home = home
        self._no_keyring = no_keyring

    @cached_property
    def kept(self) -> "KeyringSecrets | FileSecrets":
        """Where they are kept."""
        return open_secrets(self._home, self._no_keyring)

    def read(self, name: str) -> str | None:
        """Return the secret, or None."""
        return self.kept.read(name)

    def write(self, name: str, value: str) -> None:
        """Keep the secret."""
        self.kept.write(name, value)

    def remove(self, name: str) -> None:
        """Forget the secret; nothing happens if there is none."""
        self.kept.remove(name)


class TriedSecrets(HomeSecrets):
    """The secrets of a home with one in place of that which is kept, for trying it: nothing of this one is written."""

    def __init__(self, home: Path, no_keyring: bool, tried: tuple[str, str]) -> None:
        super().__init__(home, no_keyring)
        self._name, self._value = tried

    def read(self, name: str) -> str | None:
        """Return the secret, or None."""
        return self._value if name == self._name else super().read(name)

    def write(self, name: str, value: str) -> None:
        """Keep the secret, but for the one that is tried."""
        if name != self._name:
            super().write(name, value)


def open_secrets(home: Path, no_keyring: bool) -> "KeyringSecrets | FileSecrets":
    """Return the keyring where one works, else the file."""
    if no_keyring:
        return FileSecrets(home)
    # Loaded by the commands that need a secret: to look through the keyrings takes as long as much of what else a command does.
    from app.keyring_secrets import KeyringSecrets, works

    return KeyringSecrets(home) if works() else FileSecrets(home)
