"""Which passes there are and what each works on, known without loading what they need."""

from schema.graph import Label

# Names and labels stand here, apart from the passes: a status counts what waits and loads no model for it.
# The number changes with whatever changes vectors: weights and what is added to them, means, reach, rotation, the words left out,
# where texts are cut.
E5 = "multilingual-e5-small/2"
MINILM = "all-MiniLM-L6-v2"
QUOTES = "quotes"
ATTACHMENTS = "attachments"
FACTS_OF_MAIL = "facts of mail"
FACTS_OF_EVENTS = "facts of events"
VECTORS = "vectors "


MOST = 256
"""How many nodes one step of a pass takes where memory is no matter."""


ALSO_EMBEDDED = (Label.PROJECT, Label.PERSON)
"""What is embedded beside passages, so that whoever searches the graph by vectors alone finds a way into it."""


def vectors_of(model: str, label: Label = Label.CHUNK) -> str:
    """Return the name of the pass that embeds nodes of this label with this model."""
    return f"{VECTORS}{model}" if label is Label.CHUNK else f"{VECTORS}{model} {label.value}"


def backlog(model: str) -> tuple[tuple[str, Label], ...]:
    """Return each pass's name and what it works on, where this model embeds."""
    return (
        (QUOTES, Label.MESSAGE),
        (FACTS_OF_MAIL, Label.MESSAGE),
        (FACTS_OF_EVENTS, Label.EVENT),
        (ATTACHMENTS, Label.MESSAGE),
        *((vectors_of(model, label), label) for label in (Label.CHUNK, *ALSO_EMBEDDED)),
    )
