"""Projects as structure names them."""

import pytest

from graph.projects import canonical, project_names, project_nodes
from schema.graph import EdgeType, Label, Node
from tests.fakes.records import DAY
from tests.fakes.rig import SPACE


def record(label: Label, title: str = "", key: str = "k") -> Node:
    return Node("r", label, key, {"title": title}, start=DAY)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Project Heron: lamps", ["heron"]),
        ("Re: Project: Heron", ["heron"]),
        ("Projekt Möwe und Projeto Garça", ["möwe", "garça"]),
        ('Project "Heron" and Project Heron', ["heron"]),
        ("Project NORTH-LIGHT", ["north light"]),
        ("The project is late", []),
        ("Subproject Heron", []),
        ("Project Status Update", []),
        ("Project manager wanted", []),
        ("A projector for Heron", []),
        ("", []),
    ],
)
def test_projects_named_in_a_title(title: str, names: list[str]) -> None:
    """R5."""
    assert project_names(record(Label.MESSAGE, title), ()) == names


@pytest.mark.parametrize(
    ("label", "shelf", "names"),
    [
        (Label.MESSAGE, "Projects/Heron", ["heron"]),
        (Label.MESSAGE, "Projekte.North_Light", ["north light"]),
        (Label.MESSAGE, "Projects/2026/Heron", ["heron"]),
        (Label.MESSAGE, "Projects", []),
        (Label.MESSAGE, "Heron", []),
        (Label.MESSAGE, "Projects/Archive", []),
        (Label.EVENT, "Heron", ["heron"]),
        (Label.EVENT, "Project Heron", ["heron"]),
        (Label.EVENT, "Work", []),
        (Label.EVENT, "Family calendar", []),
        (Label.EVENT, "ana@gmail.com", []),
        (Label.EVENT, "6f3d0f6a-5b0e-5c57-9d5e-0d8b6c1f4a11", []),
        (Label.EVENT, "", []),
    ],
)
def test_projects_named_by_a_place(label: Label, shelf: str, names: list[str]) -> None:
    assert project_names(record(label), (shelf,)) == names


@pytest.mark.parametrize(
    ("key", "names"),
    [("heron/plan.md", ["heron"]), ("project-heron/2026/plan.md", ["heron"]), ("plan.md", []), ("Documents/plan.md", [])],
)
def test_projects_named_by_a_documents_folder(key: str, names: list[str]) -> None:
    assert project_names(record(Label.DOCUMENT, key=key), ()) == names


def test_title_and_places_name_each_project_once() -> None:
    found = project_names(record(Label.MESSAGE, "Project Heron"), ("Projects/Owl", "Projects/heron", "INBOX"))
    assert found == ["heron", "owl"]


def test_a_name_is_one_whatever_its_spelling() -> None:
    assert {canonical(name) for name in ("North-Light", "north_light", "NORTH  LIGHT", "Project North Light")} == {"north light"}


def test_a_record_is_about_its_projects_at_its_time() -> None:
    nodes, edges = project_nodes(SPACE, record(Label.EVENT, "Project Heron"), ())
    assert [(node.key, node.props["name"]) for node in nodes] == [("heron", "Heron")]
    assert [(edge.type, edge.source, edge.target, edge.at) for edge in edges] == [(EdgeType.ABOUT, "r", nodes[0].id, DAY)]
