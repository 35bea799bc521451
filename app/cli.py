"""The command line.

Exit codes: 0 done, 1 something failed, 2 wrong use or configuration, 3 a source, 4 the store, 5 a model, 6 not found, 130 stopped with
Ctrl-C.
"""

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.commands import asking, beginning, reading, signing
from app.commands.event import event
from app.commands.models import models
from app.commands.outgoing import outgoing
from app.commands.source import source
from app.commands.terminal import ALSO, Chosen, choose, fronted

_COMMANDS = (
    beginning.init,
    beginning.sample,
    reading.sync,
    reading.work,
    asking.ask,
    asking.search,
    asking.show,
    asking.status,
    asking.doctor,
    beginning.serve,
    beginning.app,
)

app = typer.Typer(help=f"Friday: your calendar, mail and documents as one memory, on your own machine.\n\n{__doc__}", no_args_is_help=True)
for command in _COMMANDS:
    app.command(epilog=ALSO)(command)
source.command("sign-in", epilog=ALSO)(signing.sign_in)
app.add_typer(source, name="source")
app.add_typer(event, name="event")
app.add_typer(outgoing, name="outgoing")
app.add_typer(models, name="models")


@app.callback()
def options(
    home: Annotated[Path | None, typer.Option(help="Where Friday keeps everything (else FRIDAY_HOME, else ~/.friday).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Keep what holds for every command; both options may stand after the command too."""
    choose(Chosen(home, json))


def main() -> None:
    """Run the command line."""
    # A sync makes hundreds of thousands of small values that all die by themselves: rarer collections save a tenth of its time.
    gc.set_threshold(200_000, 20, 20)
    app(fronted(sys.argv[1:]))
