"""A Maildir with its subfolders (Maildir++ and nested ones): flags are read from file names, so a mail is opened once."""

from collections.abc import AsyncGenerator, Collection, Sequence

from connectors.files import LARGEST, Found, Opened, Reading, changes_of, cut, opened, shown
from connectors.imap_folders import chosen, left_out
from connectors.maildir_letters import REFUSED, read_letters
from connectors.maildir_scan import Lying, MaildirFolder, Survey, decide, folders_of
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
        letters, known = read_letters(cursor)
        found = await self._threads.run(self._survey)
        count, refused = len(known), {ref for ref, flags in known.items() if flags == REFUSED}
        work = await self._threads.run(lambda: decide(known, found, self._settings.since))
        done, total = 0, len(work.fetch) + len(work.mark) + len(work.gone)
        for numbers in cut(work.fetch, lambda number: min(found.size(number), LARGEST), self._settings.batch):
            read = await self._opened([found[number] for number in numbers], refused)
            changes = await self._arrivals(read)
            done += len(numbers)
            if read:
                letters.put({mail.ref: REFUSED if file.refused else mail.letters for mail, file in read})
                yield Batch(tuple(changes), letters.text, done, total, count)
        for start in range(0, len(work.mark), _AT_ONCE):
            marked = [found[number] for number in work.mark[start : start + _AT_ONCE]]
            letters.mark({one.ref: one.letters for one in marked})
            done += len(marked)
            yield Batch(tuple(Remarked(shown(one.ref), _marks(one)) for one in marked), letters.text, done, total, count)
        for start in range(0, len(work.gone), _AT_ONCE):
            gone = work.gone[start : start + _AT_ONCE]
            letters.drop(gone)
            done += len(gone)
            yield Batch(tuple(Removed(shown(ref)) for ref in gone), letters.text, done, total, count)

    def _survey(self) -> Survey:
        found = Survey()
        for folder in self._chosen():
            found.add(self._settings.root, folder)
        return found

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
                self._count(one),
                one in read,
                "" if one in read else reasons.get(one.as_mail_folder.name, "not chosen"),
            )
            for one in folders
        ]

    def _count(self, folder: MaildirFolder) -> int:
        found = Survey()
        found.add(self._settings.root, folder)
        return len(found)

    async def _opened(self, mails: Sequence[Lying], refused: Collection[str]) -> list[tuple[Lying, Opened]]:
        """Open mails; what was refused before is tried at every run and told once, and what vanished since the listing is left."""
        read = await self._threads.run(lambda: [(mail, opened(self._settings.root, mail.path, mail.stamp)) for mail in mails])
        return [(mail, file) for mail, file in read if file and not (file.refused and mail.ref in refused)]

    async def _arrivals(self, read: Sequence[tuple[Lying, Opened]]) -> list[SourceChange]:
        hashes = await self._blobs.put([file.raw for _, file in read])
        pairs = list(zip(read, hashes, strict=True))
        return await self._threads.run(lambda: [change for (mail, file), raw in pairs for change in _parsed(mail, file, raw)])


def _parsed(mail: Lying, file: Opened, raw_hash: str) -> list[SourceChange]:
    found = Found(shown(mail.ref), mail.stamp, file.raw, raw_hash)
    return changes_of(found, lambda one: _read(one, mail), file.refused)


def _read(found: Found, mail: Lying) -> Reading:
    return Reading((parse_mail(found.raw, found.raw_hash, found.stamp.moment),), marks=_marks(mail))


def _marks(mail: Lying) -> dict[str, str | tuple[str, ...]]:
    return {"folder": mail.folder, "flags": tuple(sorted(_FLAGS[letter] for letter in mail.letters if letter in _FLAGS))}
