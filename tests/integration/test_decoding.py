"""The real half-billion model on a CPU: what it writes does not depend on company, keeps to a form, and ends when nobody listens."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch

from reasoning.models.cache import Layers
from reasoning.models.decoding import Decoder
from reasoning.models.rows import Row
from reasoning.models.weights import Loaded, load
from reasoning.written import request
from schema.errors import ModelError, ModelFaltered, ModelMissing, ModelRefused
from schema.generation import Message, Request, Role
from tests.servers.weights import HALF, SMALL, weights
from tests.unit.test_written import MATERIAL

_ASKED = ("When do the lamps arrive?", "When does the post office close today?", "Wer schreibt?", "Say Grüße aus München.")
_TEXT = "[1] Ana wrote: The lamps arrive on Thursday at nine.\n[2] Ben wrote: The post is open till five.\n"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    torch.set_num_threads(2)
    return load(HALF, weights(HALF), "cpu")


class Heard:
    """Who listens to one row."""

    def __init__(self, asked: Request) -> None:
        self.parts: list[str] = []
        self.end: list[ModelError | None] = []
        self.row = Row(asked, self._hear)

    def _hear(self, what: str | ModelError | None) -> None:
        if isinstance(what, str):
            self.parts.append(what)
        else:
            self.end.append(what)

    @property
    def text(self) -> str:
        return "".join(self.parts)


def ask(question: str, most: int = 24, form: Mapping[str, object] | None = None) -> Request:
    return Request((Message(Role.SYSTEM, "Answer in one sentence."), Message(Role.USER, f"{_TEXT}{question}")), most, form)


def run(decoder: Decoder, heard: list[Heard], between: int) -> list[str]:
    """Admit each row so many steps after the one before, and write to the end."""
    for one in heard:
        decoder.admit(one.row)
        for _ in range(between):
            decoder.step()
    while decoder.size:
        decoder.step()
    assert all(len(one.end) == 1 for one in heard)
    return [one.text for one in heard]


def test_an_answer_is_the_same_alone_and_in_a_batch_that_others_join_and_leave(loaded: Loaded) -> None:
    """R4: rows of different lengths, each admitted while others are being written."""
    alone = [run(Decoder(loaded), [Heard(ask(one))], 0)[0] for one in _ASKED]
    together = run(Decoder(loaded), [Heard(ask(one)) for one in _ASKED], between=3)
    assert together == alone
    assert "Thursday" in alone[0]
    assert "München" in alone[3]


def test_what_it_writes_keeps_to_the_form(loaded: Loaded) -> None:
    """R4: one row with a form beside one without."""
    formed, free = Heard(request(MATERIAL)), Heard(ask(_ASKED[0]))
    text, _ = run(Decoder(loaded), [formed, free], between=1)
    (*sentences,) = json.loads(text)["sentences"]
    assert 1 <= len(sentences) <= 3
    assert all(set(one) == {"text", "source"} and one["source"] in {1, 2} for one in sentences)
    assert "Thursday" in free.text


def test_a_form_that_cannot_be_followed_is_refused_to_its_row_alone(loaded: Loaded) -> None:
    bad, good = Heard(ask("When?", form={"type": "no such type"})), Heard(ask(_ASKED[0]))
    run(Decoder(loaded), [bad, good], between=0)
    assert isinstance(bad.end[0], ModelRefused)
    assert good.end == [None]


def test_a_prompt_that_begins_like_an_earlier_one_is_read_from_where_it_parts(loaded: Loaded) -> None:
    counted = Counting(loaded)
    decoder = Decoder(counted)
    first = run(decoder, [Heard(ask(_ASKED[0], 1))], 0)
    whole = counted.read_tokens
    assert run(decoder, [Heard(ask(_ASKED[0], 1))], 0) == first
    assert counted.read_tokens - whole == 1
    run(decoder, [Heard(ask(_ASKED[1], 1))], 0)
    assert counted.read_tokens - whole < whole / 2


def test_who_stops_listening_leaves_the_batch_at_once(loaded: Loaded) -> None:
    decoder, gone, stays = Decoder(loaded), Heard(ask("Count to a thousand.", 500)), Heard(ask(_ASKED[0]))
    decoder.admit(gone.row)
    decoder.admit(stays.row)
    gone.row.gone = True
    decoder.step()
    assert decoder.size == 1
    while decoder.size:
        decoder.step()
    assert "Thursday" in stays.text
    assert gone.end == []


def test_more_text_than_the_model_reads_is_refused(loaded: Loaded) -> None:
    heard = Heard(ask("When? " * 40_000))
    run(Decoder(loaded), [heard], 0)
    assert isinstance(heard.end[0], ModelRefused)
    assert "more than" in heard.end[0].detail


class Counting:
    """A model that counts the tokens it reads, and whose device has no memory left after so many reads."""

    def __init__(self, loaded: Loaded, reads: int = 10_000) -> None:
        self._loaded = loaded
        self.read_tokens = 0
        self.reads = reads
        self.name, self.forms, self.ends, self.device, self.longest = loaded.name, loaded.forms, loaded.ends, loaded.device, loaded.longest
        self.tokens, self.text = loaded.tokens, loaded.text

    def read(self, tokens: torch.Tensor, before: Layers, mask: torch.Tensor, positions: torch.Tensor) -> tuple[torch.Tensor, Layers]:
        if not self.reads:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        self.reads -= 1
        self.read_tokens += tokens.numel()
        return self._loaded.read(tokens, before, mask, positions)


@pytest.mark.parametrize("reads", [0, 1, 3])
def test_memory_that_runs_out_ends_the_answers_and_not_the_process(loaded: Loaded, reads: int) -> None:
    """R4: at the prompt, and in the middle of writing; the next answer is written again."""
    full = Counting(loaded, reads)
    decoder = Decoder(full)
    heard = Heard(ask(_ASKED[0]))
    run(decoder, [heard], 0)
    assert isinstance(heard.end[0], ModelFaltered)
    assert "memory" in heard.end[0].detail
    full.reads = 10_000
    assert "Thursday" in run(decoder, [Heard(ask(_ASKED[0]))], 0)[0]


def test_another_architecture_runs_as_well() -> None:
    """SmolLM2 is a llama, whose heads GGUF keeps in another order."""
    small = load(SMALL, weights(SMALL), "cpu")
    asked = Request((Message(Role.USER, "What is the capital of France? Answer in one word."),), 16)
    assert "Paris" in run(Decoder(small), [Heard(asked)], 0)[0]


def test_a_folder_without_a_model_says_how_to_fetch_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=f"friday models fetch {HALF}"):
        load(HALF, tmp_path, "cpu")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelMissing, match="cannot be loaded"):
        load(HALF, tmp_path, "cpu")


def test_a_gpu_writes_what_a_cpu_writes(loaded: Loaded) -> None:
    """R4: where there is one."""
    if not torch.cuda.is_available():
        pytest.skip("NO GPU HERE: the CUDA path of local generation was NOT tested")
    on_gpu = load(HALF, weights(HALF), "cuda")
    texts = run(Decoder(on_gpu), [Heard(ask(one)) for one in _ASKED], between=2)
    assert "Thursday" in texts[0]
    assert on_gpu.device.type == "cuda"
