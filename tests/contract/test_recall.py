"""What is looked up is the same on every store: people, projects, what waits for an answer, what words find."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.ics import parse_calendar
from graph.ingest import Ingest
from memory.recall.finding import Wanted, find
from memory.recall.ledger import Ledger
from memory.recall.lines import Me
from memory.recall.occasions import Window, occasions
from memory.recall.people import people
from memory.recall.person import person
from memory.recall.project import project
from memory.recall.projects import projects
from memory.recall.unanswered import unanswered
from reasoning.calendar import Calendar, bounds
from reasoning.days import Days
from schema.changes import Batch, Removed, SourceChange, Upserted
from schema.graph import Label
from schema.ids import node_id
from schema.ports import Graph
from schema.records import Address, Attendee, Contact
from schema.spaces import Space
from tests.fakes.records import ANA, BEN, ME, at, day, document, event, mail, on, raw_of
from tests.fakes.threads import WorkerThreads

BERLIN = ZoneInfo("Europe/Berlin")
NOW = day(20)
OWNER = Me(frozenset({ME.email}))
SCRIPT = "<script>alert(1)</script>"


@dataclass(frozen=True, slots=True)
class Life:
    """A graph that is told things, and what is looked up in it."""

    graph: Graph
    space: Space
    ledger: Ledger

    async def tell(self, source: str, *changes: SourceChange) -> None:
        ingest = Ingest(self.graph, self.space, BERLIN, WorkerThreads())
        await self.graph.transaction.commit((await ingest.plan(source, Batch(changes, "1"), None)).changes)

    async def waiting(self) -> list[tuple[str, str, timedelta]]:
        found = await unanswered(self.graph.reader, self.space, await self.ledger.look(), OWNER, NOW, WorkerThreads())
        return [(one.line.key, one.asks, one.age) for one in found]

    async def found(self, wanted: Wanted) -> list[str]:
        return [one.line.key for one in await find(self.graph.search, self.space, await self.ledger.look(), wanted)]


@pytest.fixture
async def life(graph: Graph, space: Space) -> Life:
    made = Life(graph, space, Ledger(graph.reader, graph.feed))
    answer = replace(mail("answer", "On Tuesday.", "Re: Lamps", ("asked",), 6), sender=ME, to=(ANA,))
    await made.tell(
        "post",
        at("1", mail("asked", "Mara,\n\nwhen do the lamps arrive?", "Lamps", number=5)),
        at("2", answer),
        at("3", mail("open", "Could you send the plans of Project Heron.", "Project Heron", number=18)),
        at("4", replace(mail("copied", "Is it far?", "Far", number=18), to=(BEN,), cc=(ME,))),
        at(
            "5",
            replace(mail("letter", "Do you know our lamps?", "News", number=18), sender=Address("news@shop.example", SCRIPT), list_id="x"),
        ),
    )
    await made.tell(
        "calendar", on("a", event("past", number=2)), on("b", replace(event("soon", number=23), attendees=(*event("soon").attendees,)))
    )
    await made.tell("papers", Upserted("heron/plan.txt", (document("heron/plan.txt", "The plan of the lamps.", 3),), {}))
    return made


async def test_each_person_has_what_is_between_them_and_the_owner(life: Life) -> None:
    picture = await life.ledger.look()
    met = occasions(picture, Window(day(-1), day(60), BERLIN))
    found = {one.person.name: one for one in people(picture, met, Me(frozenset()), NOW)}
    assert set(found) == {"Ana Reis", "Ben Okoro", "Mara Lind", SCRIPT}
    ana = found["Ana Reis"]
    assert (ana.person.addresses, ana.person.organisation, ana.meetings, ana.projects) == ((ANA.email,), "Tideline", 1, ("heron",))
    assert ana.last
    assert ana.next
    assert (ana.next.line.key, ana.last[0]) == ("soon", day(18))
    assert found[SCRIPT].machine
    named = {one.person.name: one for one in people(picture, met, OWNER, NOW)}
    assert {name: one.mails for name, one in named.items()} == {"Ana Reis": 4, "Ben Okoro": 0, SCRIPT: 1}


async def test_a_page_of_one_person_and_of_one_project_hold_what_they_share(life: Life) -> None:
    picture = await life.ledger.look()
    met = occasions(picture, Window(day(-1), day(60), BERLIN))
    ana = picture.person_of[ANA.email]
    page = await person(life.graph.reader, picture, met, OWNER, NOW, ana)
    assert page
    assert [one.line.key for one in page.moments] == ["<open>", "<copied>", "<answer>", "<asked>", "past"]
    assert [one.line.key for one in page.coming] == ["soon"]
    (heron,) = projects(picture, met, OWNER, NOW)
    whole = project(picture, met, OWNER, NOW, heron.project.id)
    assert whole
    assert [one.line.key for one in whole.moments] == ["<open>", "heron/plan.txt"]
    assert [one.name for one in whole.summary.people] == ["Ana Reis"]
    assert [line.key for line in whole.documents] == ["heron/plan.txt"]
    assert await person(life.graph.reader, picture, met, OWNER, NOW, "nobody") is None
    assert project(picture, met, OWNER, NOW, "nothing") is None


async def test_a_person_has_what_their_card_says(life: Life) -> None:
    card = Contact("c1", raw_of("c1"), "Ana Reis", addresses=(ANA,), phones=("+351 1", "+351 2"), role="Baker", birthday="--04-12")
    await life.tell("cards", Upserted("c1", (card,), {}))
    picture = await life.ledger.look()
    page = await person(life.graph.reader, picture, [], OWNER, NOW, picture.person_of[ANA.email])
    assert page
    told = {"Phone": "+351 1, +351 2", "Birthday": "04-12 (April 12)", "Role": "Baker"}
    assert [(one.line.key, one.told) for one in page.cards] == [("c1", told)]


async def test_what_asks_and_is_not_answered_waits(life: Life) -> None:
    assert await life.waiting() == [("<open>", "Could you send the plans of Project Heron.", timedelta(days=2))]


async def test_of_a_thread_the_newest_that_asks_waits_until_the_owner_writes(life: Life) -> None:
    again = mail("again", "Can you still do it?", "Re: Project Heron", ("open",), 19)
    thanks = mail("thanks", "The plans may come later.", "Re: Project Heron", ("open", "again"), 19)
    await life.tell("post", at("6", again), at("7", replace(thanks, sent=day(19) + timedelta(hours=1))))
    assert [key for key, _, _ in await life.waiting()] == ["<again>"]
    await life.tell(
        "post", at("8", replace(mail("done", "Here they are.", "Re: Project Heron", ("open", "again"), 20), sender=ME, to=(ANA,)))
    )
    assert await life.waiting() == []


async def test_whoever_writes_from_a_shared_mailbox_is_called_as_the_mail_calls_them(life: Life) -> None:
    """R7: the mailbox stands on Ana's card; her own mail has the name the owner gave her."""
    office, mother = Address("office@tideline.example", "Tideline Lab"), Address("greta.lind@example.org", "Greta Lind")
    await life.tell(
        "cards",
        Upserted("c1", (Contact("c1", raw_of("c1"), "Ana Reis", addresses=(ANA, replace(office, name="Ana Reis"))),), {}),
        Upserted("c2", (Contact("c2", raw_of("c2"), "Mama", addresses=(replace(mother, name="Mama"),)),), {}),
    )
    shared, hers = mail("shared", "Who has the keys?", "Keys", number=19), mail("hers", "When do you come?", "Home", number=19)
    await life.tell("more", at("6", replace(shared, sender=office)), at("7", replace(hers, sender=mother)))
    found = await unanswered(life.graph.reader, life.space, await life.ledger.look(), OWNER, NOW, WorkerThreads())
    assert {one.line.key: one.sender for one in found} == {"<shared>": "Tideline Lab", "<hers>": "Mama", "<open>": "Ana Reis"}


