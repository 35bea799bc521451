"""What is said of who is told about an event: before a yes, and after."""

from app.inviting import Outcome, Proposal, Way
from app.outbox import Letter, State
from app.outgoing import ADVICE
from connectors.invitations import Method


def kind(letter: Letter) -> str:
    """Return what a letter is."""
    if letter.notice.method is Method.CANCEL:
        return "cancellation"
    return "update" if letter.sequence else "invitation"


def asked(one: Proposal, question: str) -> str:
    """Return the question a person says yes to, with who is told and by whom."""
    people, what = ", ".join(one.letter.people), kind(one.letter)
    if not one.plan.anew:
        return f"It is there already, but the {what} was not sent. Send it to {people}?"
    said = {
        Way.NOBODY: "",
        Way.SERVER: f" The calendar's server tells {people}.",
        Way.MAIL: f" The {what} goes by mail to {people}.",
        Way.UNSET: f" {people} will not be told: no outgoing mail is set.",
        Way.KEPT: f" {people} will not be told.",
        Way.GUEST: f" {one.organiser} invites to it: nobody will be told.",
    }
    return f"{question}{said[one.way]}"


def lines(one: Proposal, outcome: Outcome) -> list[str]:
    """Return what is said of who was told."""
    people, what = ", ".join(one.letter.people), kind(one.letter)
    if outcome.problem is not None:
        return []
    if not one.owes and one.way is Way.MAIL:
        return [f"The {what} was sent before."] if one.left is State.SENT else []
    later = f"{ADVICE}, then `friday outgoing send`."
    said = {
        Way.NOBODY: [],
        Way.SERVER: [f"The calendar's server tells {people}; Friday sends nothing."] if outcome.told else [],
        Way.MAIL: [f"The {what} was sent to {people}."],
        Way.UNSET: [f"Nobody was told of it, not {people}: no outgoing mail is set. {later}"] if one.owes else [],
        Way.KEPT: [f"Nobody was told of it, not {people}."],
        Way.GUEST: [f"{one.organiser} invites to it: nobody was told."],
    }
    return said[one.way]


def values(one: Proposal, outcome: Outcome) -> dict[str, object]:
    """Return the same for programs."""
    written = outcome.written
    return {
        "uid": written.uid,
        "ref": written.place.ref,
        "written": written.anew,
        "occurrence": one.plan.occurrence,
        "people": list(one.letter.people),
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
