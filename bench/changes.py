"""What a sync costs when little or nothing changed: mails of a real Dovecot, events of a real Radicale, a folder of documents."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import durable
from bench.mailbox import written_mails
from bench.program import Seen, friday, line, watched
from tests.servers.dovecot import PASSWORD, Dovecot

MAILS, CHANGED = 20_000, 100
DOCUMENTS = 10_000
VARIABLE = "FRIDAY_BENCH_PASSWORD"
ROUNDS = 3


def declared(home: Path, name: str, kind: str, settings: Sequence[str]) -> None:
    """Declare a source in a home; a password comes from the environment, as a keyring may not be there."""
    os.environ[VARIABLE] = PASSWORD
    friday("source", "add", name, kind, *(word for one in settings for word in ("--set", one)), "--home", str(home))


def synced(home: Path) -> Seen:
    """Sync a home as a whole process."""
    return watched("sync", "--home", str(home), "--json")


def mail_changes() -> None:
    """Measure a sync without changes, then one of 100 new, 100 marked and 100 expunged of 20,000 mails, and raw mails until durable."""
    scratch = Path(tempfile.mkdtemp(prefix="friday-changes-"))
    try:
        with Dovecot() as server:
            server.deliver("alice", written_mails(MAILS))
            server.admin("index", "-u", "alice", "INBOX")
            _raw(scratch, server)
            home = scratch / "home"
            declared(home, "mail", "imap", _account(server))
            first = synced(home)
            line("20,000 mails, most memory of the first sync, MB", str(first.megabytes), "<= 300")
            # Before anything of ours, a process starts and imports: what a sync adds to that is what is asked for.
            start = start_of(home)
            line("a process of ours that does nothing, seconds", f"{start:.2f}", "")
            calm = [synced(home).seconds - start for _ in range(ROUNDS)]
            line("no change in 20,000 mails, less the start, seconds", spread(calm), "<= 0.1")
            changed = []
            for number in range(ROUNDS):
                _change(server, number)
                changed.append(synced(home).seconds - start)
            line("100 new, 100 marked, 100 expunged, less the start, seconds", spread(changed), "<= 0.5")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _account(server: Dovecot) -> tuple[str, ...]:
    return ("host=127.0.0.1", f"port={server.port}", "user=alice", f"password_env={VARIABLE}", "tls=off")


def start_of(home: Path) -> float:
    """Return the seconds of a process of ours that starts, imports and asks nothing of anybody."""
    return min(watched("source", "list", "--home", str(home), "--json").seconds for _ in range(ROUNDS))


def _raw(scratch: Path, server: Dovecot) -> None:
    ratios, ours_cpu, theirs_cpu = [], [], []
    for number in range(ROUNDS):
        mine = durable.ours(scratch / f"raw{number}", server.port)
        theirs = durable.theirs(scratch / f"sync{number}", server.port)
        ratios.append(mine.seconds / theirs.seconds)
        ours_cpu.append(mine.processor)
        theirs_cpu.append(theirs.processor)
    line("20,000 raw mails durable, ours to mbsync with FSync", spread(ratios), "<= 0.8")
    line("processor seconds, ours; mbsync", f"{min(ours_cpu):.1f}; {min(theirs_cpu):.1f}", "")


def _change(server: Dovecot, number: int) -> None:
    """Deliver, mark and expunge: the oldest ones that are left, by the server's own hand."""
    server.deliver("alice", written_mails(CHANGED, seed=100 + number), first=MAILS * (2 + number))
    first = 1 + number * 2 * CHANGED
    server.admin("flags", "add", "-u", "alice", "\\Flagged", "mailbox", "INBOX", "uid", f"{first}:{first + CHANGED - 1}")
    server.admin("expunge", "-u", "alice", "mailbox", "INBOX", "uid", f"{first + CHANGED}:{first + 2 * CHANGED - 1}")


def documents() -> None:
    """Measure a rescan of 10,000 documents of which none changed."""
    scratch = Path(tempfile.mkdtemp(prefix="friday-papers-"))
    try:
        for number in range(DOCUMENTS):
            folder = scratch / "papers" / f"{number // 100:03}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{number}.md").write_text(f"# Paper {number}\n\nAbout harbour {number % 97} and garden {number % 89}.\n")
        home = scratch / "home"
        declared(home, "papers", "folder", (f"path={scratch / 'papers'}",))
        first = synced(home)
        line("10,000 documents, first sync, seconds; MB", f"{first.seconds:.1f}; {first.megabytes}", "; <= 300")
        start = start_of(home)
        line("rescan of 10,000 documents, less the start, seconds", spread([synced(home).seconds - start for _ in range(ROUNDS)]), "<= 1")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def spread(values: Sequence[float]) -> str:
    """Return the median of some values, the least and the most."""
    ordered = sorted(values)
    return f"{ordered[len(ordered) // 2]:.2f} ({ordered[0]:.2f}, {ordered[-1]:.2f})"
