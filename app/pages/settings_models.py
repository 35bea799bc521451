"""Settings: which models are used, why, which there are, and a way to try what was chosen before it is saved."""

from typing import Any

from nicegui import ui
from pydantic import ValidationError

from app.engine import Engine
from app.pages.frame import MUTED, RED
from app.pages.parts import card, quiet
from app.settings import EmbedderChoice, File, GeneratorChoice, ModelsTable, Settings, save, told
from app.trials import offers, trial
from reasoning.models.registry import models
from schema.errors import ConfigurationError, FridayError

_GENERATORS = {
    GeneratorChoice.AUTOMATIC.value: "What fits this machine",
    GeneratorChoice.EXTRACTIVE.value: "Quotes, no model",
    GeneratorChoice.LOCAL.value: "A model on this machine",
    GeneratorChoice.ENDPOINT.value: "A server of yours (OpenAI's interface)",
}
_ENDPOINT = "Questions and the passages that answer them are sent there: use a server that you trust with your mail."


class Models:
    """The embedder, and what phrases answers."""

    def __init__(self, engine: Engine, file: File) -> None:
        self._engine = engine
        self._saved = _texts(file.models)
        with card("Models"), ui.column().classes("w-full gap-3 px-2"):
            self._reason = ui.label().classes("text-sm break-words max-w-full").mark("reason")
            self._fields: dict[str, ui.select | ui.input] = {
                "embedder": self._select("embedder", "Finds (embedder)", {one.value: one.value for one in EmbedderChoice}),
                "generator": self._select("generator", "Phrases answers", _GENERATORS),
                "model": self._select("model", "Model", {"": "The one that fits", **{one.name: one.name for one in models()}}),
                "endpoint_url": self._input("endpoint_url", "Address, like http://127.0.0.1:11434/v1"),
                "endpoint_model": self._input("endpoint_model", "Model on that server"),
                "endpoint_key_env": self._input("endpoint_key_env", "Variable that holds its key, if it wants one"),
            }
            self._warning = ui.label(_ENDPOINT).classes(f"text-sm {MUTED}")
            self._fields["generator"].on_value_change(self._fit)
            self._problem = ui.label().classes(f"{RED} text-sm break-words max-w-full").props("role=alert").mark("models-problem")
            self._result = ui.label().classes("text-sm break-words max-w-full").props("role=status").mark("tried")
            with ui.row().classes("gap-2"):
                ui.button("Save", on_click=self._save).props("unelevated no-caps").classes("rounded-full").mark("models-save")
                self._try_button = ui.button("Try it", color=None, on_click=self._try).props("outline no-caps").classes("rounded-full")
                self._try_button.mark("try")
            self._list = ui.column().classes("w-full gap-2").props('role=list aria-label="Models there are"').mark("offers")
        self._say("")
        self._fit()
        ui.timer(0, self._offer, once=True)

    def show(self, file: File) -> None:
        """Show what is saved now in every field that nobody changed here."""
        said = _texts(file.models)
        for key, field in self._fields.items():
            if field.value == self._saved[key] != said[key]:
                field.set_value(said[key])
        self._saved = said

    def _select(self, key: str, label: str, options: dict[str, str]) -> ui.select:
        return ui.select(options, value=self._saved[key], label=label).classes("w-full").props("outlined dense").mark(f"models-{key}")

    def _input(self, key: str, label: str) -> ui.input:
        return ui.input(label, value=self._saved[key]).classes("w-full").props("outlined dense").mark(f"models-{key}")

    def _fit(self) -> None:
        chosen = self._fields["generator"].value
        self._fields["model"].set_visibility(chosen in (GeneratorChoice.LOCAL.value, GeneratorChoice.AUTOMATIC.value))
        for part in (*(self._fields[key] for key in ("endpoint_url", "endpoint_model", "endpoint_key_env")), self._warning):
            part.set_visibility(chosen == GeneratorChoice.ENDPOINT.value)
        self._tell("")

    async def _offer(self) -> None:
        values: dict[str, Any] = await offers(self._engine.settings)
        if self._list.is_deleted:
            return
        answers = values["answers"]
        self._reason.set_text(f"Answers now: {answers['generator']} {answers['model']}".rstrip() + f". {answers['reason']}")
        with self._list:
            quiet(f"Models lie in {values['directory']}; `friday models fetch NAME` brings one.")
            for one in values["models"]:
                _row(one)

    def _wanted(self) -> tuple[Settings, dict[str, object]]:
        """Return the settings as the fields have them and what differs; raise ConfigurationError for what cannot be."""
        said = {key: str(field.value or "").strip() for key, field in self._fields.items()}
        settings = self._engine.settings
        try:
            table = ModelsTable.model_validate({**settings.file.models.model_dump(), **said})
        except ValidationError as error:
            raise ConfigurationError(told(error, ""), "Correct it and try again.") from error
        changes: dict[str, object] = {f"models.{key}": value or None for key, value in said.items() if value != self._saved[key]}
        return settings.model_copy(update={"file": settings.file.model_copy(update={"models": table})}), changes

    async def _save(self) -> None:
        try:
            _, changes = self._wanted()
            rooms = await self._engine.opened()
            await rooms.threads.run(lambda: save(self._engine.settings.home, changes))
        except FridayError as error:
            self._tell(str(error))
            return
        self._tell("")
        ui.notify("Saved.")

    async def _try(self) -> None:
        self._try_button.props("loading")
        self._say("")
        try:
            settings, _ = self._wanted()
            if settings.file.models.generator is GeneratorChoice.EXTRACTIVE:
                self._say("Answers are quotes: they need no model and are always there.")
            else:
                self._say(trial_words(await trial(settings, "")))
            self._tell("")
        except FridayError as error:
            self._tell(str(error))
        finally:
            self._try_button.props(remove="loading")

    def _say(self, result: str) -> None:
        self._result.set_text(result)
        self._result.set_visibility(bool(result))

    def _tell(self, problem: str) -> None:
        self._problem.set_text(problem)
        self._problem.set_visibility(bool(problem))


def trial_words(values: dict[str, Any]) -> str:
    """Say how a trial went."""
    said = " ".join(str(one) for one in values["said"])
    if "problem" in values:
        return f"{values['name']} did not answer “{values['question']}”. {values['problem']} What an answer is without it: {said}"
    return f"{values['name']} answered “{values['question']}” in {values['seconds']} s: {said}"


def _texts(table: ModelsTable) -> dict[str, str]:
    return {
        "embedder": table.embedder.value,
        "generator": table.generator.value,
        "model": table.model,
        "endpoint_url": table.endpoint_url,
        "endpoint_model": table.endpoint_model,
        "endpoint_key_env": table.endpoint_key_env,
    }


def _row(one: dict[str, Any]) -> None:
    here = "here" if one["here"] else "not here"
    fits = {"gpu": "fits the GPU", "cpu": "fits this machine", "": "too large for this machine"}[one["fits"]]
    with ui.column().classes("w-full gap-0").props("role=listitem").mark("offer"):
        ui.label(f"{one['name']} · needs {one['memory'] / 1e9:.1f} GB · {one['licence']} · {here}, {fits}").classes(
            "text-sm break-words max-w-full"
        )
        ui.label(f"For {one['purpose']}; trusted with {one['trusted_with']}.").classes(f"text-sm break-words max-w-full {MUTED}")
