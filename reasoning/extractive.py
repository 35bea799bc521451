"""Answers without a language model: the best sentences of the evidence, whole, quoted and cited, or nothing."""

import math
import re
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace

from graph.late import interactions
from graph.words import analyse, query_terms
from reasoning.citations import flat, until
from reasoning.formalities import formalities, is_greeting
from reasoning.kinds import holds, kind_of
from reasoning.question import Reading
from reasoning.sentences import sentences
from reasoning.wording import Wording
from schema.answers import Evidence, Piece, Step
from schema.generation import Material
from schema.graph import Encoded, EncodedQuestion, Label
from schema.ports import Embedder

# "She said yes." quoted alone says nothing; the sentence before goes with it.
_LEADS_BACK = re.compile(r"^(?:he|she|it|they|that|this|these|those|there|so|then|but|and|also|which|er|sie|es|ele|ela)\b", re.IGNORECASE)
_READ = 8
_QUOTED = 3
_OFFERED = 4
_WORTH = 0.6
_LEAST = 1e-9
# Letters and sentences to each side: with them the value asked for is quoted for one question in eight more (bench/development*.json).
_ROOM, _ASIDE = 400, 2
_LIKENESS, _COVERAGE, _PASSAGE, _HOLDS = 1.5, 0.2, 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, what it needs before it, and how well it answers.

    `likeness` is how near its meaning is to the question's beside the nearest's, `coverage` the share of the question's words it says,
    `standing` its passage's score beside the best, `holds` whether it holds the kind of thing asked for.
    """

    evidence: Evidence
    text: str
    before: str
    likeness: float = 0.0
    coverage: float = 0.0
    standing: float = 0.0
    holds: bool = False

    @property
    def score(self) -> float:
        """How well it answers; weights set on development data (docs/adr)."""
        said = _LIKENESS * self.likeness + _COVERAGE * self.coverage + _PASSAGE * self.standing
        # A factor and not a term: a date in a sentence that is about something else must not lift it over one that is to the point.
        return said * (1 + _HOLDS * self.holds)

    @property
    def quote(self) -> str:
        """The sentence with the one before where it leads back to it."""
        return f"{self.before} {self.text}".strip() if self.before else self.text


class Quoting:
    """The default generator: says the quotes that were found, best first."""

    async def generate(self, material: Material) -> AsyncGenerator[Piece | Step, None]:
        """Yield the quotes."""
        for piece in material.quotes:
            yield piece


class Extractive:
    """Orders the sentences of what was found by how well they answer."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    async def ranked(self, question: str, encoded: EncodedQuestion, evidence: Sequence[Evidence]) -> list[Sentence]:
        """Return the sentences of the best passages, best first."""
        found = [sentence for one in evidence[:_READ] for sentence in cut(one)]
        if not found:
            return []
        # With the title before it, since "It starts at nine" names what starts nowhere.
        likenesses = alike(encoded, await self._embedder.embed([f"{one.evidence.title}. {one.text}" for one in found]))
        weights, kind = term_weights(question, evidence), kind_of(question)
        best, nearest = max(one.score for one in evidence) or 1.0, max(*likenesses, _LEAST)
        scored = [
            replace(
                one,
                likeness=max(likeness, 0.0) / nearest,
                coverage=coverage(one, weights),
                standing=one.evidence.score / best,
                holds=kind is not None and holds(one.text, question, kind),
            )
            for one, likeness in zip(found, likenesses, strict=True)
        ]
        return sorted(scored, key=lambda one: (-one.score, one.evidence.number))


def alike(question: EncodedQuestion, texts: Sequence[Encoded]) -> list[float]:
    """Return how near each text's meaning is to the question's: by late interaction where the model has token vectors, else by cosine."""
    if len(question.tokens):
        scores = interactions(question.tokens, {str(place): one.tokens for place, one in enumerate(texts)})
        return [scores.get(str(place), 0.0) for place in range(len(texts))]
    return [float(one.values @ question.values) for one in texts]


def cut(evidence: Evidence) -> list[Sentence]:
    """Return a passage's sentences; one that leads back keeps the sentence before it."""
    whole = sentences(evidence.passage.text)
    idle = formalities(whole, str(evidence.record.props.get("from", "")))
    texts = [text for place, text in enumerate(whole) if place not in idle]
    return [Sentence(evidence, text, texts[index - 1] if index and _LEADS_BACK.match(text) else "") for index, text in enumerate(texts)]


def term_weights(question: str, evidence: Sequence[Evidence]) -> dict[str, float]:
    """Weigh the question's words by how rare they are among the passages found."""
    counts = Counter(term for one in evidence for term in set(analyse(f"{one.passage.context} {one.passage.text}")))
    return {term: math.log(1 + len(evidence) / (0.5 + counts[term])) for term in query_terms(question)}


