"""Files that may not be opened: told once, tried again at every sync, read as soon as they may be, with real permissions."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.eml import eml_folder
from connectors.maildir import Maildir
from connectors.mbox import Mboxes
from connectors.sources import FolderSettings, MaildirSettings
from schema.changes import Batch
from schema.ports import Connector
from tests.fakes.rig import BERLIN
from tests.servers.memory import Follower, MemoryBlobs, PlainThreads

_ROOT = Path(__file__).parents[2]
_POWERS = "-dac_override,-dac_read_search"
_MAIL = "From: a@x.example\nSubject: hi\nMessage-ID: <{0}@x>\n\nHello.\n"


def connector(kind: str, root: Path) -> Connector:
    if kind == "maildir":
        return Maildir(MaildirSettings(root), MemoryBlobs(), PlainThreads())
    settings, blobs, threads = FolderSettings(root, BERLIN), MemoryBlobs(), PlainThreads()
    return eml_folder(settings, blobs, threads) if kind == "eml" else Mboxes(settings, blobs, threads)


def story(kind: str, root: Path, path: Path) -> None:
    """Run in a process that permissions bind: a file loses them and gets them back, unchanged."""
    follower = Follower()

    def follow() -> list[Batch]:
        return asyncio.run(follower.follow(connector(kind, root)))

    path.chmod(0)
    follow()
    assert len(follower.places) == 1, follower.log
    (told,) = follower.rejected.values()
    assert "cannot be opened" in told.reason
    assert follow() == []
    path.chmod(0o600)
    follow()
    assert len(follower.places) == 2
    path.chmod(0)
    os.utime(path, (1_600_000_000,) * 2)
    follow()
    assert len(follower.places) == 2, "what was read once stays"
    path.unlink()
    follow()
    assert len(follower.places) == 1
    assert follower.rejected == {}


@pytest.mark.parametrize("kind", ["eml", "maildir", "mbox"])
def test_a_file_that_may_not_be_opened_is_tried_again(kind: str, tmp_path: Path) -> None:
    """Root may open everything, so as root the child gives these powers away first."""
    names = {"eml": ("a.eml", "b.eml"), "maildir": ("cur/a", "cur/b"), "mbox": ("a.mbox", "b.mbox")}[kind]
    for name in names:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(("From a@x.example Mon Mar  2 09:00:00 2026\n" if kind == "mbox" else "") + _MAIL.format(path.stem))
    call = f"story({kind!r}, Path({str(tmp_path / 'files')!r}), Path({str(path)!r}))"
    code = f"from pathlib import Path; from tests.integration.test_unreadable import story; {call}"
    bound = ["setpriv", "--bounding-set", _POWERS, "--inh-caps", _POWERS] if os.geteuid() == 0 else []
    ran = subprocess.run([*bound, sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=_ROOT)
    assert ran.returncode == 0, ran.stderr[-2_000:]
