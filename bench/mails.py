"""Mails from a real Dovecot until they are found by words, beside `mbsync` then `notmuch new`: `python -m bench.mails [MAILS] [ROUNDS]`.

Each round runs both as whole processes, one after the other: theirs into an empty folder, ours into a fresh home;
who begins changes every round.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.mailbox import peers, written_mails
from bench.program import Seen, friday, line, watched
from tests.servers.dovecot import PASSWORD, Dovecot

MAILS = 20_000
# Interleaved and not in two blocks: on a shared machine one block may fall into a busy minute, and the ratio with it.
ROUNDS = 3
_HOME = "home"
_VARIABLE = "FRIDAY_BENCH_PASSWORD"


@dataclass(frozen=True, slots=True)
class MailFigures:
    """What the rounds took, in seconds, in order; then a sync with nothing new; the most memory a sync held; mails found by two words."""

    mails: int
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    unchanged: float
    megabytes: int
    found: int

    @property
    def ratios(self) -> list[float]:
        """Return ours to theirs, least first."""
        return sorted(our / their for our, their in zip(self.ours, self.theirs, strict=True))

    @property
    def ratio(self) -> float:
        """Return the median of ours to theirs."""
        # Of the ratios and not of the times: what slows a round slows both sides of it.
        return statistics.median(self.ratios)

    @property
    def allowed(self) -> int:
        """Return how many MB a sync of so many mails may hold."""
        # What is held grows a little with the mailbox: the index of raw bytes alone is an entry a mail.
        return 300 if self.mails <= 5_000 else 400


def mails(count: int, rounds: int) -> MailFigures:
    """Measure so many mails in so many interleaved rounds."""
    # By hand and not by a context: the server must have ended before its folder is removed.
    scratch = Path(tempfile.mkdtemp(prefix="friday-mails-"))
    try:
        with Dovecot() as server:
            server.deliver("alice", written_mails(count))
            # Whoever comes first would pay for the server's own index.
            server.admin("index", "-u", "alice", "INBOX")
            return _measured(scratch, server.port, count, rounds)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _measured(scratch: Path, port: int, count: int, rounds: int) -> MailFigures:
    theirs: list[float] = []
    ours: list[Seen] = []
    for number in range(rounds):
        # Who comes second finds the server's files in the page cache, so that both come second.
        if number % 2:
            ours.append(_fresh(scratch, port))
        theirs.append(_peers(scratch, port))
        if not number % 2:
            ours.append(_fresh(scratch, port))
    again = _synced(scratch / _HOME)
    found = json.loads(friday("search", "--home", str(scratch / _HOME), "--json", "quarterly", "harbour"))
    return MailFigures(
        mails=count,
        ours=tuple(one.seconds for one in ours),
        theirs=tuple(theirs),
        unchanged=again.seconds,
        megabytes=max(one.megabytes for one in ours),
        found=len(found),
    )


def _peers(scratch: Path, port: int) -> float:
    folder = scratch / "peers"
    seconds = peers(folder, port)
    shutil.rmtree(folder)
    return seconds


def _fresh(scratch: Path, port: int) -> Seen:
    home = scratch / _HOME
    shutil.rmtree(home, ignore_errors=True)
    _declare(home, port)
    return _synced(home)


def _declare(home: Path, port: int) -> None:
    # By the environment, as a keyring may not be there and a password has no place in a configuration.
    os.environ[_VARIABLE] = PASSWORD
    settings = ("host=127.0.0.1", f"port={port}", "user=alice", f"password_env={_VARIABLE}", "tls=off")
    friday("source", "add", "mail", "imap", *(word for one in settings for word in ("--set", one)), "--home", str(home))


def _synced(home: Path) -> Seen:
    return watched("sync", "--home", str(home), "--json")


def show(figures: MailFigures) -> None:
    """Print the figures beside their targets."""
    line(f"{figures.mails} mails searchable by words, seconds", _spread(figures.ours), "median (least, most)")
    line("mbsync then notmuch new on the same mailbox, seconds", _spread(figures.theirs), "")
    line(f"ours to theirs in {len(figures.ours)} rounds", _spread(figures.ratios, 2), "<= 1.0")
    line("unchanged second sync, whole process, seconds", f"{figures.unchanged:.2f}", "< 1")
    line("found by words afterwards", str(figures.found), "> 0")
    line("most memory the sync held, MB", str(figures.megabytes), f"< {figures.allowed}")


def _spread(values: Sequence[float], digits: int = 1) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}, {max(values):.{digits}f})"


def main() -> None:
    """Measure and print."""
    wanted = [int(word) for word in sys.argv[1:]]
    count, rounds = (*wanted, *(MAILS, ROUNDS)[len(wanted) :])
    show(mails(count, rounds))


if __name__ == "__main__":
    main()
