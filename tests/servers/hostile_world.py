"""A world in which everything that has a name is called by a script: senders, subjects, files, folders, projects, calendars, people."""

from email.message import EmailMessage
from pathlib import Path

WORD = "quetzal"
MARK = "data-evil"
# All that a page may be tempted by: markup, the end of a script or an attribute, a template of Vue's, an address that runs.
SCRIPT = (
    f"\"'><img {MARK} src=http://evil.example/x onerror=alert(1)></script><script {MARK}>alert(2)</script>"
    f"<b {MARK}>{{{{ constructor.constructor('alert(3)')() }}}}</b>"
)
# As it may be called on a disk, which knows no slash in a name.
FILE = f"\"'><img {MARK} src=x onerror=alert(4)>{{{{7*7}}}}"
OWNER = "mara@home.example"
_ICS_SCRIPT = SCRIPT.replace(",", r"\,").replace(";", r"\;")


def write(folder: Path) -> dict[str, object]:
    """Write the world; return its sources as friday.toml declares them."""
    kinds = {"post": "eml", "days": "ics", "papers": "folder", "cards": "vcf"}
    for name in kinds:
        (folder / name).mkdir(parents=True)
    for number in range(3):
        (folder / "post" / f"{FILE} {number}.eml").write_bytes(_mail(number))
    (folder / "days" / f"{FILE}.ics").write_text(_calendar(), encoding="utf-8")
    project = folder / "papers" / f"Project Heron {FILE}"
    project.mkdir()
    (project / f"{WORD} {FILE}.md").write_text(f"# {WORD} {SCRIPT}\n\nThe {WORD} budget is 40 euros. {SCRIPT}\n", encoding="utf-8")
    (project / f"broken {FILE}.pdf").write_bytes(b"%PDF-1.7\n" + b"garbage " * 50)
    (folder / "cards" / f"{FILE}.vcf").write_text(_card(), encoding="utf-8")
    return {f"sources.{name}": {"kind": kind, "path": str(folder / name)} for name, kind in kinds.items()}


def _mail(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f'"{SCRIPT.replace(chr(34), "")}" <x@evil.example>', OWNER
    mail["Subject"], mail["Date"] = f"Project Heron {SCRIPT}", f"Thu, 15 Oct 2026 10:0{number}:00 +0100"
    mail["Message-ID"] = f"<{number}<img/{MARK}/src=x/onerror=alert(5)>@evil.example>"
    mail.set_content(f"Could you open the {WORD} voucher {SCRIPT} by Friday?\n")
    mail.add_attachment(b"The voucher.", maintype="text", subtype="plain", filename=f"{FILE}.txt")
    return mail.as_bytes()


def _calendar() -> str:
    person = SCRIPT.replace('"', "")
    return "\r\n".join((
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//", f"X-WR-CALNAME:Project Heron {_ICS_SCRIPT}",
        "BEGIN:VEVENT", "UID:evil", "DTSTAMP:20261001T000000Z", "DTSTART:20261016T100000Z", "DTEND:20261016T110000Z",
        f"SUMMARY:{WORD} {_ICS_SCRIPT}", f"LOCATION:{_ICS_SCRIPT}", f"DESCRIPTION:{_ICS_SCRIPT}",
        f'ORGANIZER;CN="{person}":mailto:x@evil.example', f'ATTENDEE;CN="{person}":mailto:{OWNER}',
        "END:VEVENT", "END:VCALENDAR", "",
    ))  # fmt: skip


def _card() -> str:
    lines = ("BEGIN:VCARD", "VERSION:3.0", "UID:evil", f"FN:{WORD} {_ICS_SCRIPT}", f"ORG:{_ICS_SCRIPT}", f"TITLE:{_ICS_SCRIPT}")
    return "\r\n".join((*lines, "EMAIL:x@evil.example", f"NOTE:{_ICS_SCRIPT}", "END:VCARD", ""))
