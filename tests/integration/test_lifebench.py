"""The benchmark's program on the smallest world there is."""

import json
import subprocess
import sys
from pathlib import Path

from tests.fakes import files
from tests.fakes.friday import ROOT


def asked(world: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    program = [sys.executable, "-m", "bench.lifebench", str(world), "--out", str(world / "out.jsonl"), *words]
    return subprocess.run(program, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)


def test_a_world_of_one_record_is_asked(tmp_path: Path) -> None:
    files.mail(tmp_path / "mail", "x", "The hall lamps arrive on Tuesday at noon.")
    (tmp_path / "owner.json").write_text('{"name": "Mara Lind", "address": "me@home.example"}')
    question = {"id": "q1", "question": "When do the hall lamps arrive?", "asked_at": "2026-03", "evidence": ["x"]}
    (tmp_path / "questions.json").write_text(json.dumps([question]))
    ran = asked(tmp_path)
    assert ran.returncode == 0, ran.stderr
    (line,) = (tmp_path / "out.jsonl").read_text().splitlines()
    values = json.loads(line)
    assert list(values) == ["id", "sources", "answer", "abstained"]
    assert (values["id"], values["sources"], values["abstained"]) == ("q1", ["<x@tideline.example>"], False)
    assert "Tuesday" in values["answer"]


def test_a_folder_that_is_no_world_is_told(tmp_path: Path) -> None:
    ran = asked(tmp_path)
    assert ran.returncode == 1
    assert "owner.json" in ran.stderr
    assert "Traceback" not in ran.stderr
