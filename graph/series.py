"""The node of a series follows its event: whoever else holds it, its rule is the event's."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from schema.graph import EdgeType, Node, Reached


def unruled(let_go: Iterable[Reached], events: Mapping[str, Node]) -> tuple[Node, ...]:
    """Return the series whose own events, by id, let go of them, without their rules.

    A moved occurrence may hold such a series for years, and a rule in it would go on filling the calendar.
    """
    return tuple(
        replace(one.node, props={name: value for name, value in one.node.props.items() if name != "recurrence"}, start=None)
        for one in let_go
        if one.edge.type is EdgeType.OCCURS_IN and one.origin in events and events[one.origin].key == one.node.key
    )
