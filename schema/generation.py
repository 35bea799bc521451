"""What a language model is asked, and what a generator is given to phrase."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from schema.answers import Evidence, Piece


class Role(StrEnum):
    """Who speaks in a message to a model."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat with a model."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a model: the chat so far, the most tokens it may write, and the JSON schema its text must follow, if any."""

    messages: tuple[Message, ...]
    most_tokens: int = 256
    form: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What an answer is phrased from: the question, numbered passages that carry it, and the quotes that answer it, best first."""

    question: str
    evidence: tuple[Evidence, ...]
    quotes: tuple[Piece, ...]
