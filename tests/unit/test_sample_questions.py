"""The questions of the sample life are frozen, fair and answered by exactly what they name."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.sample.build import build
from connectors.texts import parse_document

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "frozen": ROOT / "app" / "sample" / "questions.json",
    "year": ROOT / "bench" / "development_year.json",
}
FIRST_FORTY = "4766d0ccf6f790d54f5af01e264543baf0c225796893362c4f38f4517e8482d2"
ALL = "48c7ef4b923ea4470084497c3fa2a100e8b16fa53232aaa311fd2d808914cb48"
KINDS = {
    "frozen": "look-up 26, multi-hop 16, time 13, count 10, list 12, compare 6, change 13, preference 6, habit 4, unanswerable 14",
    "year": "look-up 12, multi-hop 7, time 5, count 5, list 5, compare 4, change 5, preference 4, habit 3, unanswerable 10",
}
# Their values are words that stand elsewhere in the year too, in another sense.
ELSEWHERE = frozenset(
    "q03 q05 q09 q23 q32 q37 q45 q61 q65 q71 q73 q74 q80 q84 q87 q94 q105 q110 q112 y08 y10 y13 y20 y21 y43 y44 y46 y49".split()
)
ZONE = ZoneInfo("Europe/Lisbon")
NOW = datetime.fromisoformat("2026-10-16T09:00:00+01:00")
ATTRIBUTION = re.compile(r"^(?:On|Am|Em) .*(?:wrote|schrieb.*|escreveu):$")
STOP = frozenset(
    "a about all am an and any are as at be been before by can could did do does for from get gets had has have her his "
    "how i in is it its me may much my no not of on or our s that the their them they this to us was were what when where which "
    "who whose will with you your".split()
)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole life as it is given to the connectors, with papers made and machines' mails sent."""
    target = tmp_path_factory.mktemp("sample") / "life"
    build(target, NOW)
    return target


@cache
def _questions(name: str) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = json.loads(FILES[name].read_text("utf-8"))
    return questions


