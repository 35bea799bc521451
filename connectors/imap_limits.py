"""What mail providers bear: how many connections, how long to stay away when they say so, how long they hold a silent line."""

import re
from dataclasses import dataclass

_DAY = 86_400.0
_BACKOFF = re.compile(r"suggested backoff time: *(\d+) *(milliseconds|seconds)?", re.IGNORECASE)
# Too much was taken, counted by the day: asked again sooner, Gmail only starts to count anew.
_SPENT = ("[overquota]", "bandwidth limits", "command or bandwidth", "quota exceeded", "download limit")
# A refusal for now is no wrong password: the codes of RFC 5530, and the words of servers that send none.
_LATER = (
    "[unavailable]",
    "[inuse]",
    "[limit]",
    "[throttled]",
    "try again",
    "too many",
    "temporar",
    "throttl",
    "rate limit",
    "maximum number",
)
_NEVER = ("[authenticationfailed]", "[authorizationfailed]", "[expired]")


@dataclass(frozen=True, slots=True)
class Limits:
    """A provider's limits, in seconds: `pause` after a refusal for now, `spent` after too much was taken, `hold` for a silent line.

    `connections` is how many it bears at once, of which Friday uses two at most: one that reads, one that waits for news.
    """

    provider: str = ""
    connections: int = 10
    pause: float = 300.0
    spent: float = 3_600.0
    hold: float = 540.0


def stay_away(said: str, limits: Limits) -> float:
    """Return for how many seconds a server that answered this is to be left alone; 0 where it did not ask for that."""
    words = said.lower()
    named = _BACKOFF.search(words)
    if named:
        seconds = float(named[1]) / (1_000 if named[2] != "seconds" else 1)
        # At least what goes unnoticed, at most a day: the number is the server's.
        return min(max(seconds, 1.0), _DAY)
    if any(word in words for word in _SPENT):
        return limits.spent
    # A plain no to who signs in, whatever is said beside it ("please try again"): the owner has to see to it, not the clock.
    if any(code in words for code in _NEVER):
        return 0.0
    return limits.pause if any(word in words for word in _LATER) else 0.0
