"""Settings: `friday.toml` in the home, and the environment; this is the only file that reads either."""

import os
import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from tzlocal import get_localzone_name

from app.durable import locked, write_whole
from app.lines import place
from memory.backlog import E5, MINILM
from schema.errors import ConfigurationError, StoreUnusable

FILE = "friday.toml"
DEFAULT_HOME = Path.home() / ".friday"
# Of all homes: weights are large and nobody's own.
DEFAULT_MODELS = Path.home() / ".cache" / "friday" / "models"


# Four digits: a length of time that no calendar holds would end in an error of its own.
_INTERVAL = re.compile(r"(\d{1,4})([mhd])")
_MINUTES = {"m": 1, "h": 60, "d": 1_440}
# RFC 8314 section 3.3: encrypted from the first byte.
_TLS_PORT = 465


class StoreKind(StrEnum):
    """Which store holds the graph."""

    EMBEDDED = "embedded"
    NEO4J = "neo4j"


class Bind(StrEnum):
    """Where the server listens: on this machine alone, or on all addresses, as it must inside a container."""

    # No third: a server that this machine's own commands cannot reach is of no use to them.
    LOOPBACK = "127.0.0.1"
    ALL = "0.0.0.0"  # noqa: S104 (only where the environment says so)


class Kind(StrEnum):
    """The kinds of source."""

    IMAP = "imap"
    EML = "eml"
    MAILDIR = "maildir"
    MBOX = "mbox"
    CALDAV = "caldav"
    CARDDAV = "carddav"
    ICS = "ics"
    FOLDER = "folder"
    VCF = "vcf"
    FEED = "feed"
    WEBCAL = "webcal"
    PAGES = "pages"
    WEBDAV = "webdav"


class Retention(StrEnum):
    """What becomes of what a source removed: it leaves the graph as well, or stays and is marked as gone."""

    MIRROR = "mirror"
    KEEP = "keep"


class AuthChoice(StrEnum):
    """How a source signs in."""

    PASSWORD = "password"  # noqa: S105 (the word, not one)
    OAUTH = "oauth"


class TlsChoice(StrEnum):
    """How a mail connection is encrypted."""

    ON = "on"
    STARTTLS = "starttls"
    OFF = "off"


class EmbedderChoice(StrEnum):
    """Which model embeds."""

    MULTILINGUAL = "multilingual-e5-small"
    ENGLISH = "all-MiniLM-L6-v2"

    @property
    def model(self) -> str:
        """The name its vectors bear, with the version of what makes them."""
        return E5 if self is EmbedderChoice.MULTILINGUAL else MINILM


class GeneratorChoice(StrEnum):
    """What phrases answers."""

    AUTOMATIC = "automatic"
    EXTRACTIVE = "extractive"
    LOCAL = "local"
    ENDPOINT = "endpoint"


class _Strict(BaseModel):
    # A misspelt key is an error, not a default that nobody chose.
    model_config = ConfigDict(extra="forbid", frozen=True)


class OwnerTable(_Strict):
    """`[owner]`: how the owner is called, which addresses are theirs, and their time zone."""

    name: str = ""
    addresses: tuple[str, ...] = ()
    zone: str = Field(default_factory=get_localzone_name)

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        # A name that leads out of the zone database raises ValueError.
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is no time zone; write it like Europe/Berlin") from error
        return value


