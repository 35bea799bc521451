"""Evidence for tests of what is said from it."""

from datetime import datetime

from schema.answers import Evidence
from schema.graph import Label, Node
from tests.fakes.records import DAY


def evidence(text: str, number: int = 1, title: str = "Lamps", sender: str = "Ana Reis", when: datetime | None = DAY) -> Evidence:
    """Return a passage of a mail from Ana as numbered evidence."""
    key = f"<{number}>"
    props = {"title": title, "from": f"{sender} <ana@tideline.example>"} if sender else {"title": title}
    record = Node(f"r{number}", Label.MESSAGE, key, props, start=when)
    context = f"[2026-03-02 Monday March 2] mail {sender}: {title}."
    passage = Node(f"c{number}", Label.CHUNK, f"{key}#0", {"record": record.id}, text, context)
    return Evidence(number, key, title, when, passage, record, 1.7)
