"""What goes wrong is said in a sentence with a remedy, ends with a code that is not zero, and loses nothing (R1)."""

import asyncio
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from app.secrets import FileSecrets
from app.settings import load, save
from schema.graph import Label
from tests.fakes import files
from tests.fakes.friday import Friday, ended
from tests.fakes.records import words
from tests.fakes.rig import open_rig
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.process import free_port

PLAIN = {"tls": "off"}


@dataclass(frozen=True)
class LockedOut:
    """A sync and a doctor that wait for a store that this process has locked."""

    friday: Friday
    lock: apsw.Connection
    child: "subprocess.Popen[str]"
    doctor: "subprocess.Popen[str]"


@pytest.fixture(scope="module", autouse=True)
def locked_out(tmp_path_factory: pytest.TempPathFactory) -> LockedOut:
    root = tmp_path_factory.mktemp("locked")
    friday = settled(root)
    friday.json("sync")
    files.mail(root / "good", "more", "More lamps.")
    (path,) = friday.home.glob("graph/*.db")
    lock = apsw.Connection(str(path))
    lock.execute("BEGIN IMMEDIATE")
    return LockedOut(friday, lock, friday.begin("sync"), friday.begin("doctor"))


@pytest.fixture
def friday(tmp_path: Path) -> Friday:
    return settled(tmp_path)


def settled(root: Path) -> Friday:
    """Return a home with one source that is fine."""
    files.mail(root / "good", "lamps", "The hall lamps arrive on Tuesday.")
    return with_source(Friday(root / "home"), "zgood", {"kind": "eml", "path": str(root / "good")})


def with_source(friday: Friday, name: str, table: Mapping[str, str | int]) -> Friday:
    """Write a source into friday.toml, before those that are there."""
    rest = load(friday.home).file.model_dump(mode="json", exclude_unset=True).get("sources", {})
    save(friday.home, {f"sources.{one}": None for one in rest})
    save(friday.home, {f"sources.{one}": each for one, each in {name: dict(table), **rest}.items()})
    return friday


def imap(friday: Friday, password: str, where: tuple[str, int], more: Mapping[str, str]) -> None:
    """Declare a mailbox with its password."""
    with_source(friday, "post", {"kind": "imap", "user": "mara", "host": where[0], "port": where[1], **more})
    FileSecrets(friday.home).write("post", password)


def others_go_on(friday: Friday) -> None:
    """The source that is fine was read in the same run, and nothing of a password is written in the home but where it belongs."""
    assert asyncio.run(keys(friday.home)) >= {"<lamps@tideline.example>"}
    where = {path.name for path in friday.home.rglob("*") if path.is_file() and b"tr0ub4dor" in path.read_bytes()}
    assert where <= {"secrets.json"}


async def keys(home: Path) -> set[str]:
    async with open_rig(home) as rig:
        return set(await rig.keys(Label.MESSAGE))


def test_a_wrong_password(friday: Friday, dovecot: Dovecot) -> None:
    imap(friday, "tr0ub4dor", ("127.0.0.1", dovecot.port), PLAIN)
    ran = friday("sync")
    ran.failed(3, "The server refused the user name or the password", "asks for the password again")
    assert "tr0ub4dor" not in ran.out + ran.err
    others_go_on(friday)
    doctor = {one["name"]: one for one in friday("doctor", "--json").values}
    assert (doctor["source post"]["fine"], doctor["source zgood"]["fine"]) == (False, True)
    assert "asks for the password again" in doctor["source post"]["remedy"]


def test_a_right_password_after_a_wrong_one(friday: Friday, dovecot: Dovecot) -> None:
    dovecot.deliver("mara", [b"Subject: Hi\r\nMessage-ID: <hi@x>\r\n\r\nFresh herring.\r\n"])
    add = ("source", "add", "post", "imap", "--password-stdin", "--set", "user=mara", "--set", "host=127.0.0.1", "--set", "tls=off")
    for password, code in (("wrong", 3), (PASSWORD, 0)):
        assert friday(*add, "--replace", "--set", f"port={dovecot.port}", typed=f"{password}\n").code == 0
        assert friday("source", "test", "post").code == code
    assert [one["upserted"] for one in friday.json("sync")] == [1, 1]