@cache
def _items(life: Path) -> dict[str, tuple[str, str]]:
    """What a reader sees of every item by its key, and what of that its writer wrote."""
    found = dict[str, tuple[str, str]]()
    for path in sorted((life / "mail").rglob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        part = mail.get_body(("plain", "html"))
        assert part is not None
        body = str(part.get_content())
        found[mail["Message-ID"]] = f"{mail['From']} {mail['To']} {mail['Subject']} {body}", f"{mail['Subject']}\n{_own(body)}"
    for path in sorted((life / "calendar").glob("*.ics")):
        text = path.read_bytes().decode("utf-8").replace("\r\n ", "")
        found[re.findall(r"^UID:(.+?)\r?$", text, re.MULTILINE)[0]] = (_event(text),) * 2
    for path in (path for path in (life / "documents").rglob("*") if path.is_file()):
        name = path.relative_to(life / "documents").as_posix()
        found[name] = (parse_document(path.read_bytes(), "", name, datetime.now(UTC), ZONE).text,) * 2
    return {key: (" ".join(seen.split()), " ".join(own.split())) for key, (seen, own) in found.items()}


def _own(body: str) -> str:
    return "\n".join(line for line in body.splitlines() if not line.startswith(">") and not ATTRIBUTION.match(line))


def _event(text: str) -> str:
    shown = re.findall(r"^(?:SUMMARY|LOCATION|DESCRIPTION):(.+?)\r?$|CN=\"([^\"]+)\"", text, re.MULTILINE)
    return " ".join("".join(pair) for pair in shown).replace("\\,", ",")


def _sources(question: dict[str, Any]) -> set[str]:
    """The keys of the evidence; an occurrence is read in its series."""
    return {key.partition("#")[0] for key in question["evidence"]}


def _content(text: str) -> set[str]:
    """Stems of the words that carry meaning."""
    words = re.findall(r"\w+", text.lower())
    return {re.sub(r"(?:ing|ed|es|e|s)$", "", word) or word for word in words if word not in STOP}


def _values(question: dict[str, Any]) -> list[str]:
    """What has to be read in the evidence; a number that was counted stands nowhere."""
    answer = question["answer"] or []
    if isinstance(answer, list):
        return list(answer)
    if question["kind"] == "count" and answer.isdigit() and len(answer) == 1:
        return []
    return re.split(r", | and ", answer) if question["kind"] == "list" else [answer]


def _holds(text: str, value: str) -> bool:
    return re.search(rf"(?<!\w)(?<!\d[.,:]){re.escape(value)}(?!\w|[.,:]\d)", text, re.IGNORECASE) is not None


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    """Yield each source with each value it is asked for."""
    for question in _questions(name):
        yield from ((key, value) for key in _sources(question) for value in _values(question))


def test_the_frozen_questions_are_what_they_were() -> None:
    raw = FILES["frozen"].read_bytes()
    first = raw[: raw.index(b',\n  {\n    "id": "q41"')]
    assert sha256(first).hexdigest() == FIRST_FORTY
    # Whoever changes one measures something else than before.
    assert sha256(raw).hexdigest() == ALL


@pytest.mark.parametrize(("name", "letter", "number"), [("frozen", "q", 120), ("year", "y", 60)])
def test_there_are_as_many_as_promised_of_every_kind(name: str, letter: str, number: int) -> None:
    assert [question["id"] for question in _questions(name)] == [f"{letter}{count:02d}" for count in range(1, number + 1)]
    kinds = Counter(question["kind"] for question in _questions(name))
    assert ", ".join(f"{kind} {kinds[kind]}" for kind in re.findall(r"[a-z-]+", KINDS[name])) == KINDS[name]
    assert kinds.total() == number


@pytest.mark.parametrize("name", FILES)
def test_every_piece_of_evidence_exists(name: str, life: Path) -> None:
    for question in _questions(name):
        assert _sources(question) <= set(_items(life)), question["id"]
        occurrences = [key.partition("#")[2] for key in question["evidence"] if "#" in key]
        assert all(re.fullmatch(r"\d{8}T\d{6}Z", occurrence) for occurrence in occurrences), question["id"]


@pytest.mark.parametrize("name", FILES)
def test_only_answerable_questions_have_an_answer_and_evidence(name: str) -> None:
    for question in _questions(name):
        assert question["answerable"] == (question["kind"] != "unanswerable"), question["id"]
        assert bool(question["answer"]) == question["answerable"], question["id"]
        assert (1 <= len(question["evidence"]) <= 3) == question["answerable"], question["id"]


@pytest.mark.parametrize("name", FILES)
def test_questions_share_at_most_half_of_their_words_with_any_evidence(name: str, life: Path) -> None:
    for question in _questions(name):
        asked = _content(question["question"])
        for key in _sources(question):
            shared = asked & _content(_items(life)[key][0])
            assert len(shared) * 2 <= len(asked), (question["id"], key, shared)


@pytest.mark.parametrize("name", FILES)
def test_every_value_is_written_in_the_evidence(name: str, life: Path) -> None:
    for question in _questions(name):
        texts = [_items(life)[key][0] for key in _sources(question)]
        assert all(any(value in text for text in texts) for value in _values(question)), question["id"]


@pytest.mark.parametrize("name", FILES)
def test_a_distinctive_value_stands_in_the_evidence_alone(name: str, life: Path) -> None:
    for question in _questions(name):
        others = {key: own for key, (_, own) in _items(life).items() if key not in _sources(question)}
        again = {value: [key for key, own in others.items() if _holds(own, value)] for value in _values(question)}
        # Of several values that belong together one is enough to tell.
        assert question["id"] in ELSEWHERE or not again or not all(again.values()), (question["id"], again)


@pytest.mark.parametrize("name", FILES)
def test_what_is_counted_has_no_more_evidence_than_the_count(name: str) -> None:
    for question in _questions(name):
        if question["kind"] == "count" and not _values(question):
            assert int(question["answer"]) >= len(question["evidence"]), question["id"]


def test_lists_and_comparisons_name_several_values() -> None:
    later = [*_questions("frozen")[40:], *_questions("year")]
    asked = [question for question in later if question["kind"] in {"list", "compare"}]
    assert [question["id"] for question in asked if len(_values(question)) < 2] == []


def test_no_question_to_tune_on_gives_a_frozen_answer_away(life: Path) -> None:
    assert set(_pairs("year")) & set(_pairs("frozen")) == set()
    asked = " ".join(question["question"] for question in _questions("year"))
    told = [(question["id"], value) for question in _questions("frozen")[40:] for value in _values(question) if _holds(asked, value)]
    assert [one for one in told if one[0] not in ELSEWHERE] == []
