"""Passwords: in the keyring, or in a file only the owner can read; nowhere else."""

from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from app.declare import add, needs_password
from app.keyring_secrets import KeyringSecrets
from app.secrets import FileSecrets, HomeSecrets, open_secrets
from app.settings import Kind, load
from schema.errors import ConfigurationError, StoreUnusable

PASSWORD = "tr0ub4dor"


class DictKeyring(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


class LockedKeyring(DictKeyring):
    """A keyring nobody unlocked."""

    def get_password(self, service: str, username: str) -> str | None:
        """Refuse."""
        raise KeyringLocked(service)


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> DictKeyring:
    backend = DictKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return backend


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """R1: mode 0600 from the first byte on, also when it is written again."""
    secrets = FileSecrets(tmp_path / "home")
    for value in (PASSWORD, "another"):
        secrets.write("post", value)
        assert {path.stat().st_mode & 0o777 for path in (tmp_path / "home").iterdir()} == {0o600}
    assert FileSecrets(tmp_path / "home").read("post") == "another"
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0


def test_a_file_made_readable_is_written_for_the_owner_alone_again(tmp_path: Path) -> None:
    secrets = FileSecrets(tmp_path)
    secrets.write("post", PASSWORD)
    (tmp_path / "secrets.json").chmod(0o644)
    secrets.write("other", "x")
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_secret_is_forgotten_and_the_others_stay(tmp_path: Path) -> None:
    secrets = FileSecrets(tmp_path)
    secrets.write("post", PASSWORD)
    secrets.write("cal", "x")
    secrets.remove("post")
    secrets.remove("post")
    assert (secrets.read("post"), secrets.read("cal")) == (None, "x")
    assert PASSWORD not in (tmp_path / "secrets.json").read_text(encoding="utf-8")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"secrets\.json is damaged.*set the passwords again"):
        FileSecrets(tmp_path).read("post")


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnusable, match="Not a directory"):
        FileSecrets(tmp_path / "file" / "home").write("post", PASSWORD)


def test_two_homes_do_not_share_secrets_in_one_keyring(tmp_path: Path, ring: DictKeyring) -> None:
    one, other = KeyringSecrets(tmp_path / "one"), KeyringSecrets(tmp_path / "other")
    one.write("post", PASSWORD)
    assert (one.read("post"), other.read("post")) == (PASSWORD, None)
    other.remove("post")
    one.remove("post")
    assert ring.kept == {}


def test_a_keyring_that_works_is_used(tmp_path: Path, ring: DictKeyring) -> None:
    assert ring is keyring.get_keyring()
    assert isinstance(open_secrets(tmp_path, no_keyring=False), KeyringSecrets)
    assert isinstance(open_secrets(tmp_path, no_keyring=True), FileSecrets)


@pytest.mark.parametrize("backend", [NoKeyring, LockedKeyring])
def test_where_no_keyring_works_the_file_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend())
    assert isinstance(open_secrets(tmp_path, no_keyring=False), FileSecrets)


def test_a_home_looks_for_a_keyring_when_a_secret_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = HomeSecrets(tmp_path, no_keyring=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", DictKeyring())
    secrets.write("post", PASSWORD)
    assert isinstance(secrets.kept, KeyringSecrets)
    assert secrets.read("post") == PASSWORD
    secrets.remove("post")
    assert secrets.read("post") is None


def test_a_keyring_that_is_locked_later_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", LockedKeyring())
    with pytest.raises(ConfigurationError, match=r"keyring.*Unlock it, or set FRIDAY_NO_KEYRING=1"):
        KeyringSecrets(tmp_path).read("post")


def test_a_password_is_never_in_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R1: neither given nor found there."""
    monkeypatch.setenv("FRIDAY_NO_KEYRING", "1")
    told = add(load(tmp_path), ("post", Kind.IMAP), ("host=h", "user=u"), PASSWORD)
    assert PASSWORD not in str(told)
    assert PASSWORD not in (tmp_path / "friday.toml").read_text(encoding="utf-8")
    assert PASSWORD not in repr(load(tmp_path))
    assert FileSecrets(tmp_path).read("post") == PASSWORD
    with pytest.raises(ConfigurationError, match="unknown key password"):
        add(load(tmp_path), ("other", Kind.IMAP), ("host=h", "user=u", f"password={PASSWORD}"), None)


def test_the_servers_password_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_NEO4J_PASSWORD", PASSWORD)
    assert PASSWORD not in repr(load(tmp_path))


@pytest.mark.parametrize(
    ("kind", "pairs", "needed"),
    [(Kind.IMAP, ("host=h",), True), (Kind.IMAP, ("password_env=P",), False), (Kind.CALDAV, (), True), (Kind.FOLDER, (), False)],
)
def test_a_password_is_asked_for_where_one_is_needed(kind: Kind, pairs: tuple[str, ...], needed: bool) -> None:
    assert needs_password(kind, pairs) is needed
