"""People as addresses show them: identity, person and organisation nodes, linked by exact address, no model asked."""

from collections.abc import Iterable

from schema.graph import Edge, EdgeType, Label, Node
from schema.ids import node_id
from schema.records import Address
from schema.spaces import Space

# Two people at one provider have no organisation in common; without the list everybody at gmail.com would be colleagues.
SHARED_DOMAINS = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com gmx.de "
    "gmx.net gmx.com web.de t-online.de freenet.de mail.com mail.ru yandex.ru proton.me protonmail.com fastmail.com zoho.com qq.com "
    "163.com 126.com posteo.de mailbox.org hey.com tutanota.com sapo.pt".split()
)
SHARED_NAMES = frozenset("yahoo ymail hotmail outlook live gmx".split())
"""Providers that are the same under every country's ending."""


def identity_id(space: Space, address: Address) -> str:
    """Return the id of the identity node of this address."""
    return node_id(space, Label.IDENTITY, "email", address.email)


def person_id(space: Space, address: Address) -> str:
    """Return the id of the person this address points at until somebody says otherwise."""
    # A person an address until somebody says otherwise: by name alone two people called alike would become one, which nobody can undo.
    return node_id(space, Label.PERSON, address.email)


def address_nodes(space: Space, address: Address) -> tuple[list[Node], list[Edge]]:
    """Return the identity of an address, its organisation where the domain is its own, and their edges; the person is apart."""
    identity = Node(identity_id(space, address), Label.IDENTITY, address.email, {"kind": "email"})
    nodes, edges = [identity], [Edge(EdgeType.IDENTIFIES, identity.id, person_id(space, address))]
    domain = organisation_domain(address.email)
    if domain:
        organisation = Node(node_id(space, Label.ORGANISATION, domain), Label.ORGANISATION, domain, {"name": organisation_name(domain)})
        nodes.append(organisation)
        edges.append(Edge(EdgeType.AT, identity.id, organisation.id))
    return nodes, edges


def organisation_domain(email: str) -> str:
    """Return the registrable part of an address's domain (last two labels, three below a public second level), or ''."""
    labels = email.rpartition("@")[2].strip(".").lower().split(".")
    # `.invalid` is what our own made-up addresses end in (RFC 2606), and an address by number has no registrable name.
    if len(labels) < 2 or not labels[-1].isalpha() or labels[-1] == "invalid":
        return ""
    # Not the whole Public Suffix List: it changes all the time, and a wrong guess here only names an organisation oddly.
    public_second = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in {"co", "com", "org", "net", "ac", "gov", "edu"}
    own = labels[-3 if public_second else -2 :]
    return "" if ".".join(own) in SHARED_DOMAINS or own[0] in SHARED_NAMES else ".".join(own)


def organisation_name(domain: str) -> str:
    """Return a name for people to read: the domain's first label, words capitalised."""
    return domain.split(".", 1)[0].replace("-", " ").title()


def better_name(names: Iterable[str]) -> str:
    """Return the best display name: with a space before without, longer before shorter, then the first by alphabet.

    The choice is a maximum over a total order, so it does not depend on the order of arrival.
    """
    wanted = [name for name in names if name and "@" not in name]
    return min(wanted, key=lambda name: (" " not in name, -len(name), name), default="")


def person_node(space: Space, address: Address, existing: Node | None, names: Iterable[str], cards: Iterable[str] = ()) -> Node:
    """Return the person of an address: called as the owner's own cards call them, else by the best of the names known so far."""
    old = str(existing.props.get("name", "")) if existing else ""
    props = dict(existing.props) if existing else {"email": address.email}
    # Kept as a property, so that mails which come after the card do not rename the person to what they call themselves.
    card = better_name([str(props.get("card", "")), *cards])
    name = card or better_name([old, *names])
    if card:
        props["card"] = card
    if name:
        props["name"] = name
    text = f"{name} {address.email}".strip()
    return Node(person_id(space, address), Label.PERSON, address.email, props, text=text)
