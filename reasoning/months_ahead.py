"""Reads months and days that are over as the next such ones where a question speaks of what is or will be ("am I free on 5 January")."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from reasoning.dates import named_days, without_days
from reasoning.days import MONTHS, WEEKDAY_NUMBERS, Days
from reasoning.open_days import opened
from reasoning.portuguese_days import PT_PAST
from reasoning.question import Owner, Reading, reread
from reasoning.relative_days import in_the_past
from reasoning.spelled_days import spelled

_IS = re.compile(
    r"\b(?:(?:do|am|are|will|shall|can|should|must) (?:i|we)|(?:what|when|where|who)(?:['’]s| is| are)|is|are|will|does|"
    r"habe?|haben|bin|sind|ist|steht|stehen|liegt|gibt|treffen?|trifft|sehen?|mache|machen|läuft|werden?|wird|kann|"
    r"tenho|temos|estou|estamos|há|é|são|está|vou|vamos|encontro|vejo|faço|posso)\b"
)
# Neither mails nor papers lie ahead, and what is usual has been.
_NEVER_AHEAD = re.compile(
    r"\b(?:(?:e-?)?mails?|messages?|letters?|nachricht(?:en)?|mensage(?:m|ns)|writes?|hear|schreib(?:e|en|t)|geschrieben|escreve|"
    r"documents?|dokumente?|documentos?|files?|dateien?|ficheiros?|attachments?|anh[aä]nge?|anexos?|papers?|notes?|notizen?|notas?|new|news|"
    r"neue?s?|novos?|novas?|novidades?|mentions?|usual(?:ly)?|normally|often|normalerweise|meistens|oft|costumo|normalmente|"
    r"last|past|this|ago|since|letzte[nrsm]?|vergangene[nrsm]?|vorige[nrsm]?|diese[nrsm]?|seit|passad[oa]|últim[oa]|n?est[ea]|desde)\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!:))?")
_PORTUGUESE = re.compile(r"\b(?:janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|(?:de|em) abril)\b")
_PRESENT = re.compile(r"(?:do|does|will|shall) |who has .*\bbirthday|wer hat .*\bgeburtstag|quem faz anos")


def ahead(reading: Reading, owner: Owner) -> Reading | None:
    """Return the question with the year in it in which its months and days come next; None where they are not over or it asks for the past.

    What it says is unsure: who asks may mean those that were.
    """
    folded, today = reading.text.casefold(), reading.today
    present = bool(_PRESENT.match(folded))
    had = (reading.past and not present) or in_the_past(folded) or PT_PAST.search(folded)
    if had or _YEAR.search(folded) or not (present or _IS.search(folded)) or _NEVER_AHEAD.search(folded) or opened(reading):
        return None
    plain = spelled(reading)
    for year in (today.year, today.year + 1) if _all_over(plain.days, today) else ():
        text = _in_year(plain.text, today, year)
        days = named_days(text, today)
        if len(days) == len(plain.days) and all(one.last >= today for one in days):
            return replace(reread(reading, text, owner), unsure=True) if _on_its_weekday(folded, days) else None
    return None


def _all_over(days: Sequence[Days], today: date) -> bool:
    return bool(days) and all(one.last < today for one in days)


def _in_year(text: str, today: date, year: int) -> str:
    """Return a question with a year behind each month, and in each whole date that a rule wrote out."""
    folded = text.casefold()
    blank = without_days(text, today)
    # Folding makes two letters of "ß".
    if len(folded) != len(text):
        return text
    of = "de " if _PORTUGUESE.search(folded) else ""
    for match in reversed(list(_MONTH.finditer(folded))):
        # "May" is a name where it names no days.
        if not blank[match.start() : match.end()].strip():
            text = f"{text[: match.end()]} {of}{year}{text[match.end() :]}"
    return re.sub(r"\b(?:19|20)\d\d(?=-\d\d-\d\d\b)", f"{year}", text)


def _on_its_weekday(folded: str, days: Sequence[Days]) -> bool:
    """Say whether the days fall on the weekdays that are named: "Monday, 5 January" is of the year in which it is one."""
    named = {WEEKDAY_NUMBERS[word] for word in re.findall(r"\w+", folded) if word in WEEKDAY_NUMBERS}
    return not named or all(one.first.weekday() in named for one in days)
