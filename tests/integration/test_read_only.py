"""A home on a medium that is mounted read-only: one clear sentence, a code that is not zero, nothing lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes import files
from tests.fakes.friday import COMMAND, ROOT

_SCRIPT = """
set -e
mount -t tmpfs tmpfs "$1"
export FRIDAY_HOME="$1/home"
run() { "$PYTHON" -c "$COMMAND" "$@"; }
run source add post eml --set "path=$2" > /dev/null
run sync > /dev/null
mount -o remount,ro "$1"
for words in sync status doctor "source add more eml --set path=$2" "init --yes"; do
    set +e
    told=$(run $words 2>&1)
    echo "$words|$?|$told" | tr '\\n' ' '
    echo
done
export FRIDAY_HOME="$1/other"
told=$(run status 2>&1)
echo "new home|$?|$told" | tr '\\n' ' '
"""


def mounting() -> list[str]:
    """Return the command that runs another in a mount namespace of its own; skip aloud where the machine allows none."""
    for command in (["unshare", "-m"], ["unshare", "-rm"]):
        probe = subprocess.run([*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
        if probe.returncode == 0:
            return command
    pytest.skip("needs `unshare -m` (as root, or user namespaces) to mount a home read-only: permissions alone do not bind root")


def test_a_home_on_a_read_only_mount(tmp_path: Path) -> None:
    files.mail(tmp_path / "mail", "lamps", "The hall lamps arrive on Tuesday.")
    (tmp_path / "medium").mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FRIDAY_")}
    env = {**clean, "FRIDAY_NO_KEYRING": "1", "NO_COLOR": "1", "COLUMNS": "200", "PYTHON": sys.executable, "COMMAND": COMMAND}
    script = [*mounting(), "sh", "-c", _SCRIPT, "sh", str(tmp_path / "medium"), str(tmp_path / "mail")]
    ran = subprocess.run(script, capture_output=True, text=True, check=False, cwd=ROOT, env=env)
    rows = [row.split("|", 2) for row in ran.stdout.splitlines()]
    assert len(rows) == 6, (ran.stdout, ran.stderr)
    for words, code, told in rows:
        assert code != "0", (words, told)
        assert "Traceback" not in told, (words, told)
        assert "cannot be written" in told, (words, told)
        assert "make the folder writable" in told, (words, told)