async def test_words_people_days_and_kinds_find(life: Life) -> None:
    assert set(await life.found(Wanted("lamps"))) == {"<asked>", "<answer>", "<letter>", "heron/plan.txt"}
    assert await life.found(Wanted("lamps", kinds=frozenset({Label.DOCUMENT}))) == ["heron/plan.txt"]
    assert await life.found(Wanted("lamps", since=day(4), until=day(6))) == ["<asked>"]
    assert set(await life.found(Wanted("lamps", who="ana reis"))) == {"<asked>", "<answer>"}
    assert set(await life.found(Wanted("lam"))) == {"<asked>", "<answer>", "<letter>", "heron/plan.txt"}
    assert await life.found(Wanted(who="ben")) == ["soon", "<copied>", "past"]
    assert await life.found(Wanted("hero", kinds=frozenset({Label.MESSAGE}))) == ["<open>"]
    assert await life.found(Wanted("nowhere")) == await life.found(Wanted()) == await life.found(Wanted("lamps", who="nobody")) == []


async def test_the_picture_follows_what_is_written_and_removed(life: Life) -> None:
    before = await life.ledger.look()
    assert await life.ledger.look() is before
    card = Contact(
        "card", raw_of("card"), name="Ana de Reis", addresses=(Address(ANA.email, "Ana de Reis"),), changed=datetime(2026, 3, 1, tzinfo=UTC)
    )
    await life.tell("book", Upserted("card", (card,), {}))
    await life.tell("post", Removed("3"))
    after = await life.ledger.look()
    assert after.people[after.person_of[ANA.email]].name == "Ana de Reis"
    assert {line.key for line in before.lines.values()} - {line.key for line in after.lines.values()} == {"<open>"}
    fresh = await Ledger(life.graph.reader, life.graph.feed).look()
    assert (fresh.lines, fresh.people, fresh.projects) == (after.lines, after.people, after.projects)


