"""One address on the web that is asked only for what is new (RFC 9110 section 13.1): what feeds and calendars on the web share."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.sources import WebSettings
from connectors.web import Answer, Asking, Reach, Setting, Web
from connectors.web_failures import Refusals
from schema.errors import SourceError

LARGEST = 20_000_000
"""The most bytes that are read of a feed or calendar, unpacked."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server said of the version that was read last; empty where it says nothing of versions."""

    etag: str = ""
    modified: str = ""

    @classmethod
    def of(cls, answer: Answer) -> "Seen":
        """Return what an answer says of itself."""
        return cls(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))

    @property
    def headers(self) -> Mapping[str, str]:
        """Return what asks for anything newer alone."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in said.items() if value}

    def told(self, host: str) -> str:
        """Say what this spares."""
        if self.etag or self.modified:
            return f"{host} says whether anything changed; a sync without changes is one small question."
        return f"{host} does not say whether anything changed; all of it is fetched at every sync and compared."


async def newer(settings: WebSettings, setting: Setting, url: str, seen: Seen) -> Answer | None:
    """Return what lies at the source's address now, None where it is what was seen; raises the SourceError that says what is wrong."""
    host = urlsplit(url).hostname or url
    async with Web(Reach(ca=settings.ca), setting.doors) as web:
        answer = await web.ask(url, Asking(headers=seen.headers, most=LARGEST))
    if answer.status == 304 and seen.headers:
        return None
    Refusals(setting.clock, settings.zone).check(host, answer.status, answer.headers.get("retry-after", ""))
    if answer.cut:
        raise SourceError(f"{host} sends more than {LARGEST // 1_000_000} MB", "Look for a smaller one there; nothing was changed here.")
    return answer
