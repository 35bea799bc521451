"""Projects as structure names them: "Project X" in a title, a folder of documents or mail, a calendar of its own."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from schema.graph import Edge, EdgeType, Label, Node
from schema.ids import node_id
from schema.records import Contact, Event, Message, Record
from schema.spaces import Space

# A capital or a digit must follow, or "the project is late" would found the project "is".
_NAMED = re.compile(r"\b[Pp](?:roject|rojekt|rojeto|rojet|royecto|rogetto)[ :]+[\"'“„]?([A-ZÀ-ÞĀ-Ž0-9][\w-]+)")
_CODE = re.compile(r"[0-9a-f-]{16,}", re.IGNORECASE)
# What programs and people call folders everywhere; each word here was or would be a project that joins strangers' records.
_GENERIC = frozenset(
    "inbox sent archive archives all mail drafts junk spam trash outbox starred important documents document docs notes note photos photo "
    "pictures chats chat files file misc other downloads desktop scans attachments calendar calendars cal default personal private home "
    "work main events event tasks birthdays holidays calls call contacts projects project life family update updates status plan plans "
    "planning report reports meeting meetings manager management review kickoff proposal budget team timeline deadline".split()
)


def project_names(record: Node, shelves: Iterable[str]) -> list[str]:
    """Return the projects a record belongs to by name, each once; `shelves` are the mail folders or calendars it lies in."""
    if record.label is Label.CONTACT:
        return []
    found = [match.group(1) for match in _NAMED.finditer(str(record.props.get("title", "")))]
    found += _places(record, shelves)
    return list(dict.fromkeys(canonical(name) for name in found if _is_name(name)))


def canonical(name: str) -> str:
    """Return a project's name as its key: lower case, blanks for - and _, without the word "project" before it."""
    words = re.sub(r"[\s_-]+", " ", name).strip().casefold()
    return re.sub(r"^proj(?:ect|ekt|eto|et) (?=.)", "", words)


def _places(record: Node, shelves: Iterable[str]) -> list[str]:
    if record.label is Label.DOCUMENT and "kind" not in record.props:
        # The outermost folder alone: those below it part a project, and a file beside them belongs to none.
        return record.key.split("/")[:-1][:1]
    # Tasks lie in calendars as events do.
    if record.label in (Label.EVENT, Label.DOCUMENT):
        return sorted(shelves)
    return [name for shelf in sorted(shelves) for name in _below_projects(shelf)]


def _below_projects(folder: str) -> list[str]:
    parts = re.split(r"[/.]", folder)
    return parts[-1:] if len(parts) > 1 and parts[0].casefold() in {"projects", "projekte", "projetos"} else []


def _is_name(name: str) -> bool:
    words = re.findall(r"\w+", name.casefold())
    return bool(words) and not set(words) <= _GENERIC and not _CODE.fullmatch(name) and "@" not in name


def project_nodes(space: Space, record: Node, shelves: Iterable[str]) -> tuple[list[Node], list[Edge]]:
    """Return a record's project nodes and its edges to them."""
    nodes = [
        Node(node_id(space, Label.PROJECT, name), Label.PROJECT, name, {"name": name.title()}, text=f"Project {name.title()}")
        for name in project_names(record, shelves)
    ]
    return nodes, [Edge(EdgeType.ABOUT, record.id, node.id, at=record.start) for node in nodes]


def told_about(record: Node, projects: Iterable[Node]) -> Node:
    """Return the record saying which projects it is about, so that it changes, and the feed tells it, when that does."""
    # Edges are no change of a node, so that passes which follow the feed would not hear of a new project.
    names = tuple(sorted(project.key for project in projects))
    others = {name: value for name, value in record.props.items() if name != "about"}
    return replace(record, props={**others, "about": names} if names else others)


def moment(record: Record) -> datetime | None:
    """Return the moment a record is sorted by; a card has none."""
    if isinstance(record, Contact):
        return None
    if isinstance(record, Message):
        return record.sent
    return record.start if isinstance(record, Event) else record.dated
