"""Lays the sample life out in a folder: what was written by hand as it is, papers made from their sources, what machines sent."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from app.sample.mailing import posted
from app.sample.papers import portable, word, workbook

STAMP = "built.txt"
# Nobody else names a folder so; what lies in it is thrown away.
SCRATCH = ".friday-sample-laid-out"
# What is laid out changes with these too, not with the texts alone.
_MAKERS = ("build.py", "drawing.py", "machine.py", "mailing.py", "papers.py")
_TEXTS = {".docx": word, ".pdf": portable}


def build(target: Path, now: datetime) -> bool:
    """Lay the whole life out in `target` unless it stands there already; say whether it was laid out."""
    root = Path(str(files("app.sample")))
    stamp = _digest(root)
    if (target / STAMP).exists() and (target / STAMP).read_text(encoding="utf-8") == stamp:
        return False
    scratch = target.with_name(SCRATCH)
    shutil.rmtree(scratch, ignore_errors=True)
    for kind in ("mail", "calendar", "contacts", "documents"):
        (scratch / kind).mkdir(parents=True)
        _lay_out(root / "life" / kind, scratch / kind)
    for mail in posted(files("app.sample") / "machines", now):
        _write(scratch / "mail" / "machines" / mail.name, mail.raw)
    for path in _files(scratch):
        # Of a paper that says no day the file's own time counts, and today's would make another life of it every day.
        os.utime(path, (now.timestamp(), now.timestamp()))
    # Last, so that a build that was cut off is begun anew.
    _write(scratch / STAMP, stamp.encode())
    shutil.rmtree(target, ignore_errors=True)
    scratch.replace(target)
    return True


def _lay_out(source: Path, target: Path) -> None:
    books: dict[Path, list[Path]] = {}
    for path in _files(source):
        place = target / path.relative_to(source)
        if path.suffix == ".md" and path.with_suffix("").suffix in _TEXTS:
            _write(place.with_suffix(""), _TEXTS[place.with_suffix("").suffix](path.read_text(encoding="utf-8")))
        elif path.suffix == ".csv" and (book := _book(place)):
            books.setdefault(book, []).append(path)
        else:
            _write(place, path.read_bytes())
    for place, sheets in books.items():
        _write(place, workbook(sheets))


def _book(place: Path) -> Path | None:
    """Return the workbook a table belongs to: `NAME.xlsx.csv` alone, or `NAME.xlsx/SHEET.csv` with others."""
    if place.with_suffix("").suffix == ".xlsx":
        return place.with_suffix("")
    return place.parent if place.parent.suffix == ".xlsx" else None


def _write(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)


def _files(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(where) / name for name in sorted(names))


def _digest(root: Path) -> str:
    """Return a digest of all that the life is made of."""
    made = sha256()
    for path in [*_files(root / "life"), *_files(root / "machines"), *(root / name for name in _MAKERS)]:
        made.update(path.relative_to(root).as_posix().encode())
        made.update(path.read_bytes())
    return made.hexdigest()
