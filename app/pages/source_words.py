"""What a source's card says, as words."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from app.leaving import Leaving, Removing
from app.output import duration
from app.pages.line_button import NAMES
from app.settings import Kind
from app.standing import LastRun, SourceState, place
from app.views import Doing, SourceView
from graph.sync import Progress
from schema.changes import Shelf
from schema.errors import CertificateRefused, FridayError, SignInRefused
from schema.graph import Label

KINDS = {
    Kind.IMAP: "Mailbox (IMAP)",
    Kind.CALDAV: "Calendars (CalDAV)",
    Kind.CARDDAV: "Contacts (CardDAV)",
    Kind.FOLDER: "Folder of documents",
    Kind.WEBDAV: "Folder on a server (WebDAV, Nextcloud)",
    Kind.EML: "Folder of mails (.eml)",
    Kind.MAILDIR: "Maildir",
    Kind.MBOX: "Mail export (mbox)",
    Kind.ICS: "Folder of calendars (.ics)",
    Kind.VCF: "Address book (.vcf)",
    Kind.WEBCAL: "Calendar on the web (webcal, .ics)",
    Kind.PAGES: "Pages on the web",
    Kind.FEED: "News feed (RSS, Atom)",
}
_DOING = {
    Doing.WAITING: "Waiting for its turn",
    Doing.READING: "Looking for what changed…",
    Doing.READ_ELSEWHERE: "Another Friday process is reading it",
}


# Their remedies speak of commands; on a page there is a form.
_HERE: dict[type[FridayError], str] = {
    SignInRefused: "Check the user name and the password; many providers want an app password.",
    CertificateRefused: "Check the server's name; for a server of your own, name the file with its authority.",
}
_SIGN_IN = "Sign in above first."


def on_page(error: FridayError, by_token: bool) -> str:
    """Return an error with a remedy that can be followed on the page."""
    here = _SIGN_IN if by_token and isinstance(error, SignInRefused) else _HERE.get(type(error), error.advice)
    return f"{str(error).removesuffix(error.advice)}{here}"


def shelf_text(shelf: Shelf) -> str:
    """Say what a place of a source holds."""
    return f"{shelf.name} · {_items(shelf.items)}{f' · {shelf.note}' if shelf.note else ''}"


def reads(state: SourceState) -> str:
    """Say what a source reads: where, which folders, since when."""
    table = state.table
    parts = (place(table), ", ".join(table.folders), f"since {table.since:%d %b %Y}" if table.since else "")
    return " · ".join(part for part in parts if part)


def goes_on(view: SourceView) -> str:
    """Say what a source does now; empty where that is nothing."""
    if view.removing and not view.removing.problem:
        return going(view.removing)
    if view.progress:
        return pace(view.progress)
    if view.doing is not Doing.NOTHING:
        return _DOING[view.doing]
    if view.state.paused:
        read = view.state.synced or (view.state.last and view.state.last.well)
        return "Paused: what it brought stays, nothing new is read" if read else "Paused: it has not been read yet"
    return "" if view.state.last else "Not synced yet"


def going(removing: Removing) -> str:
    """Say how far a removal is."""
    if removing.gone is None:
        return "Waiting until its sync has let go of it; then it is removed"
    return f"Removing: {removing.gone:,} of {max(removing.total, removing.gone):,}"


def goes(name: str, found: Leaving) -> str:
    """Say what goes with a source."""
    made = "; with them goes what was made of them alone: people, projects and facts, and answers that cite them"
    said = f"{_records(found.goes)} that only {name} brought{made}" if found.goes else "Nothing that is found now"
    return f"This goes: {said}. Its settings here and its password go, too."


def remains(found: Leaving) -> str:
    """Say what stays where a source is removed."""
    shared = f"{_records(found.stays)} that another source brought too, and " if found.stays else ""
    return f"This stays: {shared}everything at the source itself. Nothing is deleted there."


def _records(counts: Mapping[Label, int]) -> str:
    return ", ".join(f"{count:,} {NAMES[label].lower()}{'' if count == 1 else 's'}" for label, count in counts.items() if label in NAMES)


def pace(progress: Progress) -> str:
    """Say how far a run is, how fast and how long it still takes."""
    total = f" of {progress.total:,}" if progress.total else ""
    left = f" · about {duration(progress.seconds_left)} left" if progress.seconds_left else ""
    return f"Reading: {progress.done:,}{total} · {progress.rate:,.0f} a second{left}"


def last_sync(view: SourceView, zone: ZoneInfo) -> str:
    """Say when the last run was, how long it took and what came of it."""
    last = view.state.last
    if last is None:
        return ""
    return f"Last sync {moment(last.at, zone)}, took {duration(last.seconds)}: {_outcome(last, zone, view.items)}"


def next_try(view: SourceView, zone: ZoneInfo) -> str:
    """Say when a source that failed is tried again; empty where nothing failed or nothing will be tried."""
    if view.state.paused or view.doing is not Doing.NOTHING or not (view.state.last and view.state.last.problem):
        return ""
    return f"Next try {moment(view.state.due, zone)}"


def _outcome(last: LastRun, zone: ZoneInfo, items: int) -> str:
    done = [
        f"{last.upserted:,} new or changed" if last.upserted else "",
        f"{last.removed:,} removed" if last.removed else "",
        f"{last.kept:,} gone there and kept" if last.kept else "",
        f"{last.rejected:,} could not be read" if last.rejected else "",
    ]
    said = ", ".join(one for one in done if one)
    if last.problem:
        well = f"; the last one that went well was {moment(last.well, zone)}" if last.well else ""
        return f"failed{f' after {said}' if said else ''}{well}"
    if last.stopped:
        return f"stopped{f' after {said}' if said else ''}, goes on another time"
    # "Nothing changed" alone reads as if nothing were there, above all to who sees the page for the first time.
    return said or (f"nothing new, {_items(items)} up to date" if items else "found nothing to read")


def refused(last: LastRun) -> str:
    """Say what a run did not remove because it was so much at once; empty where it refused nothing."""
    if not last.lost:
        return ""
    share = f", {last.lost / last.known:.0%}" if last.known >= last.lost else ""
    return f"{last.lost:,} of {last.known:,} items are gone at the source{share}. Nothing was removed here: a disk may not be mounted."


def holds(view: SourceView) -> str:
    """Say how much of a source is held and how much could not be read."""
    gone = f" · {view.gone:,} of them gone there and kept" if view.gone else ""
    return f"{_items(view.items)}{gone}{f' · {view.unread:,} could not be read' if view.unread else ''}"


def _items(count: int) -> str:
    return f"{count:,} {'item' if count == 1 else 'items'}"


def moment(when: datetime, zone: ZoneInfo) -> str:
    """Return a moment in the owner's zone."""
    return f"{when.astimezone(zone):%d %b %Y, %H:%M}"
