"""People taken off an event, as another program reads what is written and what they are told."""

from datetime import date

import pytest

from connectors.ics_editing import changed, farewell, opened, says
from connectors.ics_guests import resolved
from connectors.ics_occurrence import farewell_occurrence, occurrence_of
from connectors.invitations import Method, Notice, invitation
from connectors.rejections import Unreadable
from schema.edits import EventEdit, Parting
from schema.records import Address
from tests.fakes.records import ANA, BEN, DAY, ME
from tests.unit.test_occurrence_edits import BERLIN, HEAD, IN_BERLIN, calendar, calendar_in, named, read

MEYER = "ATTENDEE;CN=Ben Meyer:mailto:other@x.example"
PEOPLE = (
    f"ORGANIZER;CN=Mara Lind:mailto:{ME.email}\nATTENDEE;CN=Mara Lind;PARTSTAT=ACCEPTED:mailto:{ME.email}\n"
    f"ATTENDEE;CN=Ben Meyer;PARTSTAT=ACCEPTED:mailto:{BEN.email}\nATTENDEE:urn:uuid:1\nSTATUS:TENTATIVE"
)
ONE = f"{HEAD}\n{PEOPLE}\n{IN_BERLIN}"
WEEKLY = f"{ONE}\nRRULE:FREQ=WEEKLY;COUNT=5"
HELD = WEEKLY.replace("RRULE:FREQ=WEEKLY;COUNT=5", "RECURRENCE-ID;TZID=Europe/Berlin:20260608T100000").replace("SEQUENCE:2", "SEQUENCE:7")
OFF = EventEdit(uninvited=(BEN.email,))


def meant(said: str, more: str = "") -> tuple[tuple[str, ...], Parting]:
    edit, parting = resolved(opened(calendar(f"{ONE}\n{more}" if more else ONE))[1], EventEdit(uninvited=(said,)), ME)
    return edit.uninvited, parting


@pytest.mark.parametrize("said", [BEN.email, BEN.email.upper(), f"B. <{BEN.email}>", "ben  meyer"])
def test_who_is_meant_is_said_by_address_or_by_the_name_on_the_event(said: str) -> None:
    assert meant(said) == ((BEN.email,), Parting((Address(BEN.email, "Ben Meyer"),)))


@pytest.mark.parametrize(("said", "absent"), [("Cleo", "Cleo"), ("Cleo <CLEO@x.example>", "cleo@x.example"), ("", ""), ("Ben", "Ben")])
def test_who_is_not_on_it_is_nobody(said: str, absent: str) -> None:
    assert meant(said) == ((), Parting((), (absent,)))


def test_a_name_that_several_have_is_not_guessed() -> None:
    with pytest.raises(Unreadable, match=rf"Ben Meyer may be {BEN.email} or other@x.example"):
        meant("Ben Meyer", MEYER)
    assert meant("other@x.example", MEYER)[0] == ("other@x.example",)


def test_who_invites_stays_on_it_and_nobody_is_asked_in_and_taken_off_at_once() -> None:
    with pytest.raises(Unreadable, match="invites to it"):
        meant("Mara Lind")
    with pytest.raises(Unreadable, match="at once"):
        resolved(opened(calendar(ONE))[1], EventEdit(invited=(BEN,), uninvited=("Ben Meyer",)), ME)
    # Where nobody is named as who invites, that is who would.
    alone = calendar(ONE.replace("ORGANIZER;CN=Mara Lind", "X-WAS"))
    with pytest.raises(Unreadable, match="invites to it"):
        resolved(opened(alone)[1], EventEdit(uninvited=(ME.email,)), ME)


def test_one_is_off_and_all_others_keep_what_they_answered() -> None:
    data = changed(calendar(ONE), OFF, ME, DAY)
    one = read(data)["s"]
    assert {each.address.email: each.answer for each in one.attendees} == {ANA.email: "", ME.email: "accepted"}
    assert (one.sequence, data.count(b"ATTENDEE:urn:uuid:1"), says(data, OFF), says(calendar(ONE), OFF)) == (3, 1, True, False)


def test_who_is_off_a_series_is_off_each_occurrence_that_was_changed_by_itself() -> None:
    held = {
        key: (one.sequence, BEN.email in str(one.attendees)) for key, one in read(changed(calendar(WEEKLY, HELD), OFF, ME, DAY)).items()
    }
    # Greater than every version that they know.
    assert held == {"s": (8, False), "s#20260608T080000Z": (8, False)}
    other = read(changed(calendar(WEEKLY, HELD), EventEdit(title="x"), ME, DAY))
    assert [one.sequence for one in other.values()] == [3, 7]


def test_who_is_off_gets_a_cancellation_for_them_alone() -> None:
    """RFC 5546 section 3.2.5: those who are off and nobody else, no STATUS, a greater SEQUENCE; and nothing new about what goes on."""
    last = farewell(calendar(WEEKLY, HELD), {BEN.email, ANA.email}, 8, DAY)
    mails = [invitation(Notice(last, Method.CANCEL, "", off), ME, DAY, BERLIN) for off in (BEN.email, ANA.email)]
    for mail, off, other in zip(mails, (BEN, ANA), (ANA, BEN), strict=True):
        assert mail is not None
        assert mail.receivers == (off.email,)
        text = calendar_in(mail.mail)
        assert (text.count(b"BEGIN:VEVENT"), text.count(b"ATTENDEE"), text.count(b"STATUS")) == (1, 1, 0)
        assert b"METHOD:CANCEL\r\n" in text
        assert b"SEQUENCE:8\r\n" in text
        assert other.email.encode() not in mail.mail
        assert b"Subject: Uninvited: Jour fixe" in mail.mail
    assert len({named(mail.mail) for mail in mails if mail}) == 2


def test_who_is_off_one_occurrence_is_told_of_that_alone() -> None:
    one = occurrence_of(calendar(WEEKLY), date(2026, 6, 15), BERLIN)
    notice = Notice(farewell_occurrence(one, {BEN.email}, 3, DAY), Method.CANCEL, one.named(BERLIN), BEN.email)
    mail = invitation(notice, ME, DAY, BERLIN)
    assert mail is not None
    text = calendar_in(mail.mail)
    assert (text.count(b"BEGIN:VEVENT"), text.count(b"RRULE"), text.count(b"ATTENDEE")) == (1, 0, 1)
    assert b"RECURRENCE-ID;TZID=Europe/Berlin:20260615T100000" in text
