"""Commands on outgoing mail: the server it goes out by, and what is not sent."""

import sys
from typing import Annotated

import typer

from app.commands.terminal import ALSO, chosen, each, failed, run, settings, tell
from app.output import plain, say
from schema.errors import ConfigurationError

outgoing = typer.Typer(help="How mail goes out: invitations to your events, and nothing you did not agree to.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A letter, as `friday outgoing list` names it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@outgoing.command("add", epilog=ALSO)
def add(
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="key=value: host, port, tls, user, address, account; docs/settings.md says more.")
    ] = None,
    preset: Annotated[
        str, typer.Option(help="Fill in a provider's server: gmail, microsoft365, icloud, fastmail, yahoo, proton-bridge.")
    ] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Change it; what is not given stays, --set key= takes a key out.")] = False,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")] = False,
) -> None:
    """Declare the server that mail goes out by; --set account=NAME signs in as that mailbox does. The password goes to the keyring."""
    from app.outgoing import add as declare
    from app.outgoing import needs_password

    async def added() -> dict[str, object]:
        here, pairs = settings(), tuple(set_ or ())
        before = here.file.outgoing if replace else None
        wanted = needs_password(pairs, before)
        asked = _password(password_stdin, before is not None) if wanted else None
        values = declare(here, preset, pairs, asked, replace)
        if wanted and not asked and not before:
            say("No password was given. This asks for it: friday outgoing add --replace", err=True)
        return values

    values = run(added)
    tell(values, lambda: say(f"Mail goes out by {values['host']}. Try it: friday outgoing test"))


def _password(from_stdin: bool, kept: bool) -> str | None:
    # Never an argument: a command line stands in the shell's history and in everybody's list of processes.
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        return None
    said = "Password for outgoing mail"
    if kept:
        return str(typer.prompt(f"{said} (nothing: as before)", hide_input=True, default="", show_default=False))
    return str(typer.prompt(said, hide_input=True))


@outgoing.command("test", epilog=ALSO)
def test() -> None:
    """Connect and sign in; nothing is sent."""
    from app.outgoing import tested

    said = run(lambda: tested(settings()))
    tell({"fine": True, "seen": said}, lambda: say(said))


@outgoing.command("remove", epilog=ALSO)
def remove() -> None:
    """Forget the server and its password; what is not sent stays."""
    from app.outgoing import remove as removed

    async def forgotten() -> None:
        removed(settings())

    run(forgotten)
    tell({"removed": True}, lambda: say("No mail goes out any more."))


@outgoing.command("list", epilog=ALSO)
def list_unsent() -> None:
    """Show how mail goes out, and what is not sent."""
    from app.commands.event_words import row
    from app.inviting import unsent
    from app.outgoing import ADVICE, shown

    letters, table = run(lambda: unsent(settings())), settings().file.outgoing
    server = shown(table) if table else {}
    rows = [
        {"name": one.name, "title": one.title, "people": list(one.people), "state": one.state.value, "problem": one.problem}
        for one in letters
    ]

    def lines() -> None:
        say(f"Mail goes out by {server['host']}:{server['port']} (tls {server['tls']})" if server else f"No outgoing mail is set. {ADVICE}")
        each(lambda one: say(row(one)), letters)

    tell({"server": server, "unsent": rows}, lines)


@outgoing.command("send", epilog=ALSO)
def send(name: Annotated[str, typer.Argument(help="A letter; else all that nobody has for certain.")] = "", yes: Yes = False) -> None:
    """Send what is not sent; a letter that may have been sent before only by its name."""
    from app.commands.event_words import row
    from app.inviting import send_left, unsent
    from app.outbox import State

    letters = [one for one in run(lambda: unsent(settings())) if name == one.name or (not name and one.state is not State.LEAVING)]
    if letters or not name:
        _agreed([row(one) for one in letters], "Send this?", yes)
    sent = run(lambda: send_left(settings(), name))
    values = [{"name": one.name, "title": one.title, "became": became} for one, became in sent]
    tell(values, lambda: each(lambda one: say(f"{one[0].name}  “{one[0].title}”: {one[1]}"), sent) if sent else say("Nothing is unsent."))


@outgoing.command("drop", epilog=ALSO)
def drop(name: Name, yes: Yes = False) -> None:
    """Forget a letter that is not sent, or that you know arrived."""
    from app.inviting import drop as dropped

    _agreed([name], "Forget this?", yes)
    letter = run(lambda: dropped(settings(), name))
    tell({"name": letter.name, "dropped": True}, lambda: say(f"“{letter.title}” is not sent to {', '.join(letter.people)}."))


def _agreed(rows: list[str], question: str, yes: bool) -> None:
    if yes or not rows:
        return
    if chosen().json:
        raise failed(ConfigurationError("nobody can be asked where programs read", "Say --yes."))
    for row in rows:
        say(row)
    if not typer.confirm(plain(question)):
        raise typer.Exit(1)
