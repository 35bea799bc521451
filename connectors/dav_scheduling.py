"""Whether a calendar's server tells those invited by itself, and as whom it knows the owner (RFC 6638)."""

from dataclasses import dataclass
from urllib.parse import urljoin

from connectors.dav_http import TokenRefused, Wire
from connectors.dav_xml import Answer, wanted_properties
from schema.errors import SourceMissing

_PRINCIPAL, _HREF = "{DAV:}current-user-principal/{DAV:}href", "{DAV:}href"
_ADDRESSES = f"{{urn:ietf:params:xml:ns:caldav}}calendar-user-address-set/{_HREF}"
_WAY, _ASKED = wanted_properties("D:current-user-principal"), wanted_properties("C:calendar-user-address-set")


@dataclass(frozen=True, slots=True)
class Scheduling:
    """`automatic`: the server sends invitations for what is written to it; `addresses` are the owner's, as it knows them."""

    automatic: bool = False
    addresses: tuple[str, ...] = ()


def scheduling(wire: Wire, calendar: str) -> Scheduling:
    """Return what a calendar's server does for those who are invited to its events."""
    try:
        response, _ = wire.ask("OPTIONS", calendar)
        # `calendar-schedule` alone, of drafts of that RFC, wants a request of its own and sends nothing by itself.
        does = {one.strip().lower() for one in str(response.headers.get("dav", "")).split(",")}
        return Scheduling(True, _addresses(wire, calendar)) if "calendar-auto-schedule" in does else Scheduling()
    # Who says nothing of it does nothing.
    except (SourceMissing, TokenRefused):
        return Scheduling()


def _addresses(wire: Wire, calendar: str) -> tuple[str, ...]:
    response, url = wire.ask("PROPFIND", calendar, _WAY, {"Depth": "0"})
    principal = next((found for one in Answer.read(response).entries if (found := one.text(_PRINCIPAL))), "")
    if not principal:
        return ()
    response, _ = wire.ask("PROPFIND", urljoin(url, principal), _ASKED, {"Depth": "0"})
    known = [(one.text or "").strip().lower() for entry in Answer.read(response).entries for one in entry.all(_ADDRESSES)]
    return tuple(one.removeprefix("mailto:") for one in known if one.startswith("mailto:"))
