"""A mailbox of any size, the same every time, and the tools people trust run on it."""

import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from time import perf_counter

_WORDS = (
    "quarterly harbour invoice meeting draft budget ticket garden review proposal train window contract lunch season engine paper "
    "market letter bridge summer winter number answer question market delivery sample report project planning holiday flight music"
).split()
_PEOPLE = tuple(f"person{number}" for number in range(60))
# FSync, because ours is durable when it returns: the race would else be won by whoever forgets more.
_MBSYNC = """FSync yes

IMAPAccount a
Host 127.0.0.1
Port {port}
User alice
Pass secret
SSLType None
AuthMechs LOGIN

IMAPStore far
Account a

MaildirStore near
Path {mail}/
Inbox {mail}/INBOX
SubFolders Verbatim

Channel c
Far :far:
Near :near:
Patterns *
Create Near
SyncState *
"""


def written_mails(count: int, seed: int = 1) -> list[bytes]:
    """Return mails of about 1.6 KB from 60 people, a third of them answers."""
    # A seed, so that two runs on two days read the same mailbox.
    chance = random.Random(seed)
    begin = datetime(2025, 1, 1, tzinfo=UTC)
    return [_mail(chance, number, begin + timedelta(minutes=17 * number)) for number in range(count)]


def _mail(chance: random.Random, number: int, at: datetime) -> bytes:
    mail = EmailMessage()
    sender, reader = chance.sample(_PEOPLE, 2)
    mail["Message-ID"] = f"<bench-{number}@example.org>"
    mail["Date"] = format_datetime(at)
    mail["From"] = f"{sender.title()} <{sender}@example.org>"
    mail["To"] = f"{reader}@example.net"
    mail["Subject"] = " ".join(chance.choices(_WORDS, k=5))
    if number > 10 and number % 3 == 0:
        # Some parent far back: threads that only join neighbours would be kinder to us than mail is.
        parent = f"<bench-{chance.randrange(number)}@example.org>"
        mail["In-Reply-To"], mail["References"] = parent, parent
    paragraphs = (" ".join(chance.choices(_WORDS, k=70)) + f" {number}." for _ in range(3))
    mail.set_content("\n\n".join(paragraphs) + "\n")
    return mail.as_bytes()


def peers(scratch: Path, port: int) -> float:
    """Return the seconds that `mbsync` (durable) then `notmuch new` take on the mailbox of `alice`."""
    fetching, mail = mbsync(scratch, port), scratch / "mail"
    config = scratch / "notmuch"
    config.write_text(f"[database]\npath={mail}\n[user]\nname=Alice\nprimary_email=alice@example.org\n[new]\ntags=new\n", encoding="utf-8")
    started = perf_counter()
    # Two programs in a row do what one sync does: fetch durably, then make it found by words.
    subprocess.run(fetching, check=True)
    subprocess.run([_program("notmuch"), f"--config={config}", "new", "--quiet"], check=True)
    return perf_counter() - started


def mbsync(scratch: Path, port: int) -> list[str]:
    """Return the command that fetches the mailbox of `alice` durably into an empty folder."""
    mail = scratch / "mail"
    (mail / "INBOX").mkdir(parents=True)
    (scratch / "mbsyncrc").write_text(_MBSYNC.format(port=port, mail=mail), encoding="utf-8")
    return [_program("mbsync"), "-c", str(scratch / "mbsyncrc"), "-a", "-q"]


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise SystemExit(f"{name} is missing: apt-get install isync notmuch")
    return found
