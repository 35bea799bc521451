"""What is killed at real servers and at mailboxes on disk: the reading of an account, as it is by then."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from connectors.caldav import calendar_account
from connectors.carddav import card_account
from connectors.dav_account import Setting
from connectors.feed import Feed
from connectors.imap import Mailbox
from connectors.maildir import Maildir
from connectors.mbox import Mboxes
from connectors.pages import Pages
from connectors.sources import DavSettings, FolderSettings, ImapSettings, MaildirSettings, PagesSettings, Tls, WebdavSettings, WebSettings
from connectors.web import Setting as WebSetting
from connectors.webcal import Webcal
from connectors.webdav import Webdav
from graph.sync import Control
from schema.ports import BlobStore, Connector
from tests.fakes.clock import HandClock
from tests.fakes.rig import BERLIN, Rig
from tests.fakes.threads import WorkerThreads
from tests.servers.web import DOORS

WEB = ("feed", "webcal", "pages", "webdav")
"""The kinds that lie on the web."""

_FEW = 3
_FILE = "account.json"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """An account that a child process reads too: what it holds, its server's port and address or its path, and who signs in."""

    kind: str
    port: int
    url: str
    user: str
    password: str = "secret"

    def leave(self, worlds: Path) -> None:
        """Write it where a child finds it."""
        (worlds / _FILE).write_text(json.dumps(asdict(self)))

    def connector(self, blobs: BlobStore) -> Connector:
        """Return the connector for the account, a few items a batch."""
        if self.kind == "mail":
            settings = ImapSettings("127.0.0.1", self.user, self.password, port=self.port, tls=Tls.OFF, batch=_FEW)
            return Mailbox(settings, blobs, WorkerThreads(), HandClock())
        if self.kind == "maildir":
            return Maildir(MaildirSettings(Path(self.url), batch=_FEW), blobs, WorkerThreads())
        if self.kind == "mbox":
            return Mboxes(FolderSettings(Path(self.url), BERLIN, batch=_FEW), blobs, WorkerThreads())
        if self.kind in WEB:
            return self._of_web(WebSetting(blobs, WorkerThreads(), HandClock(), DOORS))
        build = calendar_account if self.kind == "calendar" else card_account
        account = DavSettings(self.url, self.user, self.password, BERLIN, batch=_FEW)
        return build(account, Setting(blobs, WorkerThreads(), HandClock()))

    def _of_web(self, setting: WebSetting) -> Connector:
        if self.kind == "webdav":
            return Webdav(WebdavSettings(self.url, self.user, self.password, BERLIN, batch=_FEW), setting)
        if self.kind == "pages":
            return Pages(PagesSettings(tuple(self.url.split()), BERLIN, gap_seconds=0), setting)
        settings = WebSettings(self.url, BERLIN, batch=_FEW)
        return Feed(settings, setting) if self.kind == "feed" else Webcal(settings, setting)


async def read(rig: Rig, worlds: Path) -> int:
    """Sync the account, discard what nothing needs any more, and return how many rows were written."""
    found = Whereabouts(**json.loads((worlds / _FILE).read_text()))
    written = (await rig.sync.run(found.kind, found.connector(rig.blobs), Control())).graph_writes
    await rig.sources.discard_raw()
    return written


SERVED: Mapping[str, Callable[[Rig, Path], Awaitable[int]]] = dict.fromkeys(
    (
        "mail arriving",
        "mail changing",
        "mail renumbered",
        "calendar arriving",
        "calendar changing",
        "calendar forgotten",
        "cards arriving",
        "cards changing",
        "cards forgotten",
        "maildir arriving",
        "maildir changing",
        "mbox arriving",
        "mbox changing",
        "feed arriving",
        "feed changing",
        "webcal arriving",
        "webcal changing",
        "pages arriving",
        "pages changing",
        "webdav arriving",
        "webdav changing",
    ),
    read,
)
"""By the kind of account and what became of it before."""
