"""Walks a folder on a WebDAV server, folder by folder, past those in which nothing changed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.ignoring import Ignored
from connectors.scan import LEFT, UNREAD, Stamp
from connectors.webdav_session import Thing, WebdavSession
from connectors.webdav_state import WebdavState
from schema.errors import SourceError

_MOST_FOLDERS = 20_000
_MOST_FILES = 500_000
_WALKS = 3


@dataclass(slots=True)
class Tree:
    """What was found: files' stamps by path, those listed anew, folders' etags, how many were listed; `marks`: etags tell of all below."""

    stamps: dict[str, Stamp] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    listed: int = 0
    marks: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which files are wanted, and what is left alone."""

    wanted: Callable[[str], bool]
    ignored: Ignored


async def walked(session: WebdavSession, chosen: Chosen, known: WebdavState) -> Tree:
    """Return all wanted files; of folders that `known` has with the same etag, what it has of them. Raises a SourceError."""
    for _ in range(_WALKS):
        tree = await _walked_once(session, chosen, known)
        # A file that is moved from a folder not listed yet to one that was is seen nowhere, and one moved the other way twice.
        if not tree.marks or tree.listed == 1 or await session.mark() == tree.folders.get("", ""):
            break
    return tree


async def _walked_once(session: WebdavSession, chosen: Chosen, known: WebdavState) -> Tree:
    tree, waiting = Tree(), [(session.root, "")]
    while waiting:
        href, path = waiting.pop()
        tree.listed += 1
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
    if not {UNREAD, LEFT}.isdisjoint(files.values()):
        return False
    tree.stamps |= files
    tree.folders |= {path: etag for path, etag in known.folders.items() if path == folder.path or path.startswith(below)}
    return True