class ModelsTable(_Strict):
    """`[models]`: which models are used."""

    embedder: EmbedderChoice = EmbedderChoice.MULTILINGUAL
    generator: GeneratorChoice = GeneratorChoice.AUTOMATIC
    model: str = ""
    directory: Path = DEFAULT_MODELS
    endpoint_url: str = ""
    endpoint_model: str = ""
    endpoint_key_env: str = ""
    first_token_seconds: float = Field(default=60.0, gt=0)
    idle_seconds: float = Field(default=20.0, gt=0)
    answer_seconds: float = Field(default=180.0, gt=0)

    @field_validator("endpoint_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not is_web(value):
            raise ValueError(f"{value!r} is no address; write it like http://127.0.0.1:11434/v1")
        return value

    @model_validator(mode="after")
    def _whole(self) -> "ModelsTable":
        if self.generator is GeneratorChoice.ENDPOINT and not (self.endpoint_url and self.endpoint_model):
            raise ValueError('generator = "endpoint" needs endpoint_url and endpoint_model')
        return self


def is_web(value: str, schemes: Collection[str] = ("http", "https")) -> bool:
    """Say whether a text is an address of one of these kinds."""
    try:
        parts = urlsplit(value)
        # To ask for the port is what finds one that is no number.
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and value.isprintable() and " " not in value
    except ValueError:
        return False


class SourceTable(_Strict):
    """`[sources.NAME]`: one source; which keys it needs depends on its kind."""

    kind: Kind
    path: Path | None = None
    url: str = ""
    urls: tuple[str, ...] = ()
    host: str = ""
    port: int | None = Field(default=None, ge=1, le=65535)
    user: str = ""
    password_env: str = ""
    auth: AuthChoice = AuthChoice.PASSWORD
    provider: str = ""
    client_id: str = ""
    authorize_url: str = ""
    token_url: str = ""
    device_url: str = ""
    scope: str = ""
    largest_mb: int = Field(default=25, ge=1, le=500)
    tls: TlsChoice = TlsChoice.ON
    ca: Path | None = None
    folders: tuple[str, ...] = ()
    since: date | None = None
    ignore: tuple[str, ...] = ()
    every: timedelta | None = None
    removed: Retention = Retention.MIRROR
    guard: float = Field(default=0.2, gt=0, le=1)

    @field_validator("folders", "ignore", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        # The command line gives one text, TOML a list.
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("urls", mode="before")
    @classmethod
    def _addresses(cls, value: object) -> object:
        # A comma may be part of an address; one before another address is not.
        return [part for part in re.split(r"[,\s]+(?=\w+:)|\s+", value.strip()) if part] if isinstance(value, str) else value

    @field_validator("every", mode="before")
    @classmethod
    def _interval(cls, value: object) -> object:
        found = _INTERVAL.fullmatch(str(value))
        length = timedelta(minutes=int(found[1]) * _MINUTES[found[2]]) if found else None
        if value is not None and not length:
            raise ValueError(f"{value!r} is no length of time of a minute or more; write it like 15m, 2h or 1d")
        return length


class OutgoingTable(_Strict):
    """`[outgoing]`: the server that mail goes out by; with `account` Friday signs in there as it does at that source."""

    host: str = Field(min_length=1)
    port: int | None = Field(default=None, ge=1, le=65535)
    tls: TlsChoice | None = None
    user: str = ""
    password_env: str = ""
    account: str = ""
    address: str = ""
    ca: Path | None = None

    @field_validator("address")
    @classmethod
    def _mail(cls, value: str) -> str:
        local, _, domain = value.partition("@")
        if value and not (value.isascii() and local and domain and value.isprintable() and not set(" <>,") & set(value)):
            raise ValueError(f"{value!r} is no mail address; write it like you@example.org")
        return value.lower()

    @model_validator(mode="after")
    def _one_way(self) -> "OutgoingTable":
        if self.account and (self.user or self.password_env):
            raise ValueError(f"account = {self.account!r} signs in as that source does; leave user and password_env out")
        return self

    @property
    def secured(self) -> TlsChoice:
        """How the connection is encrypted: where nothing is said, as is usual at its port."""
        return self.tls or (TlsChoice.ON if self.port == _TLS_PORT else TlsChoice.STARTTLS)

    @property
    def door(self) -> int:
        """The port: where nothing is said, the usual one."""
        return self.port or {TlsChoice.ON: _TLS_PORT, TlsChoice.STARTTLS: 587, TlsChoice.OFF: 25}[self.secured]


class File(_Strict):
    """All of `friday.toml`. `now` fixes the assistant's day, for the sample life only."""

    owner: OwnerTable = Field(default_factory=OwnerTable)
    sources: dict[str, SourceTable] = Field(default_factory=dict)
    outgoing: OutgoingTable | None = None
    models: ModelsTable = Field(default_factory=ModelsTable)
    now: datetime | None = None
    sample: bool = False


class Environment(BaseSettings):
    """The variables Friday reads, each with the prefix FRIDAY_."""

    model_config = SettingsConfigDict(env_prefix="FRIDAY_", extra="ignore", frozen=True)

    home: Path = DEFAULT_HOME
    store: StoreKind = StoreKind.EMBEDDED
    bind: Bind = Bind.LOOPBACK
    neo4j_uri: str = "bolt://127.0.0.1:7687"
    neo4j_user: str = "neo4j"
    # Never shown when settings are.
    neo4j_password: SecretStr = SecretStr("")
    no_keyring: bool = False
    models_directory: Path | None = None


class Settings(_Strict):
    """Everything composition needs to know."""

    home: Path
    environment: Environment
    file: File

    @property
    def models_directory(self) -> Path:
        """Where models lie."""
        return (self.environment.models_directory or self.file.models.directory).expanduser().absolute()

    @property
    def zone(self) -> ZoneInfo:
        """The owner's time zone."""
        return ZoneInfo(self.file.owner.zone)


def load(home: Path | None) -> Settings:
    """Return the settings of a home; raise ConfigurationError naming the key that is wrong."""
    try:
        environment = Environment()
    except ValidationError as error:
        raise ConfigurationError(told(error, "FRIDAY_"), "Correct the environment variable named above.") from error
    chosen = (home or environment.home).expanduser().resolve()
    if chosen.is_file():
        raise ConfigurationError(f"the home {chosen} is a file", "Give a folder with --home.")
    return Settings(home=chosen, environment=environment, file=_file(chosen / FILE))


def _file(path: Path) -> File:
    try:
        return File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    # A home without a file is a new one.
    except FileNotFoundError:
        return File()
    except OSError as error:
        raise StoreUnusable(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    except ValidationError as error:
        raise ConfigurationError(f"{place(path, error.errors()[0]['loc'])}: {told(error, '')}") from error


def told(error: ValidationError, prefix: str) -> str:
    """Return the first complaint in words: which key, and what is wrong with it."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    key = f"{prefix}{key.upper()}" if prefix else key
    # What our own checks say comes with a word of the library's before it.
    if first["type"] == "extra_forbidden":
        return f"unknown key {key}"
    said = first["msg"].removeprefix("Value error, ")
    # What is wrong with a whole table names its keys itself.
    return f"{key}: {said}" if key else said


def source_text(home: Path, name: str) -> dict[str, object]:
    """Return what friday.toml says of a source, as it stands there; nothing where it says nothing."""
    path = home / FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap() if path.exists() else {}
    return dict(document.get("sources", {}).get(name, {}))


def outgoing_text(home: Path) -> dict[str, object]:
    """Return what friday.toml says of outgoing mail, as it stands there; nothing where it says nothing."""
    path = home / FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap() if path.exists() else {}
    return dict(document.get("outgoing", {}))


def save(home: Path, changes: Mapping[str, object]) -> None:
    """Write tables into friday.toml, whole or not at all, keeping what people wrote in it; a value of None removes the key `a.b`.

    Raises ConfigurationError for a value that cannot be, StoreUnusable if the home cannot be written.
    """
    path = home / FILE
    try:
        # Tried first, so that a wrong value makes no home; again under the lock, on what the file holds by then.
        _changed(path, changes)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(home):
            write_whole(path, _changed(path, changes))
    except ValidationError as error:
        raise ConfigurationError(told(error, ""), "Give it again.") from error
    except OSError as error:
        raise StoreUnusable(f"{path}: {error.strerror}") from error


def _changed(path: Path, changes: Mapping[str, object]) -> str:
    """Return the file's text with the changes; raise ValidationError for a value that cannot be."""
    # Comments, order and blank lines are the person's and stay.
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    for name, value in changes.items():
        _set(document, name.split("."), value)
    # Checked whole, as it will be read: a file that cannot be read again would shut everything.
    File.model_validate(document.unwrap())
    return tomlkit.dumps(document)


def _set(document: tomlkit.TOMLDocument, keys: list[str], value: object) -> None:
    table: dict[str, object] = document
    for key in keys[:-1]:
        table = table.setdefault(key, tomlkit.table())  # type: ignore[assignment]
    if value is None:
        table.pop(keys[-1], None)
    else:
        table[keys[-1]] = value


def variable(name: str) -> str | None:
    """Return an environment variable that a source's `password_env` names."""
    return os.environ.get(name)
