"""Waits for a folder to change: the system tells of it, late or never on some disks, so that the folder is listed from time to time too."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from watchfiles import Change, watch

from schema.errors import SourceMissing

# Milliseconds without news after which what was written counts as whole, and the longest that news are gathered.
_QUIET, _GATHERED = 1_000, 30_000


async def stirred(root: Path, seconds: float, minded: Callable[[str, str], bool]) -> bool:
    """Wait until a file that is minded (name and path relative to the root) changed and nothing moved for a second; say whether one did.

    A folder or file that went or came counts too: what lay in it went with it. Raises SourceMissing if nothing is at the root.
    """

    def counts(_change: Change, path: str) -> bool:
        name = Path(path).name
        # What has no ending is most likely a folder.
        return minded(name, path.removeprefix(str(root)).lstrip("/")) or not Path(path).suffix

    # Told to pass by what may not be looked at, the watch passes by what is not there.
    if not await asyncio.to_thread(root.exists):
        raise SourceMissing(f"{root} is not there")
    stop = threading.Event()

    def heard() -> bool:
        news = watch(
            root,
            watch_filter=counts,
            debounce=_GATHERED,
            step=_QUIET,
            stop_event=stop,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
        return next(news, None) is not None

    # The library's asynchronous form begins its watch on the event loop, which stands still while all folders are visited.
    # A thread of its own: it is held for minutes, and others wait for the loop's.
    pool = ThreadPoolExecutor(1, thread_name_prefix="friday watches")
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.get_running_loop().run_in_executor(pool, heard)
    except TimeoutError:
        return False
    # The system watches no more folders: the clock has to do.
    except OSError:
        return False
    finally:
        stop.set()
        pool.shutdown(wait=False)
