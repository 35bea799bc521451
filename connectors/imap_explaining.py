"""What a mail server can and what is done about it, in sentences for the owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.imap_folders import MailFolder, left_out
from connectors.imap_state import States
from connectors.imap_way import Abilities, Way
from connectors.sources import ImapSettings

_WAYS = {
    Way.QRESYNC: "It tells what changed and what vanished (QRESYNC): a look costs one question a folder, however many mails it holds.",
    Way.CONDSTORE: "It counts changes (CONDSTORE) and does not tell what vanished: a folder is listed again when mails are missing.",
    Way.PLAIN: "It tells nothing of changes (neither CONDSTORE nor QRESYNC): new mail is searched for, the flags of the newest 2,000 mails"
    " of a folder are compared at every look, those of older ones once a day.",
}
_USES = {"\\all": "all mail", "\\sent": "sent", "\\drafts": "drafts", "\\junk": "junk", "\\trash": "trash", "\\archive": "archive"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of an account: what its server can, its folders, those of them that are read, what is known of them."""

    abilities: Abilities
    folders: Sequence[MailFolder]
    read: Sequence[str]
    states: States


def explained(seen: Seen, settings: ImapSettings) -> list[str]:
    """Return sentences on the way taken, news, labels, folders, limits, comparisons and cut mails."""
    labels = ["It has Gmail's labels: each mail is read once, from the folder of all mail, and bears its labels."]
    return [
        _WAYS[seen.abilities.way],
        *(labels if seen.abilities.labels else []),
        _news(seen.abilities, settings),
        _signing(settings),
        *_folders(seen),
        *_refused(seen),
        _limits(settings),
        *_compared(seen),
        *_cut(seen, settings),
    ]


def _news(abilities: Abilities, settings: ImapSettings) -> str:
    looked = f"all folders are looked at every {_span(settings.poll_seconds)} beside that"
    if not abilities.idle:
        return "It tells no news by itself (no IDLE): folders are looked at on the clock."
    return f"It tells news of the first folder at once (IDLE), on a line renewed every {_span(settings.limits.hold)}; {looked}."


def _signing(settings: ImapSettings) -> str:
    how = "a token (XOAUTH2), renewed before it runs out" if settings.bearer else "a password"
    sealed = "in the clear" if settings.tls.value == "off" else "encrypted"
    return f"{settings.user} signs in with {how}; the line is {sealed}."


def _folders(seen: Seen) -> list[str]:
    marks = [f"{_USES[mark]} is {folder.name}" for folder in seen.folders for mark in sorted(folder.attributes) if mark in _USES]
    told = f"The server marks: {', '.join(marks)}." if marks else "The server marks no folder's use (SPECIAL-USE): their names are gone by."
    reasons = {name: why for name, why in left_out(seen.folders).items() if name not in seen.read}
    left = f" Left alone: {', '.join(f'{name} ({why})' for name, why in sorted(reasons.items()))}." if reasons else ""
    return [told, f"Read: {', '.join(seen.read)}.{left}"]


def _refused(seen: Seen) -> list[str]:
    told = [state.refused for _, state in sorted(seen.states.items()) if state.refused]
    return [f"Passed by at the moment, its mails kept: {why.rstrip('.')}." for why in told]


def _limits(settings: ImapSettings) -> str:
    one = settings.limits
    who = one.provider or "A server that is not known here"
    pause, spent = (span if span[0].isdigit() else f"one {span}" for span in (_span(one.pause), _span(one.spent)))
    when = f"left alone for {pause} when it refuses for now, for {spent} when too much was taken, unless it names a time"
    return f"{who} is taken to bear {one.connections} connections, of which at most two are used; it is {when}."


def _span(seconds: float) -> str:
    """Return a time in the largest unit that fits: `9 minutes`, `hour`, `24 hours`."""
    size, unit = (3_600, "hour") if seconds >= 3_600 else (60, "minute")
    count = max(round(seconds / size), 1)
    return unit if count == 1 else f"{count} {unit}s"


def _compared(seen: Seen) -> list[str]:
    checked = [state.checked for state in seen.states.values() if state.checked]
    if not checked:
        return ["Nothing has been compared whole yet: the first sync does it."]
    drift = sum(state.drift for state in seen.states.values())
    since = f"{datetime.fromtimestamp(min(checked), UTC):%Y-%m-%d}"
    every = "week" if seen.abilities.counts_changes else "day"
    found = f"mails that were otherwise than the server had told: {drift}."
    return [f"Every folder was compared whole on {since} or later, as it is every {every}; {found}"]


def _cut(seen: Seen, settings: ImapSettings) -> list[str]:
    cut = sum(len(state.cut) for state in seen.states.values())
    over = f"Mails over {settings.max_bytes / 1_000_000:.0f} MB that were read by their beginning alone: {cut}."
    return [f"{over} Set largest_mb higher, and the next sync fetches them whole."] if cut else []
