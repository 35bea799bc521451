"""Events that are read without the library: the same record as the library gives, or left to it."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.ics import Parsed, parse_calendar, read_by_library
from connectors.ics_notes import Frame
from connectors.ics_plain import plain_event

BERLIN = ZoneInfo("Europe/Berlin")
FRAME = Frame("h" * 64, BERLIN, "Home", cancelled=False)
PLAIN = """UID:one@example.org
DTSTAMP:20250101T000000Z
DTSTART;TZID=Europe/Berlin:20250301T090000
DTEND;TZID=Europe/Berlin:20250301T100000
SUMMARY;LANGUAGE=en:Meeting\\, at the harbour
LOCATION:Room 2
DESCRIPTION:A plan\\nand a \\\\ budget\\; both of them very much longer than a line may
  be\\, so that it is folded
ORGANIZER;CN="Doe, Ana":mailto:Ana@example.org
ATTENDEE;CN=Alice;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:alice@example.org
ATTENDEE;PARTSTAT=DECLINED:mailto:ALICE@example.org
SEQUENCE:3
STATUS:TENTATIVE
TRANSP:OPAQUE
X-ODD;VALUE=DATE:no date
"""
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0900
END:STANDARD
END:VTIMEZONE
"""
ALARM = "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Soon\nTRIGGER:-PT15M\nEND:VALARM\n"


def calendar(event: str, before: str = "", ends: str = "\r\n") -> bytes:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//a//EN\n{before}BEGIN:VEVENT\n{event}END:VEVENT\nEND:VCALENDAR\n".replace(
        "\n", ends
    ).encode()


def same(raw: bytes, frame: Frame = FRAME) -> bool:
    """Say whether an event was read without the library; fails if it is another than the library's."""
    event = plain_event(raw, frame)
    if event is not None:
        # By what is shown of them as well: zones that are equal at this moment may differ at another.
        assert (repr(read_by_library(raw, frame)), read_by_library(raw, frame)) == (repr(Parsed((event,))), Parsed((event,)))
    return event is not None


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("before", ["", ZONE, "METHOD:PUBLISH\nX-WR-CALNAME:Work\n"])
@pytest.mark.parametrize("inside", ["", ALARM])
def test_what_most_calendars_hold_is_read_plainly(ends: str, before: str, inside: str) -> None:
    assert same(calendar(PLAIN + inside, before, ends))


def test_its_values_are_those_that_were_written() -> None:
    (event,) = parse_calendar(calendar(PLAIN, ZONE), "h" * 64, BERLIN, "Home").events
    assert (event.title, event.zone, event.sequence) == ("Meeting, at the harbour", "Europe/Berlin", 3)
    assert event.description.startswith("A plan\nand a \\ budget; both")
    assert event.organiser is not None
    assert (event.organiser.name, event.organiser.email) == ("Doe, Ana", "ana@example.org")
    assert [one.answer for one in event.attendees] == ["accepted"]


ODD = (
    "RRULE:FREQ=DAILY",
    "RECURRENCE-ID:20250301T080000Z",
    "EXDATE:20250301T080000Z",
    "DURATION:PT1H",
    "SUMMARY:again",
    "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:a=20b",
    "begin:valarm\nend:valarm",
    "BEGIN:VALARM\nTRIGGER:never\nEND:VALARM",
    "BEGIN:VTODO\nEND:VTODO",
    "ATTENDEE;CN=A^nB:mailto:a@example.org",
    "ATTENDEE;CN=A;CN=B:mailto:a@example.org",
    "ATTENDEE;MEMBER=a,b:mailto:a@example.org",
    "no colon",
    "X-LONE:a\rb",
    "X-TORN:\x07",
)


@pytest.mark.parametrize("line", ODD)
def test_what_is_out_of_the_ordinary_is_left_to_the_library(line: str) -> None:
    assert not same(calendar(f"{PLAIN}{line}\n"))


ODD_AROUND = (
    "METHOD:CANCEL\n",
    "CALSCALE;X=1:GREGORIAN\n",
    "BEGIN:VTIMEZONE\nTZID:a\nBEGIN:STANDARD\nEND:VTIMEZONE\n",
    "BEGIN:VEVENT\nEND:VEVENT\n",
    "\n",
)


