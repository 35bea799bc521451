"""Small files as people have them."""

import os
from pathlib import Path

MAIL = """From: Ana Reis <ana@tideline.example>
To: Mara Lind <me@home.example>
Subject: {subject}
Date: Mon, 2 Mar 2026 09:00:00 +0000
Message-ID: <{key}@tideline.example>

{body}
"""
EVENT = "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:{start}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"


def mail(folder: Path, key: str, body: str, subject: str = "Lamps") -> Path:
    """Write a mail."""
    return _written(folder / f"{key}.eml", MAIL.format(key=key, body=body, subject=subject).encode())


def calendar(folder: Path, name: str, *events: tuple[str, str, str]) -> Path:
    """Write a calendar of events (UID, start, title)."""
    inside = "".join(EVENT.format(uid=uid, start=start, title=title) for uid, start, title in events)
    return _written(folder / f"{name}.ics", f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\n{inside}END:VCALENDAR\r\n".encode())


def locked_pdf(folder: Path) -> Path:
    """Write a PDF that asks for a password (ISO 32000-1 section 7.6.3)."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    key = b"<" + b"ab" * 32 + b">"
    body += b"4 0 obj<</Filter/Standard/V 1/R 2/O " + key + b"/U " + key + b"/P -4>>endobj\n"
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<aa><aa>]>>\nstartxref\n0\n%%EOF"
    return _written(folder / "locked.pdf", body + trailer)


def broken_pdf(folder: Path) -> Path:
    """Write what is called a PDF and is none."""
    return _written(folder / "broken.pdf", b"%PDF-1.7\n" + b"garbage " * 50)


def paper(folder: Path, name: str, *pages: str) -> Path:
    """Write a PDF of these pages, each of lines (ISO 32000-1 section 7.5)."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, text in enumerate(pages):
        lines = "".join(f"({line}) Tj 0 -14 Td " for line in text.split("\n"))
        stream = f"BT /F1 12 Tf 50 700 Td {lines}ET"
        resources = f"/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * number} 0 R"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]{resources}>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    body, table = "%PDF-1.4\n", "0000000000 65535 f \n"
    for number, one in enumerate(objects, 1):
        table += f"{len(body):010} 00000 n \n"
        body += f"{number} 0 obj\n{one}\nendobj\n"
    size = len(objects) + 1
    end = f"xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return _written(folder / name, f"{body}{end}".encode())


def huge_mail(folder: Path) -> Path:
    """Write a mail with an attachment of 200 MB, on disk only as long as its beginning."""
    path = mail(folder, "huge", "See the film.")
    os.truncate(path, 200_000_000)
    return path


def _written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
