"""Which passes there are and what each works on, known without loading what they need."""

from schema.graph import Label

MINILM = "all-MiniLM-L6-v2"
QUOTES = "quotes"
ATTACHMENTS = "attachments"
FACTS_OF_MAIL = "facts of mail"
FACTS_OF_EVENTS = "facts of events"


MOST = 256
"""How many nodes one step of a pass takes where memory is no matter."""


def vectors_of(model: str) -> str:
    """Return the name of the pass that embeds with this model."""
    return f"vectors {model}"


BACKLOG = (
    (QUOTES, Label.MESSAGE),
    (FACTS_OF_MAIL, Label.MESSAGE),
    (FACTS_OF_EVENTS, Label.EVENT),
    (vectors_of(MINILM), Label.CHUNK),
    (ATTACHMENTS, Label.MESSAGE),
)
