"""What tells calendars (RFC 4791) from address books (RFC 6352) on one WebDAV server; all else of them is read alike."""

from dataclasses import dataclass

_C, _A = "{urn:ietf:params:xml:ns:caldav}", "{urn:ietf:params:xml:ns:carddav}"


@dataclass(frozen=True, slots=True)
class DavKind:
    """The names a kind of collection goes by: in XML, under `/.well-known/`, and in sentences.

    `home`, `collection` and `data` are qualified names of elements, `multiget`, `wanted` and
    `query`, if there is one, those a request writes, with their prefixes.
    """

    word: str
    words: str
    home: str
    collection: str
    data: str
    wanted: str
    multiget: str
    well_known: str
    media_type: str
    components: tuple[str, ...] = ()
    query: str = ""

    def holds(self, components: tuple[str, ...]) -> bool:
        """Say whether a collection of these components is read; one that names none takes all (RFC 4791 section 5.2.3)."""
        return not components or not self.components or bool(set(components) & set(self.components))


CALENDARS = DavKind(
    word="calendar",
    words="calendars",
    home=f"{_C}calendar-home-set",
    collection=f"{_C}calendar",
    data=f"{_C}calendar-data",
    wanted="C:calendar-data",
    multiget="C:calendar-multiget",
    well_known="/.well-known/caldav",
    media_type="text/calendar",
    components=("VEVENT", "VTODO", "VJOURNAL"),
    query="C:calendar-query",
)
CARDS = DavKind(
    word="address book",
    words="address books",
    home=f"{_A}addressbook-home-set",
    collection=f"{_A}addressbook",
    data=f"{_A}address-data",
    wanted="A:address-data",
    multiget="A:addressbook-multiget",
    well_known="/.well-known/carddav",
    media_type="text/vcard",
)
