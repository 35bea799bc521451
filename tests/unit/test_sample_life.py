"""The sample life that ships with Friday is complete, consistent and written by hand."""

import json
import re
import tomllib
from collections import Counter, defaultdict
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.papers import read_docx, read_pdf

SAMPLE = Path(__file__).resolve().parents[2] / "app" / "sample"
LIFE = SAMPLE / "life"
RUN = 8
RESERVED = re.compile(r"@(?:[\w-]+\.)*(?:example|example\.(?:com|net|org))$")
ATTRIBUTION = re.compile(r"^(?:On|Am|Em) .*(?:wrote|schrieb.*|escreveu):$")
ZONE = ZoneInfo("Europe/Lisbon")
PAPERS = {".docx": read_docx, ".pdf": read_pdf}
KINDS = {"look-up": 10, "multi-hop": 6, "time": 5, "count": 4, "list": 4, "change": 5, "unanswerable": 6}
STOP = frozenset(
    "a about all am an and any are as at be been before by can could did do does for from get gets had has have her his "
    "how i in is it its me may much my no not of on or our s that the their them they this to us was were what when where which "
    "who whose will with you your".split()
)


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
def _questions() -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = json.loads((SAMPLE / "questions.json").read_text("utf-8"))
    return questions


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


def _text(key: str) -> str:
    """What a reader of the evidence sees: names, subject or summary, and the body."""
    for mail in _mails().values():
        if mail["Message-ID"] == key:
            return f"{mail['From']} {mail['To']} {mail['Subject']} {_body(mail)}"
    uid = key.partition("#")[0]
    if uid in _events():
        return _event_text(_events()[uid])
    return _document_text(_documents()[key])


def _document_text(path: Path) -> str:
    read = PAPERS.get(path.suffix)
    return read(path.read_bytes(), ZONE).text if read else re.sub(r"<[^>]+>", " ", path.read_text("utf-8"))


def _event_text(text: str) -> str:
    shown = re.findall(r"^(?:SUMMARY|LOCATION|DESCRIPTION):(.+?)\r?$|CN=\"([^\"]+)\"", text, re.MULTILINE)
    return " ".join("".join(pair) for pair in shown).replace("\\,", ",")


def _content(text: str) -> set[str]:
    """Stems of the words that carry meaning."""
    words = re.findall(r"\w+", text.lower())
    return {re.sub(r"(?:ing|ed|es|e|s)$", "", word) or word for word in words if word not in STOP}


def _exists(key: str) -> bool:
    if key in _documents() or any(mail["Message-ID"] == key for mail in _mails().values()):
        return True
    uid, _, occurrence = key.partition("#")
    return uid in _events() and (not occurrence or re.fullmatch(r"\d{8}T\d{6}Z", occurrence) is not None)


def test_the_year_has_enough_mails_events_documents_and_questions() -> None:
    assert len(_mails()) >= 300
    assert len(_events()) >= 120
    assert len(_documents()) >= 20
    assert Counter(question["kind"] for question in _questions()) == KINDS


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


def test_every_piece_of_evidence_exists() -> None:
    for question in _questions():
        assert all(_exists(key) for key in question["evidence"]), question["id"]


def test_only_answerable_questions_have_an_answer_and_evidence() -> None:
    for question in _questions():
        assert question["answerable"] == (question["kind"] != "unanswerable"), question["id"]
        assert bool(question["answer"]) == question["answerable"], question["id"]
        assert (1 <= len(question["evidence"]) <= 3) == question["answerable"], question["id"]


def test_questions_share_at_most_half_of_their_words_with_any_evidence() -> None:
    for question in _questions():
        asked = _content(question["question"])
        for key in question["evidence"]:
            shared = asked & _content(_text(key))
            assert len(shared) * 2 <= len(asked), (question["id"], key, shared)


def _parts(question: dict[str, Any]) -> list[str]:
    """What has to be read in the evidence: each item of a list, else the whole answer."""
    answer: str = question["answer"]
    return re.split(r", | and ", answer) if question["kind"] == "list" else [answer]


def test_every_answer_but_a_count_is_written_in_its_evidence() -> None:
    for question in _questions():
        texts = [" ".join(_text(key).split()) for key in question["evidence"]]
        if texts and question["kind"] != "count":
            assert all(any(part in text for text in texts) for part in _parts(question)), question["id"]


def test_a_count_is_a_number_with_no_more_evidence_than_it_counts() -> None:
    for question in _questions():
        if question["kind"] == "count":
            assert int(question["answer"]) >= len(question["evidence"]), question["id"]
