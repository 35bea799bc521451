"""What is said of who is told about an event: before a yes, and after."""

from collections.abc import Sequence

from app.inviting import Outcome, Proposal, Way
from app.outbox import Letter, State
from app.outgoing import ADVICE
from connectors.invitations import Method


def kind(letter: Letter) -> str:
    """Return what a letter is."""
    if letter.notice.off:
        return "uninvitation"
    if letter.notice.method is Method.CANCEL:
        return "cancellation"
    return "update" if letter.sequence else "invitation"


def asked(one: Proposal, question: str) -> str:
    """Return the question a person says yes to, with who is told and by whom, and who is taken off."""
    if not one.plan.anew:
        return f"It is there already, but the {_and_whom(one.owed, 'was not sent. Send it')}?"
    people = _everybody(one)
    off = ", ".join(each.email for each in one.plan.parting.people)
    said = {
        Way.NOBODY: "",
        Way.SERVER: f" The calendar's server tells {people}.",
        Way.MAIL: f" The {_and_whom(one.owed, 'goes by mail')}.",
        Way.UNSET: f" {people} will not be told: no outgoing mail is set.",
        Way.KEPT: f" {people} will not be told.",
        Way.GUEST: f" {one.organiser} invites to it: nobody will be told.",
    }
    return f"{question}{f' Taken off: {off}.' if off else ''}{said[one.way]}"


def lines(one: Proposal, outcome: Outcome) -> list[str]:
    """Return what is said of who was told."""
    people = _everybody(one)
    if one.way is Way.MAIL and one.owed:
        return [f"The {_and_whom(outcome.sent, 'was sent')}."] if outcome.sent else []
    if one.way is Way.MAIL:
        return [f"The {kind(one.letter)} was sent before."] if one.left is State.SENT else []
    later = f"{ADVICE}, then `friday outgoing send`."
    said = {
        Way.NOBODY: [],
        Way.SERVER: [f"The calendar's server tells {people}; Friday sends nothing."] if outcome.told else [],
        Way.UNSET: [f"Nobody was told of it, not {people}: no outgoing mail is set. {later}"] if one.owed else [],
        Way.KEPT: [f"Nobody was told of it, not {people}."],
        Way.GUEST: [f"{one.organiser} invites to it: nobody was told."],
    }
    return said[one.way]


def _everybody(one: Proposal) -> str:
    return ", ".join((*one.letter.people, *one.off))


def _and_whom(letters: Sequence[Letter], does: str) -> str:
    """Return `invitation goes by mail to ana, the uninvitation goes by mail to ben`, the letters of a kind together."""
    people: dict[str, list[str]] = {}
    for letter in letters:
        people.setdefault(kind(letter), []).extend(letter.people)
    return ", the ".join(f"{what} {does} to {', '.join(names)}" for what, names in people.items())


def values(one: Proposal, outcome: Outcome) -> dict[str, object]:
    """Return the same for programs."""
    written = outcome.written
    return {
        "uid": written.uid,
        "ref": written.place.ref,
        "written": written.anew,
        "occurrence": one.plan.occurrence,
        "people": list(one.letter.people),
        "taken_off": [each.email for each in one.plan.parting.people] or list(one.off),
        "way": one.way.value,
        "told": outcome.told,
        "problem": str(outcome.problem or ""),
    }


def row(letter: Letter) -> str:
    """Return a line about a letter that is not sent."""
    said = {
        State.PROMISED: "Friday ended before it knew whether the calendar was written to",
        State.DUE: "nobody has it",
        State.LEAVING: "it may have been sent: Friday ended, or the line did, while it was handed over",
    }
    state = said.get(letter.state, letter.state.value)
    return f"{letter.name}  {kind(letter)} to “{letter.title}”, to {', '.join(letter.people)}: {state}. {letter.problem}".rstrip()
