"""The command that lets Friday in at a provider by token."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.terminal import chosen, run, settings, tell
from app.output import say

if TYPE_CHECKING:
    from connectors.oauth_flows import Invitation


def sign_in(
    name: Annotated[str, typer.Argument(help='A source with auth = "oauth".')],
    secret_stdin: Annotated[bool, typer.Option("--client-secret-stdin", help="Read your client's secret from standard input.")] = False,
) -> None:
    """Let Friday in at the source's provider: type a code on any device, or agree in the browser of this machine."""
    from app.signing import sign_in as signed

    # Never an argument: a command line stands in the shell's history and in everybody's list of processes.
    secret = sys.stdin.readline().rstrip("\n") if secret_stdin else ""
    values = run(lambda: signed(settings(), name, secret, _show))
    tell(values, lambda: say(f"{name} may be read now. Try it: friday source test {name}"))


def _show(invitation: "Invitation") -> None:
    import webbrowser

    if invitation.code:
        say(f"Open {invitation.url} on any device and type {invitation.code}", err=True)
        return
    say(f"Agree in your browser: {invitation.url}", err=True)
    # A program that reads the output has no screen to open it on.
    if not chosen().json:
        webbrowser.open(invitation.url)
