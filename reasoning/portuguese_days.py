"""Reads days told from today in Portuguese: "na sexta-feira", "na próxima semana", "no mês passado"."""

import re
from datetime import date

from reasoning.days import DIAS, Days, Rule, rule
from reasoning.relative_days import named_span, named_weekday

# "A segunda mensagem" is the second one: without "-feira" a day is one only where nothing follows that it could count.
_DIA = (
    r"(?P<day>sábado|domingo|(?:segunda|terça|quarta|quinta|sexta)"
    r"(?=[- ]feira\b|,|[ ?.!]*$| (?:à|às|ao|de|passada|que vem|próxima)\b))(?:[- ]feira)?\b"
)
_AT = r"\b(?:(?:n[ao]|d[ao]|à|ao|para [ao]|[ao]) )?"
_BEFORE = r"(?P<before>próxim[ao]|últim[ao]|passad[ao]|est[ae]|nest[ae]|dest[ae])"
_AFTER = r"(?P<after>passad[ao]|que vem|próxim[ao])"
_WHICH = {"pró": "next", "que": "next", "últ": "last", "pas": "last", "est": "this", "nes": "this", "des": "this"}
_UNITS = {"semana": "week", "mês": "month", "ano": "year", "fim de semana": "weekend", "fim-de-semana": "weekend"}
_UNIT = rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})\b"
PT_PAST = re.compile(
    r"\b(?:tive|tivemos|houve|recebi|escreveu|escrevi|enviou|enviei|mandou|falei|disse|estive|fui|fiz|chegaram|vieram|vi|encontrei|"
    r"aconteceu|respondi)\b"
)
"""Words that say that a Portuguese question, in lower case, asks for what has been."""


def _which(match: re.Match[str]) -> str:
    said = match["before"] or match["after"] or ""
    return _WHICH.get(said[:3], "on")


def _dia(match: re.Match[str], today: date) -> Days:
    day = named_weekday(_which(match), DIAS.index(match["day"]), today, bool(PT_PAST.search(match.string)))
    return Days(day, day)


def _span(match: re.Match[str], today: date) -> Days | None:
    which = _which(match)
    # "No fim de semana" is the coming one, "a semana" none that could be told.
    if which == "on" and _UNITS[match["unit"]] != "weekend":
        return None
    return named_span("this" if which == "on" else which, _UNITS[match["unit"]], today)


PT_DAYS: tuple[Rule, ...] = (
    rule(rf"{_AT}(?:{_BEFORE} )?{_UNIT}(?: {_AFTER})?(?!\w)", _span),
    rule(rf"{_AT}(?:{_BEFORE} )?{_DIA}(?: {_AFTER})?(?!\w)", _dia),
)
"""The rules of Portuguese days told from today, a longer reading first."""
