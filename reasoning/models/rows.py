"""One answer that is asked for, between whoever listens and whatever writes it."""

from collections.abc import Callable
from dataclasses import dataclass

from schema.errors import ModelError
from schema.generation import Request


@dataclass(slots=True)
class Row:
    """One answer asked for; `tell` hears each new text, then None or the error that ended it; `gone` is set by who stops listening."""

    request: Request
    tell: Callable[[str | ModelError | None], None]
    gone: bool = False
