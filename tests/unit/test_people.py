"""People and organisations as addresses show them."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.people import address_nodes, better_name, organisation_domain, organisation_name, person_node
from schema.graph import EdgeType, Label
from schema.records import Address
from tests.fakes.records import ANA, BEN
from tests.fakes.rig import SPACE


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ana@tideline.example", "tideline.example"),
        ("ana@mail.tideline.example", "tideline.example"),
        ("ana@shop.tideline.co.uk", "tideline.co.uk"),
        ("ana@tideline.com.br", "tideline.com.br"),
        ("ana@co.uk", "co.uk"),
        ("Ana@Tideline.Example.", "tideline.example"),
        ("ben@gmail.com", ""),
        ("ben@eu.gmail.com", ""),
        ("ben@yahoo.co.uk", ""),
        ("ben@hotmail.fr", ""),
        ("ben@localhost", ""),
        ("ben@[10.0.0.1]", ""),
        ("ben@10.0.0.1", ""),
        ("x@friday.invalid", ""),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_the_organisation_of_an_address(email: str, domain: str) -> None:
    """R5."""
    assert organisation_domain(email) == domain


def test_an_organisation_is_called_by_its_domain() -> None:
    assert organisation_name("north-light.example") == "North Light"


def test_a_shared_mail_provider_is_no_organisation() -> None:
    nodes, edges = address_nodes(SPACE, BEN)
    assert [node.label for node in nodes] == [Label.IDENTITY]
    assert [edge.type for edge in edges] == [EdgeType.IDENTIFIES]


def test_an_address_at_a_domain_of_its_own_leads_to_the_organisation() -> None:
    nodes, edges = address_nodes(SPACE, ANA)
    assert [node.key for node in nodes] == ["ana@tideline.example", "tideline.example"]
    assert [edge.type for edge in edges] == [EdgeType.IDENTIFIES, EdgeType.AT]


NAMES = ["", "ana", "Reis", "A. Reis", "Ana Reis", "Bna Reis", "ana@tideline.example"]


def test_the_best_name_is_the_same_in_every_order() -> None:
    assert {better_name(order) for order in permutations(NAMES)} == {"Ana Reis"}


@given(st.lists(st.text(max_size=8)), st.lists(st.text(max_size=8)))
def test_names_may_come_in_two_parts(first: list[str], second: list[str]) -> None:
    assert better_name([better_name(first), *second]) == better_name([*first, *second])


def test_a_person_keeps_what_is_known_and_takes_the_better_name() -> None:
    first = person_node(SPACE, ANA, None, ["Ana"])
    second = person_node(SPACE, Address(ANA.email), first, ["", "Ana Reis"])
    assert (first.props["name"], second.props["name"]) == ("Ana", "Ana Reis")
    assert second.text == "Ana Reis ana@tideline.example"
    assert person_node(SPACE, ANA, second, ["Ana"]) == second


def test_a_person_without_a_name_is_called_by_the_address() -> None:
    assert person_node(SPACE, Address("x@y.example"), None, [""]).text == "x@y.example"