@pytest.mark.parametrize("before", ODD_AROUND)
def test_so_is_what_is_odd_around_it(before: str) -> None:
    assert not same(calendar(PLAIN, before))


def test_a_calendar_that_only_the_file_names_is_left_to_the_library() -> None:
    assert not same(calendar(PLAIN, "X-WR-CALNAME:Work\n"), Frame("h" * 64, BERLIN, "", cancelled=False))


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", calendar(PLAIN)[:-30], calendar(PLAIN) * 2, b"\xef\xbb\xbf" + calendar(PLAIN)],
)
def test_so_is_what_is_no_single_event(raw: bytes) -> None:
    assert not same(raw)


TEXTS = st.text(st.sampled_from("aB1 \\,;:n\"^%äß\u2028\x85\t=-@<>'/"), max_size=12)
TIMES = st.sampled_from(
    (
        "20250301T090000",
        "20250301T080000Z",
        "20250301",
        "20250229T000000Z",
        "20250330T023000",
        "99991231",
        "20250301T0900",
        "x",
        "",
        "20250301T240000",
    )
)
ZONES = st.sampled_from(
    (
        "",
        ";TZID=Europe/Berlin",
        ";TZID=America/New_York",
        ";TZID=W. Europe Standard Time",
        ";TZID=/x/Europe/Berlin",
        ";TZID=UTC",
        ";TZID=Nowhere/Land",
    )
)
VALUES = st.sampled_from(("", ";VALUE=DATE", ";VALUE=DATE-TIME", ";VALUE=PERIOD", ";X-A=1"))
PARAMETERS = st.lists(
    st.builds(
        ";{}={}".format,
        st.sampled_from(("CN", "PARTSTAT", "ROLE", "EMAIL", "LANGUAGE", "X-A", "cn")),
        st.one_of(TEXTS, TEXTS.map('"{}"'.format)),
    ),
    max_size=3,
).map("".join)
DATED = st.builds("{}{}{}:{}".format, st.sampled_from(("DTSTART", "DTEND", "DTSTAMP")), ZONES, VALUES, TIMES)
SAYING = st.builds(
    "{}{}:{}".format,
    st.sampled_from(
        ("SUMMARY", "DESCRIPTION", "LOCATION", "UID", "STATUS", "SEQUENCE", "CATEGORIES", "GEO", "URL", "X-A", "PRIORITY", "REQUEST-STATUS")
    ),
    st.one_of(st.just(""), PARAMETERS),
    st.one_of(TEXTS, st.sampled_from(("CANCELLED", " confirmed", "7", "-1", "007", "a\\nb", "1;2"))),
)
NAMING = st.builds(
    "{}{}:{}{}".format,
    st.sampled_from(("ATTENDEE", "ORGANIZER")),
    PARAMETERS,
    st.sampled_from(("mailto:", "MAILTO:", "")),
    st.one_of(TEXTS, st.just("a@b.org")),
)
MORE = st.lists(st.one_of(DATED, SAYING, NAMING, st.sampled_from(ODD), st.just(ALARM.strip())), max_size=5)
# Some of the plain lines, so that a line that is drawn may stand in place of one.
KEPT = st.lists(st.sampled_from(PLAIN.replace("\n ", "").splitlines()), unique=True, min_size=4)
FOLDS = st.lists(st.integers(1, 60), max_size=6)


@settings(max_examples=300, deadline=None)
@given(KEPT, MORE, st.sampled_from(("", ZONE)), FOLDS, st.sampled_from(("\n", "\r\n")))
@example(["UID:a", "DTSTAMP:20250101T000000Z", "DTSTART;VALUE=DATE:20250301"], ["DTEND;VALUE=DATE:20250301"], "", [], "\n")
@example(["UID:a", "DTSTAMP:20250101T000000Z", "DTSTART;TZID=Europe/Berlin:20251026T023000"], ["STATUS: cancelled "], ZONE, [9], "\n")
def test_any_event_is_the_librarys_or_left_to_it(kept: list[str], more: list[str], before: str, folds: list[int], ends: str) -> None:
    """Whatever stands in it, in whatever order, folded anywhere."""
    event = "\n".join([*kept, *more]) + "\n"
    for place in folds:
        # Also within what is folded already, and at the end of a line.
        event = f"{event[:place]}\n {event[place:]}" if place < len(event) else event
    same(calendar(event, before, ends))
