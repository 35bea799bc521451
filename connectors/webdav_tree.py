"""Walks a folder on a WebDAV server, folder by folder, past those in which nothing changed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.ignoring import Ignored
from connectors.scan import UNREAD, Stamp
from connectors.webdav_session import Thing, WebdavSession
from connectors.webdav_state import WebdavState
from schema.errors import SourceError

_MOST_FOLDERS = 20_000
_MOST_FILES = 500_000


@dataclass(slots=True)
class Tree:
    """What was found: files' stamps by path, those listed anew, folders' etags; `marks` says that a folder's etag tells of all below it."""

    stamps: dict[str, Stamp] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    marks: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which files are wanted, and what is left alone."""

    wanted: Callable[[str], bool]
    ignored: Ignored


async def walked(session: WebdavSession, chosen: Chosen, known: WebdavState) -> Tree:
    """Return all wanted files; of folders that `known` has with the same etag, what it has of them. Raises a SourceError."""
    tree, waiting = Tree(), [(session.root, "")]
    while waiting:
        href, path = waiting.pop()
        for one in await session.listing(href, path):
            name = one.path.rpartition("/")[2]
            if one.path == path and one.folder:
                # Only Nextcloud and its kin hand a change up through all folders; they are known by the numbers they give files.
                tree.marks = tree.marks or one.marks
                tree.folders[path] = one.etag
            elif name.startswith(".") or chosen.ignored(name, one.path) or one.path.rpartition("/")[0] != path:
                continue
            elif one.folder and not _passed(tree, one, known):
                waiting.append((one.href, one.path))
            elif not one.folder and chosen.wanted(name):
                tree.stamps[one.path], tree.things[one.path] = one.stamp, one
        if len(tree.folders) > _MOST_FOLDERS or len(tree.stamps) > _MOST_FILES:
            told = f"it holds more than {_MOST_FOLDERS:,} folders or {_MOST_FILES:,} files"
            raise SourceError(told, "Choose a folder in it as the address, or add some to `ignore`.")
    return tree


def _passed(tree: Tree, folder: Thing, known: WebdavState) -> bool:
    """Take over what is known of a folder in which nothing changed; say whether that was so."""
    below = f"{folder.path}/"
    if not folder.marks or known.folders.get(folder.path) != folder.etag:
        return False
    files = {path: one.stamp for path, one in known.files.items() if path.startswith(below)}
    # What could not be opened is tried again, though nothing about it changed.
    if UNREAD in files.values():
        return False
    tree.stamps |= files
    tree.folders |= {path: etag for path, etag in known.folders.items() if path == folder.path or path.startswith(below)}
    return True
