"""Says whether a passage carries a sentence that was written from it; the rule and its threshold are measured (docs/adr/0008)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.words import analyse, query_terms
from reasoning.citations import carrier, figures, supported
from schema.answers import Evidence, Piece

# Of all its words, the question's own among them, and one at most that the passage does not say; of those that are new, every one
# (measured: docs/adr/0008).
LEAST = 0.8
_LONGEST = 300
_DENIES = re.compile(
    r"n['’]t\b|\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|nicht|kein\w*|nie|niemand|ohne|não|nunca|sem)\b",
    re.IGNORECASE,
)
# Said by whoever wrote the passage; said by Friday it would be of somebody else.
_FIRST_PERSON = re.compile(
    r"\b(?:I|me|my|mine|we|us|our|ours|ich|mir|mich|mein\w*|wir|uns|unser\w*|eu|meu|minha|nós|nosso|nossa)\b", re.IGNORECASE
)
_SECOND_PERSON = re.compile(r"\b(?:you|yours?|yourself|du|dein\w*|dir|dich|você|vocês|teu|tua)\b", re.IGNORECASE)
# "Five cases" in one sentence and "each 240 kilos" in another are not "five cases of 240 kilos".
_COUNTS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|dozen|half|twice|both|all|every"
    r"|each|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|hundert|tausend|dutzend|hälfte|beide\w*|alle\w*|jede\w*"
    r"|dois|duas|três|quatro|cinco|seis|sete|oito|nove|dez|onze|doze|vinte|cem|mil|metade|ambos|ambas|tod[oa]s?|cada)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(\d{1,2}:\d\d)\s*(?:to|until|bis|até|às|[-–])\s*(\d{1,2}:\d\d)")
_FULL_NAME = re.compile(r"[A-ZÀ-ÞĀ-Ž][\w’'-]+(?: [A-ZÀ-ÞĀ-Ž][\w’'-]+)+")


@dataclass(frozen=True, slots=True)
class Support:
    """How far a passage carries a text: the shares of all its content words and of those that are new beside the question, 0 to 1.

    `own` is the share of the new ones in the passage itself, its heading left out; `strange` counts those that it does not say.
    """

    share: float
    new: float
    own: float
    strange: int


def support(text: str, question: str, evidence: Evidence) -> Support:
    """Return how far the passage, its heading and its title carry the text."""
    wanted = set(query_terms(text))
    new = wanted - set(query_terms(question))
    body = set(analyse(evidence.passage.text))
    known = body | set(analyse(f"{evidence.title} {evidence.passage.context}"))
    return Support(_share(wanted, known), _share(new, known), _share(new, body), len(wanted - known))


def _cut_short(text: str, evidence: Evidence) -> bool:
    """Say whether the text gives the end of a span alone: "at 13:00" of what lasts from 12:30 to 13:00."""
    said, spans = figures(text), _SPAN.findall(evidence.passage.text)
    return any(figures(last) <= said and not figures(first) <= said for first, last in spans)


def _counted(text: str) -> set[str]:
    return {word.casefold() for word in _COUNTS.findall(text)}


def _denies(text: str) -> bool:
    return bool(_DENIES.search(text))


def _share(wanted: set[str], known: set[str]) -> float:
    return len(wanted & known) / len(wanted) if wanted else 0.0


def objection(text: str, question: str, evidence: Evidence) -> str:
    """Return why a written sentence may not stand on this passage, or nothing if it may."""
    found = support(text, question, evidence)
    checks = (
        (len(text) > _LONGEST or text.endswith("?"), "no answer in a sentence"),
        (bool(_FIRST_PERSON.search(text)), "speaks as somebody else"),
        (not found.new, "says no more than the question"),
        (not supported(Piece(text, (evidence.number,)), {evidence.number: evidence}), "its names, dates or numbers are not in the passage"),
        (found.new < 1 or found.share < LEAST or found.strange > 1 or found.own < 0.5, "not all of it is in the passage"),
        (not _joined(text, evidence), "joins names that are apart in the passage"),
        (not _told_of(text, evidence), "tells of somebody else than the passage"),
        (not _counted(text) <= _counted(f"{evidence.title} {carrier(text, evidence)}"), "counts what the passage counts elsewhere"),
        (_cut_short(text, evidence), "gives the end of a span without its beginning"),
        # "Not" is a word among ten and turns all of them round.
        (_denies(text) != _denies(carrier(text, evidence)), "denies what the passage says, or the other way round"),
    )
    return next((why for wrong, why in checks if wrong), "")


def carrying(text: str, numbers: Sequence[int], question: str, evidence: Sequence[Evidence]) -> tuple[tuple[int, ...], str]:
    """Return the numbers of the passages that carry a sentence, those it cites before others, or none and why not."""
    # Where a sentence comes from is found by its words: small models put down a number at random (docs/adr/0008).
    why = {one.number: objection(text, question, one) for one in evidence}
    stands = [one for one in evidence if not why[one.number]]
    if cited := tuple(one.number for one in stands if one.number in numbers):
        return cited, ""
    if stands:
        return (max(stands, key=lambda one: support(text, question, one).own).number,), ""
    return (), next((why[number] for number in numbers if number in why), "cites nothing that it was shown")


def _told_of(text: str, evidence: Evidence) -> bool:
    """Say whether the sentence is about whom the passage is about: "my shoes" are not yours, nor the writer's what they say of another."""
    said = carrier(text, evidence)
    if _SECOND_PERSON.search(text) and not _SECOND_PERSON.search(said):
        return False
    speaks = _FIRST_PERSON.search(said)
    known = " ".join(f"{evidence.title} {evidence.passage.text} {evidence.passage.context if speaks else ''}".split())
    return all(_bare(name) in known for name in _FULL_NAME.findall(text))


def _bare(name: str) -> str:
    return name.removesuffix("'s").removesuffix("’s")


def _joined(text: str, evidence: Evidence) -> bool:
    """Say whether every name of several words stands so in the passage or its heading."""
    known = " ".join(f"{evidence.title} {evidence.passage.context} {evidence.passage.text}".split())
    return all(_bare(name) in known for name in _FULL_NAME.findall(text))
