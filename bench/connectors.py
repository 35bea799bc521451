"""What the connectors take, beside the tools people trust, in one run: `python -m bench.connectors [PART ...]`."""

import datetime as dt
import os
import platform
import sys
from collections.abc import Callable, Mapping

from bench.calendars import calendars
from bench.changes import documents, mail_changes
from bench.large import large
from bench.mails import MAILS, ROUNDS, mails, show


def searchable() -> None:
    """Measure 20,000 mails until they are found by words."""
    show(mails(MAILS, ROUNDS))


PARTS: Mapping[str, Callable[[], None]] = {
    "searchable": searchable,
    "mail": mail_changes,
    "calendar": calendars,
    "documents": documents,
    "large": large,
}


def main() -> None:
    """Measure the parts that are named, or all."""
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d}  {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
