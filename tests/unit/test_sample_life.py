"""The sample life that ships with Friday is complete, consistent and written by hand."""

import re
import tomllib
from collections import defaultdict
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "app" / "sample"
LIFE = SAMPLE / "life"
RUN = 8
RESERVED = re.compile(r"@(?:[\w-]+\.)*(?:example|example\.(?:com|net|org))$")
ATTRIBUTION = re.compile(r"^(?:On|Am|Em) .*(?:wrote|schrieb.*|escreveu):$")


@cache
def _mails() -> dict[str, EmailMessage]:
    """Every mail by file name."""
    found = {}
    for path in sorted((LIFE / "mail").glob("*.eml")):
        found[path.name] = message_from_bytes(path.read_bytes(), policy=policy.default)
    return found


@cache
def _events() -> dict[str, str]:
    """Every calendar file unfolded, by UID."""
    files = sorted((LIFE / "calendar").glob("*.ics"))
    texts = [path.read_bytes().decode("utf-8").replace("\r\n ", "") for path in files]
    return {_uids(text)[0]: text for text in texts}


@cache
def _documents() -> dict[str, Path]:
    root = LIFE / "documents"
    return {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}


@cache
def _now() -> datetime:
    story = tomllib.loads((LIFE / "story.toml").read_text("utf-8"))
    return datetime.fromisoformat(story["now"])


def _uids(text: str) -> list[str]:
    return re.findall(r"^UID:(.+?)\r?$", text, re.MULTILINE)


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def _own_words(mail: EmailMessage) -> list[str]:
    """Words the sender wrote, quotation and attribution left out."""
    lines = [line for line in _body(mail).splitlines() if not line.startswith(">")]
    return re.findall(r"\w+", "\n".join(line for line in lines if not ATTRIBUTION.match(line)).lower())


def test_the_year_has_enough_mails_events_and_documents() -> None:
    assert len(_mails()) >= 300
    assert len(_events()) >= 120
    assert len(_documents()) >= 20


def test_message_ids_are_unique() -> None:
    ids = [mail["Message-ID"] for mail in _mails().values()]
    assert len(ids) == len(set(ids))


def test_every_reply_answers_an_earlier_mail_of_the_sample() -> None:
    sent = {mail["Message-ID"]: mail["Date"].datetime for mail in _mails().values()}
    for name, mail in _mails().items():
        for parent in re.findall(r"<[^>]+>", f"{mail['In-Reply-To'] or ''} {mail['References'] or ''}"):
            assert sent[parent] < mail["Date"].datetime, name


def test_every_mail_has_a_zone_and_none_is_from_the_future() -> None:
    for name, mail in _mails().items():
        assert mail["Date"].datetime.tzinfo is not None, name
        assert mail["Date"].datetime <= _now(), name


def test_every_address_is_in_a_reserved_domain() -> None:
    for name, mail in _mails().items():
        for header in (mail["From"], mail["To"], mail["Cc"]):
            for address in header.addresses if header else ():
                assert RESERVED.search(address.addr_spec), name


def test_no_two_mails_share_a_run_of_eight_words() -> None:
    seen: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, mail in _mails().items():
        words = _own_words(mail)
        for start in range(len(words) - RUN + 1):
            seen[tuple(words[start : start + RUN])].add(name)
    assert [(" ".join(run), names) for run, names in seen.items() if len(names) > 1] == []


def test_every_reply_quotes_only_what_the_earlier_mail_says() -> None:
    texts = {mail["Message-ID"]: " ".join(_own_words(mail)) for mail in _mails().values()}
    for name, mail in _mails().items():
        quoted = [line[1:] for line in _body(mail).splitlines() if line.startswith(">")]
        for line in quoted:
            assert " ".join(re.findall(r"\w+", line.lower())) in texts[mail["In-Reply-To"]], name


def test_each_calendar_file_holds_one_uid_no_other_file_has() -> None:
    files = sorted((LIFE / "calendar").glob("*.ics"))
    found = [set(_uids(path.read_bytes().decode("utf-8"))) for path in files]
    assert all(len(uids) == 1 for uids in found)
    assert len(set.union(*found)) == len(files)


def test_every_calendar_line_ends_properly_and_is_at_most_75_octets() -> None:
    for path in (LIFE / "calendar").glob("*.ics"):
        content = path.read_bytes()
        assert content.count(b"\n") == content.count(b"\r\n"), path.name
        assert max(len(line) for line in content.split(b"\r\n")) <= 75, path.name


def test_every_event_has_a_stamp() -> None:
    for uid, text in _events().items():
        assert text.count("BEGIN:VEVENT") == text.count("\nDTSTAMP:"), uid