def coverage(sentence: Sentence, weights: dict[str, float]) -> float:
    """Return the share of the question's word weight that the sentence or its passage's heading says."""
    total = sum(weights.values())
    said = set(analyse(f"{sentence.before} {sentence.text}"))
    # The heading counts half: it is the same for all sentences of a passage and parts none from another.
    heading = set(analyse(sentence.evidence.passage.context)) - said
    return (sum(weights.get(term, 0.0) for term in said) + 0.5 * sum(weights.get(term, 0.0) for term in heading)) / total if total else 0.0


def worth(ranked: Sequence[Sentence]) -> list[Sentence]:
    """Return the best sentence and those that are nearly as good."""
    return [one for one in ranked if one.score >= _WORTH * ranked[0].score]


def chosen(ranked: Sequence[Sentence], most: int = _QUOTED) -> list[Sentence]:
    """Return the best sentence and those of other sources that are nearly as good, `most` in all, no text twice."""
    picked: list[Sentence] = []
    for one in worth(ranked):
        if len(picked) == most:
            break
        # One a source: three sentences of one mail are one opinion.
        if all(one.evidence.source != other.evidence.source and one.text not in other.quote for other in picked):
            picked.append(one)
    return picked


def known_first(ranked: Sequence[Sentence], most: int = _QUOTED) -> list[Sentence]:
    """Return the best sentences as `chosen` does, after them those of senders who only bear a known name, which take the place of none."""
    known = [one for one in worth(ranked) if not one.evidence.strange]
    return [*chosen(known, most), *(one for one in chosen(ranked, most) if one.evidence.strange)]


def material(reading: Reading, ranked: Sequence[Sentence], most: int = _QUOTED) -> Material:
    """Return what an answer is phrased from: the passages of the best sentences, and the best sentences themselves as quotes."""
    quoted = known_first(ranked, most)
    best = [*quoted, *ranked]
    # A model's sentences do not say whose they are: what somebody who is not known writes under a known name is only quoted.
    evidence = tuple({one.evidence.number: one.evidence for one in best if not one.evidence.strange}.values())
    return Material(reading.text, evidence[:_OFFERED], tuple(phrased(one, reading.wording) for one in quoted))


def phrased(sentence: Sentence, wording: Wording) -> Piece:
    """Return a sentence as a piece of an answer: who says it, then the quote, in its context unless the owner wants it short."""
    quote = sentence.quote if wording.most == 1 else in_context(sentence)
    # Each piece of an answer is one line of it.
    return Piece(f"{attribution(sentence.evidence, wording)}: “{flat(quote)}”", (sentence.evidence.number,))


def in_context(sentence: Sentence) -> str:
    """Return the sentence with whole ones around it, a literal slice of 400 letters at most: what is asked for often stands in the next."""
    text = sentence.evidence.passage.text
    spans = _spans(text)
    own = next((place for place, (first, last) in enumerate(spans) if text[first:last] == sentence.text), None)
    if own is None:
        return sentence.quote
    low, high = own - bool(sentence.before and own), own
    # What follows first, then what was before, in turns: an explanation comes after.
    for aside in range(1, _ASIDE + 1):
        if high == own + aside - 1 and _welcome(text, spans, (low, own + aside)):
            high = own + aside
        if low == own - aside + 1 and _welcome(text, spans, (own - aside, high)):
            low = own - aside
    return text[spans[low][0] : spans[high][1]]


def _welcome(text: str, spans: Sequence[tuple[int, int]], wanted: tuple[int, int]) -> bool:
    """Say whether a stretch of sentences exists, is short enough, and neither greets nor quotes."""
    low, high = wanted
    if low < 0 or high >= len(spans):
        return False
    stretch = text[spans[low][0] : spans[high][1]]
    greets = any(is_greeting(text[first:last]) for first, last in spans[low : high + 1])
    # A quote inside the quote would end it.
    return len(stretch) <= _ROOM and not greets and not set("“”") & set(stretch)


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a text begins and ends."""
    found: list[tuple[int, int]] = []
    for one in sentences(text):
        first = text.index(one, found[-1][1] if found else 0)
        found.append((first, first + len(one)))
    return found


def attribution(evidence: Evidence, wording: Wording) -> str:
    """Return who says it, in what and when, from structure: the sender and day of a mail, the title of the rest."""
    timed = evidence.record.label is Label.EVENT and "all_day" not in evidence.record.props
    first, last = f"{evidence.when:{'%Y-%m-%d %H:%M' if timed else '%Y-%m-%d'}}" if evidence.when else "", until(evidence)
    day = wording.say("to", {"first": first, "last": last}) if last else first
    sender = evidence.sender or str(evidence.record.props.get("from", "")).split(" <", maxsplit=1)[0]
    who = f"{wording.say('wrote', {'who': sender})}{warning(evidence, wording)}" if sender else f"{evidence.title}"
    return f"{who}, {day}" if day else who


def warning(evidence: Evidence, wording: Wording) -> str:
    """Return what is said after a sender who bears a known name at another address; '' after everybody else."""
    return f" {wording.say('strange')}" if evidence.strange else ""
