"""Mails with very large attachments over a real Dovecot: the words arrive, memory stays bounded."""

import os
import subprocess
import sys
from pathlib import Path

from tests.servers.dovecot import Dovecot

_ROOT = Path(__file__).parents[2]
_LINE = b"QUJD" * 19 + b"\r\n"
_CHILD = """
import asyncio, sys
from connectors.imap import Mailbox
from connectors.sources import ImapSettings, Tls
from tests.fakes.clock import HandClock
from tests.servers.dovecot import PASSWORD
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads
from tests.servers.peak import megabytes

class Forgetting(MemoryBlobs):
    async def put(self, blobs):
        hashes = await super().put(blobs)
        self.blobs.clear()
        return hashes

follower = Follower()
settings = ImapSettings("127.0.0.1", sys.argv[2], PASSWORD, port=int(sys.argv[1]), tls=Tls.OFF)
before = megabytes()
asyncio.run(follower.follow(Mailbox(settings, Forgetting(), PlainThreads(), HandClock())))
mails = {record.subject: record for place in follower.places.values() for record in place.records}
assert follower.rejected == {}, follower.rejected
assert "The film is attached" in mails["film"].body and mails["film"].truncated
assert not mails["map 1"].truncated and mails["map 1"].attachments[0].size > 10_000_000
print(len(mails), megabytes() - before)
"""


def large(subject: str, size: int) -> bytes:
    """Return a mail with some words and an attachment that is this many bytes as it is sent."""
    head = f"From: a@x.example\r\nSubject: {subject}\r\nMessage-ID: <{subject.replace(' ', '')}@x>\r\nMIME-Version: 1.0\r\n".encode()
    text = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nThe film is attached.\r\n--x\r\n"
    kind = b"Content-Type: video/mp4; name=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + text + kind + _LINE * (size // len(_LINE)) + b"--x--\r\n"


def test_a_huge_attachment_costs_no_memory(dovecot: Dovecot) -> None:
    """R10: of what is over the limit the beginning is fetched; eight mails below it never lie in memory together."""
    user = f"large{os.getpid()}"
    dovecot.deliver(user, [large("film", 200_000_000), *(large(f"map {number}", 20_000_000) for number in range(8))])
    command = [sys.executable, "-c", _CHILD, str(dovecot.port), user]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_ROOT)
    assert ran.returncode == 0, ran.stderr[-2_000:]
    mails, megabytes = map(int, ran.stdout.split())
    assert mails == 9
    assert megabytes < 300