def test_no_password_at_all(friday: Friday) -> None:
    with_source(friday, "post", {"kind": "imap", "host": "h", "user": "u", "password_env": "NOT_SET_ANYWHERE"})
    friday("sync").failed(3, "the variable NOT_SET_ANYWHERE is not set")
    others_go_on(friday)


def test_a_certificate_nobody_vouches_for(friday: Friday, tls_dovecot: Dovecot) -> None:
    imap(friday, PASSWORD, ("localhost", tls_dovecot.ports.tls), {})
    friday("sync").failed(3, "certificate is not trusted", "--set ca=FILE")
    others_go_on(friday)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "127.0.0.1"])
def test_a_host_that_is_not_there(friday: Friday, host: str) -> None:
    imap(friday, PASSWORD, (host, free_port()), {})
    friday("sync").failed(3, "The server did not answer", "Check host, port and network", "nothing was lost")
    others_go_on(friday)


def test_a_folder_of_a_mailbox_that_is_gone(friday: Friday, dovecot: Dovecot) -> None:
    imap(friday, PASSWORD, ("127.0.0.1", dovecot.port), {**PLAIN, "folders": "Nowhere"})
    friday("sync").failed(3, "Nowhere", "what was synced before is kept")
    others_go_on(friday)


def test_a_folder_that_is_gone_keeps_what_was_read(friday: Friday, tmp_path: Path) -> None:
    friday.json("sync")
    (tmp_path / "good").rename(tmp_path / "away")
    friday("sync").failed(3, "is not there", "what was synced before is kept")
    assert "Correct the path, folder or calendar of the source" in friday("status").out
    others_go_on(friday)


def test_a_folder_that_is_suddenly_empty_keeps_what_was_read(friday: Friday, tmp_path: Path) -> None:
    made = [files.mail(tmp_path / "good", f"m{number}", f"Mail {number}.") for number in range(12)]
    friday.json("sync")
    for path in (*made, tmp_path / "good" / "lamps.eml"):
        path.unlink()
    friday("sync").failed(3, "13 of 13 items are gone", "--accept-removals")
    assert len(asyncio.run(keys(friday.home))) == 13
    assert friday.json("sync", "--accept-removals")[0]["removed"] == 13


def test_files_that_cannot_be_read_are_noted_and_the_others_read(friday: Friday, tmp_path: Path) -> None:
    files.locked_pdf(tmp_path / "docs")
    files.broken_pdf(tmp_path / "docs")
    files.huge_mail(tmp_path / "good")
    with_source(friday, "docs", {"kind": "folder", "path": str(tmp_path / "docs")})
    assert [one["rejected"] for one in friday.json("sync")] == [2, 1]
    docs, good = friday.json("source", "list")
    assert good["rejected"] == [{"ref": "huge.eml", "reason": "The file is larger than 50 MB."}]
    reasons = {one["ref"]: one["reason"] for one in docs["rejected"]}
    assert "password" in reasons["locked.pdf"]
    assert "PDF" in reasons["broken.pdf"]
    assert [friday.json("source", "retry", name)["left"] for name in ("docs", "zgood")] == [2, 1]
    assert friday.json("source", "list")[1]["rejected"] == good["rejected"]
    others_go_on(friday)


def test_a_key_that_is_unknown(friday: Friday) -> None:
    with (friday.home / "friday.toml").open("a") as file:
        file.write('\n[owner]\nnmae = "Mara"\n')
    for command in (("sync",), ("ask", "Who?")):
        friday(*command).failed(2, "unknown key owner.nmae", "Correct the line named above in friday.toml")
    assert "unknown key owner.nmae" in friday("doctor").out


