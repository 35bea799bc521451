"""Dates people write at the top of a document: ISO, English, German; local midnight in the owner's zone."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner",
            "february feb februar",
            "march mar märz mrz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
# Longest first: an alternation takes the first that fits, and `mar` begins `march`.
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_PATTERNS = (
    re.compile(rf"(?<!\d){_YEAR}-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"),
    re.compile(rf"\b(?P<m>{_NAMES})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?P<m>{_NAMES})\.?,?\s+{_YEAR}\b", re.IGNORECASE),
    # Day before month with dots alone: 3/4/2024 is in April to some and in March to others.
    re.compile(rf"(?<![\d.])(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?{_YEAR}(?!\.?\d)"),
)
_PDF = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(Z|[+-]\d\d)?'?(\d\d)?")


def written(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the first date in the text as local midnight, or None."""
    found = [match for pattern in _PATTERNS for match in pattern.finditer(text[:2_000])]
    # The first in the text whatever its form: later ones are what the document is about.
    days = map(_day, sorted(found, key=lambda match: match.start()))
    return next((datetime.combine(day, time(), zone) for day in days if day is not None), None)


def iso(text: str, zone: ZoneInfo) -> datetime | None:
    """Return an ISO date or date and time of metadata, local where it names no zone, or None."""
    try:
        found = datetime.fromisoformat(text.strip().strip("\"'"))
    except ValueError:
        return written(text, zone)
    return _plausible(found if found.tzinfo else found.replace(tzinfo=zone))


def pdf_date(text: str, zone: ZoneInfo) -> datetime | None:
    """Return a PDF date (ISO 32000-1 section 7.9.4), local where it names no zone, or None."""
    found = _PDF.match(text.strip())
    if found is None:
        return None
    year, month, day, *clock = (int(part or default) for part, default in zip(found.groups()[:6], (0, 1, 1, 0, 0, 0), strict=True))
    sign, minutes = found.group(7), found.group(8) or "00"
    offset = "+00:00" if sign == "Z" else f"{sign}:{minutes}" if sign else ""
    return iso(f"{year:04}-{month:02}-{day:02}T{clock[0]:02}:{clock[1]:02}:{clock[2]:02}{offset}", zone)


def _day(match: re.Match[str]) -> date | None:
    month = match["m"].lower()
    try:
        return date(int(match["y"]), int(month) if month.isdigit() else _MONTHS[month], int(match["d"]))
    except ValueError:
        return None


def _plausible(moment: datetime) -> datetime | None:
    return moment if 1971 <= moment.year <= 2200 else None
