"""Settings: the file, the environment, and the page that documents both."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.connections import check
from app.declare import add
from app.settings import FILE, Environment, File, Kind, ModelsTable, OutgoingTable, OwnerTable, Retention, Settings, SourceTable, load, save
from schema.errors import ConfigurationError, StoreUnusable

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def settings(home: Path, text: str) -> Settings:
    (home / FILE).write_text(text, encoding="utf-8")
    return load(home)


def keys() -> set[str]:
    tables: list[tuple[str, type[BaseModel]]] = [
        ("owner.", OwnerTable),
        ("sources.NAME.", SourceTable),
        ("outgoing.", OutgoingTable),
        ("models.", ModelsTable),
        ("", File),
    ]
    named = {f"{prefix}{name}" for prefix, table in tables for name in table.model_fields}
    return (named | {f"FRIDAY_{name.upper()}" for name in Environment.model_fields}) - {"owner", "sources", "outgoing", "models"}


def documented() -> list[str]:
    return re.findall(r"^\| `([\w.]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_setting_is_documented_once_and_none_that_is_not() -> None:
    """R1: a key that is missing on the page, or left there, fails here."""
    assert sorted(documented()) == sorted(keys())


def test_a_home_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    found = load(tmp_path / "not there")
    assert (found.file.sources, found.file.owner.name) == ({}, "")
    assert not (tmp_path / "not there").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('colour = "blue"', "unknown key colour"),
        ('[owner]\nnmae = "Mara"', "unknown key owner.nmae"),
        ('[sources.post]\nkind = "imap"\npasword = "x"', "unknown key sources.post.pasword"),
        ('[sources.post]\nkind = "pop3"', "sources.post.kind: Input should be 'imap', 'eml'"),
        ('[sources.post]\nkind = "imap"\nport = 99999', "sources.post.port"),
        ('[sources.post]\nkind = "imap"\nsince = "long ago"', "sources.post.since"),
        ('[owner]\nzone = "Mars/Olympus"', "'Mars/Olympus' is no time zone; write it like Europe/Berlin"),
        ('[models]\nembedder = "e5"', "models.embedder: Input should be 'multilingual-e5-small' or 'all-MiniLM-L6-v2'"),
        ('[models]\nreader = "e5"', "unknown key models.reader"),
        (
            '[models]\nendpoint_url = "http://127.0.0.1:port/v1"',
            "models.endpoint_url: 'http://127.0.0.1:port/v1' is no address",
        ),
        ('[models]\nendpoint_url = "http:///v1"', "is no address; write it like http://127.0.0.1:11434/v1"),
        ('[models]\nendpoint_url = "http://[::1/v1"', "is no address; write it like http://127.0.0.1:11434/v1"),
        ("[outgoing]\nport = 25", "line 1: outgoing.host: Field required"),
        ('[outgoing]\nhost = "h"\ntls = "maybe"', "line 3: outgoing.tls: Input should be 'on', 'starttls' or 'off'"),
        ('[outgoing]\nhost = "h"\npasword = "x"', "line 3: unknown key outgoing.pasword"),
        ('[outgoing]\nhost = "h"\naddress = "Mara"', "line 3: outgoing.address: 'Mara' is no mail address"),
        ('[outgoing]\nhost = "h"\naccount = "mail"\nuser = "me"', "leave user and password_env out"),
        ("[owner\n", "line 1"),
    ],
)
def test_a_wrong_line_is_named_with_its_file_and_a_remedy(tmp_path: Path, text: str, told: str) -> None:
    """R1."""
    with pytest.raises(ConfigurationError) as caught:
        settings(tmp_path, text)
    assert told in str(caught.value)
    assert str(tmp_path / FILE) in str(caught.value)
    assert str(caught.value).endswith("Correct the line named above in friday.toml and try again.")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"friday\.toml"):
        load(tmp_path)


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=r"is a file\. Give a folder with --home"):
        load(tmp_path / "file")
    with pytest.raises(StoreUnusable, match="Not a directory"):
        save(tmp_path / "file" / "home", {"owner.name": "Mara"})


def test_a_wrong_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_STORE", "paper")
    with pytest.raises(ConfigurationError, match=r"FRIDAY_STORE.*environment variable named above"):
        load(tmp_path)


def test_the_environment_says_where_home_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIDAY_HOME", str(tmp_path / "mine"))
    assert load(None).home == tmp_path / "mine"
    assert load(tmp_path / "given").home == tmp_path / "given"


def test_saving_keeps_what_people_wrote(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('# my own words\n[owner]\nname = "Mara" # me\n', encoding="utf-8")
    save(tmp_path, {"owner.zone": "Europe/Lisbon", "sources.notes": {"kind": "folder", "path": "/n"}})
    save(tmp_path, {"sources.notes": None, "sources.gone": None})
    assert (tmp_path / FILE).read_text(encoding="utf-8").startswith('# my own words\n[owner]\nname = "Mara" # me\nzone = "Europe/Lisbon"')
    assert load(tmp_path).file.sources == {}


def test_what_cannot_be_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"owner\.zone.*no time zone.*Give it again"):
        save(tmp_path / "home", {"owner.zone": "Nowhere"})
    assert not (tmp_path / "home").exists()


def test_folders_may_be_a_list_or_a_line(tmp_path: Path) -> None:
    head = '[sources.post]\nkind = "imap"\nhost = "h"\nuser = "u"\n'
    for folders in ('["INBOX", "Sent"]', '"INBOX, Sent"'):
        assert settings(tmp_path, f"{head}folders = {folders}").file.sources["post"].folders == ("INBOX", "Sent")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (SourceTable(kind=Kind.IMAP, host="h"), "a source of kind imap needs user"),
        (SourceTable(kind=Kind.CALDAV), "a source of kind caldav needs url and user"),
        (SourceTable(kind=Kind.FOLDER), "a source of kind folder needs path"),
        (SourceTable(kind=Kind.FOLDER, path=Path("x"), host="h"), "a source of kind folder has no key host"),
    ],
)
def test_each_kind_has_its_own_keys(table: SourceTable, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        check("post", table)


@pytest.mark.parametrize(
    ("name", "pairs", "told"),
    [
        ("a.b", ("path=/n",), "Use letters, digits"),
        ("", ("path=/n",), "Use letters, digits"),
        ("notes", ("path",), "Write it as key=value"),
        ("notes", ("path=/n", "colour=blue"), "unknown key colour"),
        ("notes", ("path=/n", "since=x"), "since: Input should be a valid date"),
        ("notes", (), "needs path"),
    ],
)
def test_a_source_that_cannot_be_is_not_declared(tmp_path: Path, name: str, pairs: tuple[str, ...], told: str) -> None:
    """R1."""
    with pytest.raises(ConfigurationError, match=told):
        add(load(tmp_path), (name, Kind.FOLDER), pairs, None)
    assert not (tmp_path / FILE).exists()


def test_a_declared_path_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    add(load(tmp_path), ("notes", Kind.FOLDER), ("path=notes",), None)
    assert load(tmp_path).file.sources["notes"].path == tmp_path / "notes"


@pytest.mark.parametrize(("every", "minutes"), [("15m", 15), ("2h", 120), ("1d", 1_440)])
def test_an_interval_is_a_number_and_a_unit(every: str, minutes: int) -> None:
    found = SourceTable.model_validate({"kind": "folder", "path": "/n", "every": every}).every
    assert found is not None
    assert found.total_seconds() == 60 * minutes


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('every = "30s"', "line 4: sources.notes.every: '30s' is no length of time of a minute or more; write it like 15m"),
        ('every = "0m"', "line 4: sources.notes.every"),
        ("every = 15", "line 4: sources.notes.every"),
        ('every = "99999999d"', "line 4: sources.notes.every"),
        ("guard = 0", "line 4: sources.notes.guard: Input should be greater than 0"),
        ('removed = "never"', "line 4: sources.notes.removed: Input should be 'mirror' or 'keep'"),
        ("colour = 1", "line 4: unknown key sources.notes.colour"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    """R1."""
    with pytest.raises(ConfigurationError) as caught:
        settings(tmp_path, f'[sources.notes]\nkind = "folder"\npath = "/n"\n{line}\n')
    assert f"{tmp_path / FILE}, {told}" in str(caught.value)


def test_every_kind_may_have_its_interval_its_retention_and_its_guard(tmp_path: Path) -> None:
    pairs = ("path=/n", "every=2h", "removed=keep", "guard=0.5", "ignore=*.bak, drafts/*")
    add(load(tmp_path), ("notes", Kind.FOLDER), pairs, None)
    found = load(tmp_path).file.sources["notes"]
    assert (found.removed, found.guard, found.ignore) == (Retention.KEEP, 0.5, ("*.bak", "drafts/*"))