@pytest.mark.parametrize("moved", [False, True], ids=["alone", "with a moved occurrence"])
async def test_a_series_without_its_rule_is_no_series(life: Life, moved: bool) -> None:
    text = "BEGIN:VEVENT\r\nUID:s\r\nDTSTART:20260302T090000Z\r\nDTEND:20260302T100000Z\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n"
    other = (event("s", occurrence="20260309T090000Z", number=8),) if moved else ()
    window = Window(day(-1), day(30), BERLIN)
    await life.tell("calendar", on("s", replace(event("s"), recurrence=text), *other))
    assert [one.start for one in occasions(await life.ledger.look(), window) if one.line.key == "s"][1:]
    await life.tell("calendar", on("s", event("s", sequence=1), *other))
    for ledger in (life.ledger, Ledger(life.graph.reader, life.graph.feed)):
        picture = await ledger.look()
        assert [one.start for one in occasions(picture, window) if one.line.key == "s"] == [day(0)]
        assert picture.rules == {}
    await life.tell("calendar", on("s", replace(event("s", sequence=2), recurrence=text), *other))
    assert set((await life.ledger.look()).rules) == {"s"}
    await life.tell("calendar", Removed("s"))
    assert (await life.ledger.look()).rules == {}


async def test_a_whole_day_of_a_series_is_on_its_own_day_alone_for_answers_and_pages(life: Life) -> None:
    master = "UID:fair\nSUMMARY:Fair\nDTSTART;VALUE=DATE:20260327\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE;VALUE=DATE:20260328"
    moved = "UID:fair\nSUMMARY:Fair\nRECURRENCE-ID;VALUE=DATE:20260330\nDTSTART;VALUE=DATE:20260403"
    gone = "UID:fair\nSUMMARY:Fair\nRECURRENCE-ID;VALUE=DATE:20260331\nDTSTART;VALUE=DATE:20260331\nSTATUS:CANCELLED"
    written = "".join(f"BEGIN:VEVENT\n{one}\nEND:VEVENT\n" for one in (master, moved, gone))
    read = parse_calendar(f"BEGIN:VCALENDAR\nVERSION:2.0\n{written}END:VCALENDAR\n".encode(), "h", BERLIN)
    await life.tell("calendar", on("fair", *read.events))
    calendar, picture = Calendar(life.graph.reader, life.space, BERLIN, WorkerThreads()), await life.ledger.look()
    there, shown = list[tuple[str, bool, bool]](), list[tuple[str, bool, bool]]()
    for number in range(14):
        day = date(2026, 3, 25) + timedelta(days=number)
        since, until = bounds(Days(day, day), BERLIN)
        entries = await calendar.entries([Days(day, day)], lambda event: event.key.startswith("fair"))
        there += [(f"{day:%d}", one.start == since, one.end == until) for one in entries]
        held = occasions(picture, Window(since, until, BERLIN), lambda line: line.uid == "fair")
        shown += [(f"{day:%d}", one.start == since, one.end == until) for one in held if not one.cancelled]
    assert there == shown == [(number, True, True) for number in ("27", "29", "03")]


async def test_what_the_owner_declined_is_left_out_until_they_say_that_they_come(life: Life) -> None:
    calendar = Calendar(life.graph.reader, life.space, BERLIN, WorkerThreads(), (ME.email,))
    days = [Days(day(7).date(), day(9).date())]

    async def told(answer: str) -> tuple[list[str], object]:
        asked = replace(event("asked", number=8), raw_hash=raw_of("asked", answer), attendees=(Attendee(ME, answer), Attendee(BEN)))
        await life.tell("calendar", on("asked", asked))
        (stored,) = await life.graph.reader.get([node_id(life.space, Label.EVENT, "asked")])
        return [one.event.key for one in await calendar.entries(days)], stored.props.get("declined")

    assert await told("") == (["asked"], None)
    assert await told("declined") == ([], (ME.email,))
    assert await told("accepted") == (["asked"], None)


async def test_of_a_series_the_owner_declined_only_what_they_come_to_is_there(life: Life) -> None:
    text = "BEGIN:VEVENT\r\nUID:s\r\nDTSTART:20260302T090000Z\r\nDTEND:20260302T100000Z\r\nRRULE:FREQ=DAILY;COUNT=5\r\nEND:VEVENT\r\n"
    calendar = Calendar(life.graph.reader, life.space, BERLIN, WorkerThreads(), (ME.email,))

    async def there(series: str, one: str) -> list[datetime]:
        master = replace(event("s"), recurrence=text, raw_hash=raw_of(series, one), attendees=(Attendee(ME, series),))
        other = event("s", occurrence="20260304T090000Z", number=2)
        changed = replace(other, raw_hash=raw_of(one, series), attendees=(Attendee(ME, one),))
        await life.tell("calendar", on("s", master, changed))
        return [one.start for one in await calendar.entries([Days(day(0).date(), day(4).date())], lambda event: event.key.startswith("s"))]

    assert await there("declined", "accepted") == [day(2)]
    assert await there("accepted", "declined") == [day(number) for number in (0, 1, 3, 4)]
