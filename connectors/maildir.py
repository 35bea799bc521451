"""A Maildir with its subfolders (Maildir++ and nested ones): flags are read from file names, so a mail is opened once."""

from collections.abc import AsyncGenerator, Sequence

from connectors.files import Found, Opened, Reading, batches, changes_of, opened, shown
from connectors.imap_folders import chosen, left_out
from connectors.maildir_scan import REFUSED, Lying, MaildirFolder, decide, folders_of, lying_in, read_letters, write_letters
from connectors.mime import parse_mail
from connectors.sources import MaildirSettings
from schema.changes import Batch, Remarked, Removed, Shelf, SourceChange
from schema.ports import BlobStore, Threads

_AT_ONCE = 1_000
# As IMAP calls them: a mail that was answered is found alike from either kind of source.
_FLAGS = {"D": "\\Draft", "F": "\\Flagged", "P": "$Forwarded", "R": "\\Answered", "S": "\\Seen", "T": "\\Deleted"}


class Maildir:
    """The connector for a Maildir; no folders chosen: all but Junk, Trash and Drafts."""

    def __init__(self, settings: MaildirSettings, blobs: BlobStore, threads: Threads) -> None:
        self._settings = settings
        self._blobs = blobs
        self._threads = threads

    async def test(self) -> list[Shelf]:
        """List the folders with their number of mails, and why one is not read."""
        return await self._threads.run(self._shelves)

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield new mails newest first, then changed flags, then removals; nothing if nothing changed."""
        known = read_letters(cursor)
        found = await self._threads.run(self._survey)
        work = decide(known, found, self._settings.since)
        state, done, total = dict(known), 0, len(work.fetch) + len(work.mark) + len(work.gone)
        for refs in batches(work.fetch, {ref: found[ref].stamp for ref in work.fetch}, self._settings.batch):
            changes = await self._arrivals([found[ref] for ref in refs], state)
            done += len(refs)
            if changes or state != known:
                yield Batch(tuple(changes), write_letters(state), done, total, len(known))
        for start in range(0, len(work.mark), _AT_ONCE):
            marked = [found[ref] for ref in work.mark[start : start + _AT_ONCE]]
            state.update((one.ref, one.letters) for one in marked)
            done += len(marked)
            yield Batch(tuple(Remarked(shown(one.ref), _marks(one)) for one in marked), write_letters(state), done, total, len(known))
        for start in range(0, len(work.gone), _AT_ONCE):
            gone = work.gone[start : start + _AT_ONCE]
            state = {ref: letters for ref, letters in state.items() if ref not in set(gone)}
            done += len(gone)
            yield Batch(tuple(Removed(shown(ref)) for ref in gone), write_letters(state), done, total, len(known))

    def _survey(self) -> dict[str, Lying]:
        return {one.ref: one for folder in self._chosen() for one in lying_in(self._settings.root, folder)}

    def _chosen(self) -> list[MaildirFolder]:
        folders = folders_of(self._settings.root)
        read = {folder.name for folder in chosen([one.as_mail_folder for one in folders], self._settings.folders)}
        return [folder for folder in folders if folder.name in read]

    def _shelves(self) -> list[Shelf]:
        read, folders = self._chosen(), folders_of(self._settings.root)
        reasons = left_out([one.as_mail_folder for one in folders])
        return [
            Shelf(
                one.name,
                len(lying_in(self._settings.root, one)),
                one in read,
                "" if one in read else reasons.get(one.as_mail_folder.name, "not chosen"),
            )
            for one in folders
        ]

    async def _arrivals(self, mails: Sequence[Lying], state: dict[str, str]) -> list[SourceChange]:
        read = await self._threads.run(lambda: [(mail, opened(self._settings.root, mail.path, mail.stamp)) for mail in mails])
        there = [(mail, file) for mail, file in read if file and not (file.refused and state.get(mail.ref) == REFUSED)]
        hashes = await self._blobs.put([file.raw for _, file in there])
        state.update((mail.ref, REFUSED if file.refused else mail.letters) for mail, file in there)
        pairs = list(zip(there, hashes, strict=True))
        return await self._threads.run(lambda: [change for (mail, file), raw in pairs for change in _parsed(mail, file, raw)])


def _parsed(mail: Lying, file: Opened, raw_hash: str) -> list[SourceChange]:
    found = Found(shown(mail.ref), mail.stamp, file.raw, raw_hash)
    return changes_of(found, lambda one: _read(one, mail), file.refused)


def _read(found: Found, mail: Lying) -> Reading:
    return Reading((parse_mail(found.raw, found.raw_hash, found.stamp.moment),), marks=_marks(mail))


def _marks(mail: Lying) -> dict[str, str | tuple[str, ...]]:
    return {"folder": mail.folder, "flags": tuple(sorted(_FLAGS[letter] for letter in mail.letters if letter in _FLAGS))}