@pytest.mark.parametrize("part", ["graph/*.db", "journal.db"])
def test_a_store_of_a_newer_friday(friday: Friday, part: str) -> None:
    friday.json("sync")
    (path,) = friday.home.glob(part)
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", 99)
    connection.close()
    friday("sync").failed(4, "written by a newer version of Friday", "version 99", "Update Friday")


def test_a_store_that_another_process_has_locked(locked_out: LockedOut) -> None:
    """R2: the writer waits ten seconds, which pass beside the other tests."""
    friday = locked_out.friday
    ended(locked_out.child).failed(4, "The store is locked by another process", "Wait until the other Friday process has finished")
    doctor = ended(locked_out.doctor)
    assert doctor.code == 1
    assert "BAD  writing: The store is locked by another process" in doctor.out
    assert "Wait until the other Friday process has finished" in doctor.out
    others_go_on(friday)
    locked_out.lock.execute("ROLLBACK")
    assert friday.json("sync")[0]["upserted"] == 1


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    """Under a file, as root as for anybody."""
    (tmp_path / "file").touch()
    friday = Friday(tmp_path / "file" / "home")
    for command in (("status",), ("source", "add", "n", "folder", "--set", "path=/n")):
        friday(*command).failed(4, "The store's folder cannot be written", "make the folder writable")


@pytest.mark.parametrize("most", [pytest.param(20_000, marks=pytest.mark.prove), 600_000])
def test_a_full_disk_loses_nothing(friday: Friday, tmp_path: Path, most: int) -> None:
    """R2: wherever it is full, in the raw bytes, the journal or the graph; when there is room again the sync goes on."""
    friday.json("sync")
    for number in range(40):
        files.mail(tmp_path / "good", f"m{number}", f"Mail {number}. {words(2_000, f'w{number}x')}")
    Friday(friday.home, most)("sync").failed(4, "cannot be written", "Free some space", "what was committed is safe")
    others_go_on(friday)
    assert friday.json("sync")[0]["upserted"] == 40
    assert len(asyncio.run(keys(friday.home))) == 41


def test_a_damaged_store_is_told(friday: Friday) -> None:
    friday.json("sync")
    (path,) = friday.home.glob("graph/*.db")
    for one in friday.home.glob("graph/*.db*"):
        one.unlink()
    path.write_bytes(b"this is no database at all " * 400)
    friday("status").failed(4, "file is not a database")


@pytest.mark.parametrize(
    ("question", "told"),
    [("", "it is empty"), ("x" * 100_000, "it has 100,000 characters")],
)
def test_a_question_that_cannot_be_asked(friday: Friday, question: str, told: str) -> None:
    ran = friday("ask", question, "--json")
    ran.failed(2, told)
    assert ran.values["error"] == "QuestionRefused"
    assert ran.values["remedy"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("show", "<nobody@nowhere>"), 6, "There is nothing under this name"),
        (("show", "x" * 100_000), 6, f"{'x' * 200}…"),
        (("sync", "nosuch"), 6, "Declared are: zgood"),
        (("source", "remove", "nosuch", "--yes"), 6, "source nosuch"),
        (("source", "retry", "nosuch"), 6, "source nosuch"),
        (("source", "add", "n", "folder", "--set", "colour=blue"), 2, "unknown key colour"),
        (("source", "add", "n", "carrier-pigeon"), 2, "carrier-pigeon"),
    ],
)
def test_what_is_not_there_is_told(friday: Friday, words: tuple[str, ...], code: int, told: str) -> None:
    friday(*words).failed(code, told)


def test_a_damaged_file_of_passwords(friday: Friday) -> None:
    imap(friday, PASSWORD, ("h", 993), {})
    (friday.home / "secrets.json").write_text("{", encoding="utf-8")
    friday("sync").failed(2, "secrets.json is damaged", "set the passwords again")
    others_go_on(friday)
