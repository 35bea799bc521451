"""Reads how many of the next or the last are asked for ("my next three meetings"), and the question for one of them."""

import re

_COUNTS = (
    *(("two zwei duas dois", 2), ("three drei três", 3), ("four vier quatro", 4), ("five fünf cinco", 5), ("six sechs seis", 6)),
    *(("seven sieben sete", 7), ("eight acht oito", 8), ("nine neun nove", 9), ("ten zehn dez", 10)),
)
_WORDS = {word: count for words, count in _COUNTS for word in words.split()}
_SPANS = (
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|quarters?|tagen?|wochen?|monaten?|jahren?|stunden?|"
    r"dias?|semanas?|meses|anos?|horas?)"
)
_PICK = r"next|last|latest|first|coming|newest|nächsten|letzten|ersten|neuesten|próxim[oa]s|últim[oa]s|primeir[oa]s"
_SOME = re.compile(rf"\b(?P<pick>{_PICK}) (?P<count>\d{{1,2}}|{'|'.join(_WORDS)})\b(?! {_SPANS}\b)", re.IGNORECASE)
# Rules are written for one of them.
_ONE = (
    (r"\bare (my|the)\b", r"is \1"),
    (r"\bwere (my|the)\b", r"was \1"),
    (r"\bsind (meine|die)\b", r"ist \1"),
    (r"\bwaren (meine|die)\b", r"war \1"),
    (r"\bquais (são|foram)\b", "qual é"),
    (r"\b([oa])s (minha|meu)s\b", r"\1 \2"),
    (r"\b(nächste|letzte|erste|neueste)n\b", r"\1"),
    (r"\b(próxim[oa]|últim[oa]|primeir[oa])s\b", r"\1"),
    (r"\b(meeting|appointment|event|e-?mail|mail|message|letter|call|dinner|compromisso|evento)s\b", r"\1"),
    (r"\bentries\b", "entry"),
    (r"\blunches\b", "lunch"),
    (r"\btermine\b", "termin"),
    (r"\b(besprechung|nachricht)en\b", r"\1"),
    (r"\breuniões\b", "reunião"),
    (r"\bmensagens\b", "mensagem"),
)
_RULES = tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in _ONE)


def one_of(text: str) -> tuple[str, int]:
    """Return the question for one of them and how many are asked for; the text as it is and 0 where no number is."""
    match = _SOME.search(text)
    if not match:
        return text, 0
    count = match["count"].casefold()
    one = f"{text[: match.start()]}{match['pick']}{text[match.end() :]}"
    for pattern, instead in _RULES:
        one = pattern.sub(instead, one)
    return one, int(count) if count.isdigit() else _WORDS[count]
