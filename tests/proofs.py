"""What came of the long proofs: each notes its result at once, `python -m tests.proofs` writes them to docs/proofs.md."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_NOTES = _ROOT / ".cache" / "proofs.jsonl"
_PAGE = _ROOT / "docs" / "proofs.md"
_HEAD = """# Proofs

The last results of `make prove`, written by `make proofs`. A process is killed (SIGKILL) just before and just after every durable step
of a job: raw bytes stored or discarded, an entry or a lease of the journal written, a transaction committed, a cursor forgotten. It is
then started again; the graph has to equal that of an undisturbed run, line by line of its export, and one more run has to write nothing.
A walk is a random history of a source against its real server; after each sync the graph has to equal the server.

| what | on | run on | of it | failures |
|---|---|---|---|---|
"""


@dataclass(slots=True)
class Proof:
    """One part of a proof: what was to hold, on which store or server, which part of how many, and how much of it was run and held."""

    what: str
    on: str
    part: str
    total: int
    day: str = ""
    done: int = 0


@contextmanager
def proving(what: str, on: str, total: int, part: str = "1/1") -> Iterator[Proof]:
    """Yield a proof to count in `done`, and note it however it ends."""
    proof = Proof(what, on, part, total, datetime.now(UTC).date().isoformat())
    try:
        yield proof
    finally:
        _NOTES.parent.mkdir(exist_ok=True)
        with _NOTES.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(asdict(proof))}\n")


def page(proofs: Iterable[Proof], before: str = "") -> str:
    """Return the page: the last result of each part, the parts of one proof in one row; what was not run again stays as it stood before."""
    parts: dict[tuple[str, str], dict[str, Proof]] = {}
    for proof in proofs:
        parts.setdefault((proof.what, proof.on), {})[proof.part] = proof
    rows = _kept(before) | {key: _row(*key, list(found.values())) for key, found in parts.items()}
    return _HEAD + "".join(f"{row}\n" for _, row in sorted(rows.items()))


def _kept(before: str) -> dict[tuple[str, str], str]:
    rows = [line for line in before.removeprefix(_HEAD).splitlines() if line.startswith("| ")]
    return {(cells[1].strip(), cells[2].strip()): row for row in rows for cells in [row.split("|")]}


def _row(what: str, on: str, parts: list[Proof]) -> str:
    """Return a row; a part that ended early failed once, and parts that were never run are missing from what was done."""
    most = max(int(proof.part.partition("/")[2]) for proof in parts)
    missing = f", {most - len(parts)} of {most} parts not run" if len(parts) < most else ""
    done, total = sum(proof.done for proof in parts), sum(proof.total for proof in parts)
    failed = sum(proof.done < proof.total for proof in parts)
    return f"| {what} | {on} | {max(proof.day for proof in parts)} | {done} of {total}{missing} | {failed} |"


def main() -> None:
    """Write the page anew with what was noted since."""
    lines = _NOTES.read_text(encoding="utf-8").splitlines() if _NOTES.exists() else []
    before = _PAGE.read_text(encoding="utf-8") if _PAGE.exists() else ""
    _PAGE.write_text(page((Proof(**json.loads(line)) for line in lines), before), encoding="utf-8")


if __name__ == "__main__":
    main()
