"""Projects as structure names them: "Project X" in a title, a folder of documents or mail, a calendar of its own."""

import re
from collections.abc import Iterable
from datetime import datetime

from schema.graph import Edge, EdgeType, Label, Node
from schema.ids import node_id
from schema.records import Document, Event, Message, Record
from schema.spaces import Space

_NAMED = re.compile(r"\b[Pp](?:roject|rojekt|rojeto|rojet|royecto|rogetto)[ :]+[\"'“„]?([A-ZÀ-ÞĀ-Ž0-9][\w-]+)")
_CODE = re.compile(r"[0-9a-f-]{16,}", re.IGNORECASE)
_GENERIC = frozenset(
    "inbox sent archive archives all mail drafts junk spam trash outbox starred important documents document docs notes note photos photo "
    "pictures chats chat files file misc other downloads desktop scans attachments calendar calendars cal default personal private home "
    "work main events event tasks birthdays holidays calls call contacts projects project life family".split()
)


def project_names(record: Record, shelf: str) -> list[str]:
    """Return the projects a record belongs to by name, each once; `shelf` is the mail folder or calendar it lies in."""
    found = [match.group(1) for match in _NAMED.finditer(_title(record))]
    found += [name for name in _places(record, shelf) if _is_name(name)]
    return list(dict.fromkeys(canonical(name) for name in found))


def canonical(name: str) -> str:
    """Return a project's name as its key: lower case, blanks for - and _, without the word "project" before it."""
    words = re.sub(r"[\s_-]+", " ", name).strip().casefold()
    return re.sub(r"^proj(?:ect|ekt|eto|et) (?=.)", "", words)


def _title(record: Record) -> str:
    return record.subject if isinstance(record, Message) else record.title


def _places(record: Record, shelf: str) -> Iterable[str]:
    if isinstance(record, Document):
        return record.key.split("/")[:-1][:1]
    if isinstance(record, Event):
        return [shelf]
    parts = re.split(r"[/.]", shelf)
    return parts[-1:] if len(parts) > 1 and parts[0].casefold() in {"projects", "projekte", "projetos"} else []


def _is_name(name: str) -> bool:
    words = re.findall(r"\w+", name.casefold())
    return bool(words) and not set(words) <= _GENERIC and not _CODE.fullmatch(name) and "@" not in name


def project_nodes(space: Space, record_id: str, record: Record, shelf: str) -> tuple[list[Node], list[Edge]]:
    """Return the record's project nodes and its edges to them."""
    nodes = [
        Node(node_id(space, Label.PROJECT, name), Label.PROJECT, name, {"name": name.title()}, text=f"Project {name.title()}")
        for name in project_names(record, shelf)
    ]
    return nodes, [Edge(EdgeType.ABOUT, record_id, node.id, at=moment(record)) for node in nodes]


def moment(record: Record) -> datetime:
    """Return the moment a record is sorted by."""
    if isinstance(record, Message):
        return record.sent
    return record.start if isinstance(record, Event) else record.dated
