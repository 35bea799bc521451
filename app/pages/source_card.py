"""One source on the Sources page: built once, then only what changed is sent to the browser."""

from collections.abc import Awaitable, Callable, Sequence
from zoneinfo import ZoneInfo

from nicegui import ui

from app.changing import stored
from app.leaving import Removing
from app.pages.change_dialog import ChangeDialog
from app.pages.frame import LINE, RED
from app.pages.removal_dialog import RemovalDialog
from app.pages.sign_in import SignInLine
from app.pages.source_words import KINDS, goes_on, holds, last_sync, next_try, reads, refused
from app.standing import LastRun, Unread
from app.views import Desk, Doing, SourceView
from graph.sync import Progress
from schema.errors import FridayError

_MOST_UNREAD = 50
# A mail is never changed at its source, so that repairing is no way here.
_WHEN_ATTACHED = (
    "These came with mails. What is locked is read once a copy without its password lies in a folder that is a source; "
    "after an update of Friday, try these again."
)
_WHEN_READABLE = "The bytes are kept. What you repair at the source is read at its next sync; after an update of Friday, try these again."


class SourceCard:
    """Shows a source and lets a person sync, pause, resume and retry it."""

    def __init__(self, name: str, desk: Desk, zone: ZoneInfo, refresh: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._desk = desk
        self._zone = zone
        self._refresh = refresh
        self._unread: tuple[tuple[Unread, ...], ...] = ((), ())
        self.whole = ui.column().classes(f"w-full gap-2 rounded-2xl px-4 py-3 {LINE}").props("role=group").mark("source")
        # As a value: props() would parse a name with a blank or a quotation mark.
        self.whole.props["aria-label"] = name
        with self.whole:
            self._head()
            self._reads = ui.label().classes("text-sm opacity-80 break-all").mark("reads")
            self._doing = ui.label().classes("text-sm").props("role=status").mark("source-doing")
            self._sign_in = SignInLine(name, desk.sign_in)
            self._bar = ui.linear_progress(show_value=False).props("instant-feedback").mark("bar")
            self._bar.props["aria-label"] = f"Progress of {name}"
            self._holds = ui.label().classes("text-sm").mark("holds")
            self._forget = self._button("Remove what is gone there", "forget", self._forget_gone)
            self._last = ui.label().classes("text-sm opacity-80").mark("last")
            self._next = ui.label().classes("text-sm opacity-80").mark("next-try")
            self._trouble()
            self._fold = ui.expansion().classes("w-full text-sm friday-why").props("dense").mark("unread")

    def show(self, view: SourceView) -> None:
        """Show how the source stands now; equal values send nothing."""
        going = view.removing if view.removing and not view.removing.problem else None
        reading, paused, last = view.doing is not Doing.NOTHING or going is not None, view.state.paused, view.state.last
        self._kind.set_text(KINDS[view.state.table.kind])
        self._reads.set_text(reads(view.state))
        _say(self._doing, goes_on(view))
        share = _share(view.progress, going)
        self._bar.set_visibility(share is not None)
        self._bar.set_value(share or 0.0)
        self._holds.set_text(holds(view))
        self._forget.set_visibility(bool(view.gone) and not reading)
        _say(self._last, last_sync(view, self._zone))
        _say(self._next, next_try(view, self._zone))
        signing = self._sign_in.show(view)
        # While it is read again, or the owner is signing in, an old failure says nothing.
        self._show_trouble(None if reading or (view.signing and view.signing.invitation) else last, signing)
        self._sync.set_visibility(not reading and not paused)
        self._pause.set_visibility(not paused and not going)
        self._resume.set_visibility(paused and not going)
        for button in (self._edit, self._remove):
            button.set_visibility(not going)
        if view.removing and view.removing.problem:
            self._say_why_it_stayed(view.removing.problem)
        self._show_unread(view.state.unread, view.attachments)

    def _head(self) -> None:
        with ui.row().classes("w-full items-center gap-2"):
            with ui.column().classes("gap-0 min-w-0 grow"):
                ui.label(self._name).classes("text-lg font-medium break-all").props("role=heading aria-level=3").mark("source-name")
                self._kind = ui.label().classes("text-sm opacity-80")
            self._sync = self._button("Sync now", "sync", self._now)
            self._pause = self._button("Pause", "pause", lambda: self._desk.pause(self._name))
            self._resume = self._button("Resume", "resume", lambda: self._desk.resume(self._name))
            self._edit = self._button("Edit", "edit", self._change)
            self._remove = self._button("Remove", "remove", self._ask_to_remove)

    def _trouble(self) -> None:
        with ui.column().classes("w-full gap-1").props("role=alert") as self._alert:
            self._problem = ui.label().classes(f"{RED} text-sm break-words max-w-full").mark("source-trouble")
            self._remedy = ui.label().classes("text-sm break-words max-w-full").mark("source-remedy")
            self._again = self._button("Try again", "again", self._now)
            self._agree = self._button("Remove them here too", "agree", lambda: self._desk.agree(self._name))

    def _show_trouble(self, last: LastRun | None, signing: bool) -> None:
        problem, lost = (last.problem, refused(last)) if last else ("", "")
        self._alert.set_visibility(bool(problem))
        self._problem.set_text(lost or problem)
        # What a person can do about it here is a button, not a command.
        self._remedy.set_text("" if lost or signing else last.remedy if last else "")
        self._agree.set_visibility(bool(lost))

    def _show_unread(self, items: tuple[Unread, ...], attachments: tuple[Unread, ...]) -> None:
        self._fold.set_visibility(bool(items or attachments))
        if (items, attachments) == self._unread:
            return
        self._unread = items, attachments
        self._fold.set_text(f"{len(items) + len(attachments):,} could not be read · which and why")
        self._fold.clear()
        with self._fold, ui.column().classes("w-full gap-1"):
            _list(items, "unread-item", _WHEN_READABLE)
            _list(attachments, "unread-attachment", _WHEN_ATTACHED)
            self._button("Try these again", "retry", self._retry)

    def _button(self, text: str, marker: str, act: Callable[[], Awaitable[None]]) -> ui.button:
        button = ui.button(text, color=None, on_click=lambda: self._acted(act)).mark(f"{marker}-{self._name}")
        button.props["aria-label"] = f"{text}: {self._name}"
        return button.props("flat no-caps dense").classes(f"px-3 rounded-full {LINE}")

    async def _acted(self, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
        except FridayError as error:
            ui.notify(str(error), type="negative", multi_line=True)
        await self._refresh()

    async def _ask_to_remove(self) -> None:
        RemovalDialog(self._name, self._desk, self._refresh).open()

    async def _change(self) -> None:
        ChangeDialog(await stored(self._desk.rooms, self._name), self._desk, self._refresh).open()

    def _say_why_it_stayed(self, problem: str) -> None:
        self._alert.set_visibility(True)
        self._problem.set_text(f"{self._name} was not removed: {problem}")
        self._remedy.set_text("")

    async def _now(self) -> None:
        self._desk.sync(self._name)

    async def _forget_gone(self) -> None:
        ui.notify(await self._desk.forget_gone(self._name))

    async def _retry(self) -> None:
        ui.notify(await self._desk.retry(self._name))


def _share(progress: Progress | None, removing: Removing | None) -> float | None:
    """Return how much of what is read or removed is done, None where that is not known; rounded, so that not every mail is sent."""
    if removing:
        return round((removing.gone or 0) / max(removing.total, removing.gone or 0, 1), 3)
    return round(progress.done / progress.total, 3) if progress and progress.total else None


def _say(label: ui.label, text: str) -> None:
    label.set_text(text)
    label.set_visibility(bool(text))


def _list(unread: Sequence[Unread], marker: str, remedy: str) -> None:
    """List what could not be read, each with its reason, and what can be done about it."""
    for one in unread[:_MOST_UNREAD]:
        ui.label(f"{one.ref}: {one.reason}").classes("break-all max-w-full").mark(marker)
    if len(unread) > _MOST_UNREAD:
        ui.label(f"and {len(unread) - _MOST_UNREAD:,} more: friday status lists all").classes("opacity-80")
    if unread:
        ui.label(remedy).classes("opacity-80").mark(f"{marker}-remedy")
