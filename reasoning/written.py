"""Phrases answers by a language model: it writes sentences from numbered passages, code keeps those that their passage carries."""

from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from importlib.resources import files
from string import Template
from time import perf_counter

from reasoning.citations import carrier, flat, until
from reasoning.drafts import Draft, Said
from reasoning.support import carrying
from schema.answers import PROBLEM, Evidence, Piece, Step
from schema.errors import ModelError
from schema.generation import Material, Message, Request, Role
from schema.ports import LanguageModel

_MOST_TOKENS = 200
_MOST_SENTENCES = 3
_PASSAGE = 900
_PROMPTS = files("reasoning") / "prompts"


@dataclass(slots=True)
class _Telling:
    """One answer being told: what stands so far, how much of it was written, why sentences were not kept."""

    material: Material
    pieces: list[Piece] = field(default_factory=list)
    kept: int = 0
    objections: Counter[str] = field(default_factory=Counter)

    def judged(self, found: Sequence[Said]) -> Iterator[Piece]:
        """Yield each sentence that may stand, in place of any other the best quote not yet said."""
        for said in found:
            text = flat(said.text)
            numbers, why = carrying(text, said.numbers, self.material.question, self.material.evidence)
            if why or self._known(Piece(text, numbers)):
                self.objections[why or "said before"] += 1
                yield from self._quoted()
            elif self.kept < _MOST_SENTENCES:
                self.kept += 1
                self.pieces.append(Piece(text, numbers))
                yield self.pieces[-1]

    def rest(self) -> Iterator[Piece]:
        """Yield the quotes an answer does not go without: all where nothing was written, else the best one if its passage is not cited."""
        for piece in self._uncited():
            if not self.kept or piece == self.material.quotes[0]:
                self.pieces.append(piece)
                yield piece

    def summary(self) -> str:
        """Return how many sentences were kept and why others were not."""
        reasons = "; ".join(f"{count} not kept, {why}" for why, count in self.objections.items())
        return f"{self.kept} sentence{'s' * (self.kept != 1)} kept{'; ' if reasons else ''}{reasons}"

    def _known(self, piece: Piece) -> bool:
        """Say whether this was said: the same sentence, or a quote that holds what it was made of."""
        by_number = {one.number: one for one in self.material.evidence}
        sources = [flat(carrier(piece.text, by_number[number])) for number in piece.numbers]
        return any(piece.text == one.text or any(source in flat(one.text) for source in sources) for one in self.pieces)

    def _quoted(self) -> Iterator[Piece]:
        for piece in self._uncited()[: len(self.pieces) < _MOST_SENTENCES]:
            self.pieces.append(piece)
            yield piece

    def _uncited(self) -> list[Piece]:
        cited = {number for one in self.pieces for number in one.numbers}
        return [one for one in self.material.quotes if not cited.issuperset(one.numbers)]


class Written:
    """A generator over a language model; what it cannot write, or may not, is quoted instead.

    A model whose sentences lead is trusted to say what answers; of any other all quotes come first, and it may add to them.
    """

    def __init__(self, model: LanguageModel, leads: bool = True) -> None:
        self._model = model
        self._leads = leads

    async def generate(self, material: Material) -> AsyncGenerator[Piece | Step, None]:
        """Yield each sentence as soon as it is whole and checked, then the quotes that are still needed, then how it went."""
        started, telling, problem = perf_counter(), _Telling(material), ""
        for piece in () if self._leads else telling.rest():
            yield piece
        try:
            async with aclosing(self._said(material)) as drafts:
                async for found in drafts:
                    for piece in telling.judged(found):
                        yield piece
        except ModelError as error:
            problem = str(error)
        for piece in telling.rest():
            yield piece
        yield Step("write", f"{self._model.name}: {telling.summary()}", round(perf_counter() - started, 4))
        if problem:
            yield Step(PROBLEM, problem, 0.0)

    async def _said(self, material: Material) -> AsyncGenerator[list[Said], None]:
        draft = Draft()
        async with aclosing(self._model.stream(request(material))) as parts:
            async for part in parts:
                yield draft.add(part)
        yield draft.end()


def request(material: Material) -> Request:
    """Return what the model is asked: the question, the passages by their numbers, and the form its answer must have."""
    passages = "\n".join(_prompt("passage", _passage(one)) for one in material.evidence)
    asked = _prompt("answer_user", {"passages": passages, "question": material.question})
    messages = (Message(Role.SYSTEM, _prompt("answer_system", {})), Message(Role.USER, asked))
    return Request(messages, _MOST_TOKENS, form([one.number for one in material.evidence]))


def form(numbers: Sequence[int]) -> dict[str, object]:
    """Return the JSON schema of an answer whose sentences cite these numbers."""
    sentence = {
        "type": "object",
        "properties": {"text": {"type": "string", "minLength": 1}, "source": {"enum": list(numbers)}},
        "required": ["text", "source"],
        "additionalProperties": False,
    }
    listed = {"type": "array", "items": sentence, "minItems": 1, "maxItems": _MOST_SENTENCES}
    return {"type": "object", "properties": {"sentences": listed}, "required": ["sentences"], "additionalProperties": False}


def _passage(one: Evidence) -> dict[str, str]:
    return {"number": str(one.number), "heading": headed(one), "text": flat(one.passage.text)[:_PASSAGE]}


def headed(one: Evidence) -> str:
    """Return who or what a passage is of, and its day; not as a sentence, which a small model would repeat for an answer."""
    sender = one.sender or str(one.record.props.get("from", "")).split(" <", maxsplit=1)[0]
    day = " to ".join(filter(None, (f"{one.when:%Y-%m-%d %H:%M}" if one.when else "", until(one))))
    return ", ".join(filter(None, (sender or one.title, day)))


def _prompt(name: str, values: Mapping[str, str]) -> str:
    return Template((_PROMPTS / f"{name}.md").read_text(encoding="utf-8")).substitute(values).strip()
