"""Knows a greeting and a thank-you for what they are, so that nobody's mail is searched for them."""

import re

_TO_FRIDAY = r"(?:[,\s]+(?:friday|there|you))?[\s!.,]*"
_HELLO = {
    "English": r"hi|hello|hey|good (?:morning|afternoon|evening)",
    "German": r"hallo|guten (?:morgen|tag|abend)|moin|servus",
    "Portuguese": r"ol[áa]|bom dia|boa (?:tarde|noite)",
    "French": r"bonjour|bonsoir|salut",
    "Spanish": r"hola|buenos d[íi]as|buenas (?:tardes|noches)",
}
_THANKS = {
    "English": r"thanks?(?: you)?(?: very much| a lot)?|cheers|great,? thanks",
    "German": r"danke(?: sch[öo]n| sehr)?|vielen dank",
    "Portuguese": r"(?:muito )?obrigad[oa]",
    "French": r"merci(?: beaucoup)?",
    "Spanish": r"(?:muchas )?gracias",
}
_COURTESIES = [
    (line, language, re.compile(rf"\s*(?:{words}){_TO_FRIDAY}", re.IGNORECASE))
    for line, table in (("hello", _HELLO), ("welcome", _THANKS))
    for language, words in table.items()
]


def courtesy(text: str) -> tuple[str, str] | None:
    """Return the line that answers a text that is nothing but courtesy, and its language; None for any other."""
    return next(((line, language) for line, language, pattern in _COURTESIES if pattern.fullmatch(text)), None)
