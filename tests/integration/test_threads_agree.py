"""Threads as Dovecot's own THREAD=REFS makes them (draft-ietf-morg-inthread): the sample life, and chains with everything that is wrong."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import combinations
from pathlib import Path

import pytest

from app.sample.load import life
from connectors.eml import eml_folder
from connectors.sources import FolderSettings
from graph.sync import Control
from schema.graph import Direction, EdgeType, Label, Walk
from tests.fakes.records import day
from tests.fakes.rig import BERLIN, Rig
from tests.fakes.threads import WorkerThreads
from tests.servers.accounts import Account

Pairs = set[frozenset[str]]
ENOUGH = 0.99


def chains(seed: int, threads: int = 60) -> list[bytes]:
    """Return mails of threads with missing parents, circles, references cut short, in disorder, and one id twice in a header."""
    chance = random.Random(seed)
    mails = [mail for number in range(threads) for mail in _chain(chance, f"t{seed}-{number}")]
    chance.shuffle(mails)
    return mails


def _chain(chance: random.Random, name: str) -> Iterator[bytes]:
    ids = [f"<{name}-{place}@chains.example>" for place in range(chance.randint(1, 9))]
    ancestors: dict[str, list[str]] = {ids[0]: []}
    for one in ids[1:]:
        parent = chance.choice(list(ancestors))
        ancestors[one] = [*ancestors[parent], parent]
    # A parent that never arrived still joins its children.
    missing = {one for one in ids[:-1] if chance.random() < 0.15}
    for place, one in enumerate(ids):
        if one not in missing:
            yield _mail(one, _spoiled(chance, ancestors[one], ids[place + 1 :]))


def _spoiled(chance: random.Random, references: list[str], later: list[str]) -> list[str]:
    kind = chance.random()
    if kind < 0.01 and later:
        # Its own descendant, mostly: a circle. Rare, as it is in mail, for Dovecot takes such a thread apart and we keep it whole.
        return [*references, later[0]]
    if not references or kind < 0.7:
        return references
    return references[-1:] if kind < 0.85 else [*references, references[0]]


def _mail(own: str, references: Sequence[str]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann <ann@example.org>", "me@example.org", f"About {own[1:-1]}"
    mail["Date"], mail["Message-ID"] = format_datetime(day(1)), own
    if references:
        mail["References"] = " ".join(references)
        mail["In-Reply-To"] = references[-1]
    mail.set_content(f"This is {own[1:-1]}.\n")
    return mail.as_bytes()


def theirs(account: Account, mails: Sequence[bytes]) -> Pairs:
    """Return the pairs of Message-IDs that Dovecot puts into one thread."""
    account.deliver(*mails)
    ids = {number: str(message_from_bytes(raw)["Message-ID"]) for number, raw in enumerate(mails, 1)}
    with account.client() as client:
        return pairs([ids[uid] for uid in _flat(thread)] for thread in client.thread("REFS"))


def _flat(thread: object) -> Iterator[int]:
    if isinstance(thread, int):
        yield thread
    elif isinstance(thread, tuple | list):
        for part in thread:
            yield from _flat(part)


async def ours(rig: Rig, folder: Path) -> Pairs:
    """Return the pairs that our graph puts into one thread."""
    await rig.sync.run("post", eml_folder(FolderSettings(folder, BERLIN), rig.blobs, WorkerThreads()), Control())
    threads = await rig.nodes(Label.THREAD)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in await rig.graph.reader.walk([node.id for node in threads], Walk((EdgeType.IN_THREAD,), Direction.IN, limit=10_000)):
        found[one.origin].append(one.node.key)
    return pairs(found.values())


def pairs(threads: Iterable[Sequence[str]]) -> Pairs:
    """Return all pairs of members, each thread's."""
    return {frozenset(pair) for members in threads for pair in combinations(set(members), 2)}


def agreement(one: Pairs, other: Pairs) -> float:
    """Return the share of all pairs of either that both have."""
    return len(one & other) / len(one | other)


def written(folder: Path, mails: Sequence[bytes]) -> Path:
    folder.mkdir()
    for number, raw in enumerate(mails):
        (folder / f"{number:05}.eml").write_bytes(raw)
    return folder


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_chains_with_all_that_is_wrong_fall_into_the_same_threads(rig: Rig, account: Account, tmp_path: Path, seed: int) -> None:
    mails = chains(seed)
    far, near = theirs(account, mails), await ours(rig, written(tmp_path / "chains", mails))
    assert len(far) > 200
    assert far <= near
    assert agreement(far, near) >= ENOUGH, sorted(map(sorted, far ^ near))[:5]


async def test_the_sample_life_falls_into_the_same_threads(rig: Rig, account: Account, tmp_path: Path) -> None:
    mails = [path.read_bytes() for path in sorted(life().glob("mail/**/*.eml"))]
    far, near = theirs(account, mails), await ours(rig, written(tmp_path / "life", mails))
    assert len(far) > 200
    assert agreement(far, near) >= ENOUGH, sorted(map(sorted, far ^ near))[:5]


async def test_a_mail_that_names_itself_stays_with_its_ancestors(rig: Rig, account: Account, tmp_path: Path) -> None:
    """Dovecot parts it from them; its ancestors stand in it all the same."""
    mails = [_mail("<a@x>", []), _mail("<b@x>", ["<a@x>", "<b@x>"])]
    assert theirs(account, mails) == set()
    assert await ours(rig, written(tmp_path / "own", mails)) == {frozenset(("<a@x>", "<b@x>"))}
