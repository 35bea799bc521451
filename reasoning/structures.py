"""Puts together what answers by structure over one graph."""

from memory.recall.ledger import Ledger
from reasoning.agenda import Agenda
from reasoning.attached import Attached
from reasoning.birthdays_ahead import BirthdaysAhead
from reasoning.by_words import ByWords
from reasoning.calendar import Calendar
from reasoning.clashes import Clashes
from reasoning.days_whole import DaysWhole
from reasoning.documents import Documents
from reasoning.members import Members
from reasoning.most import Most
from reasoning.namesakes import Namesakes
from reasoning.now import Now
from reasoning.project_news import ProjectNews
from reasoning.projects import Projects
from reasoning.question import Owner
from reasoning.reach import Reach
from reasoning.recalled import Recalled
from reasoning.register import Register
from reasoning.structured import Structured
from reasoning.titled import ByTitle
from reasoning.waiting import Waiting
from reasoning.weekly import Weekly
from reasoning.who_is import WhoIs
from reasoning.workplace import Workplace
from schema.ports import Clock, Graph, Threads
from schema.spaces import Space


def structures(graph: Graph, space: Space, owner: Owner, clock: Clock, threads: Threads) -> Structured:
    """Return what answers the owner's questions that structure answers whole."""
    reader, search = graph.reader, graph.search
    namesakes = Namesakes(reader, search, owner, space)
    calendar, ledger = Calendar(reader, space, owner.zone, threads, owner.addresses), Ledger(reader, graph.feed)
    recalled = Recalled(ledger, reader, owner, clock, threads)
    register = Register(reader, search, owner, calendar, space, clock)
    return Structured(
        owner=owner,
        agenda=Agenda(calendar, space, owner.zone),
        register=register,
        reach=Reach(reader, search, space, owner),
        waiting=Waiting(graph, ledger, namesakes, space, owner, clock, threads),
        projects=Projects(ledger, owner, clock, threads),
        tellers=(
            DaysWhole(register, calendar, owner, space, clock),
            Attached(reader, register),
            Documents(reader, register, owner, clock),
        ),
        others=(
            Now(owner, clock),
            Weekly(calendar, owner, space),
            Most(ledger, owner, clock, threads),
            Clashes(calendar, owner, space),
            BirthdaysAhead(reader, calendar, owner),
            WhoIs(recalled, search, namesakes, space),
            Workplace(recalled),
            Members(recalled),
            ProjectNews(recalled),
            ByTitle(reader, search, calendar, owner, space, clock),
            ByWords(ledger, search, namesakes, owner, space),
        ),
    )
