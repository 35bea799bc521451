"""Takes off what people say around a question: greetings, polite leads, colloquial spellings; for rules alone, never for the search."""

import re

_GREETING = r"(?:good (?:morning|afternoon|evening)|hello|hi|hey|hallo|guten (?:morgen|tag|abend)|bom dia|boa (?:tarde|noite)|olá)[,!. ]+"
_PLEASE = r"(?:(?:please|kindly|just|maybe|be so kind and|be so kind as to|be so nice and) )*"
_LEADS = (
    rf"(?:could|can|would|will) you {_PLEASE}(?:tell|show|give) me (?:about )?",
    rf"(?:could|can|would|will) you {_PLEASE}let me know ",
    rf"{_PLEASE}(?:tell me|let me know),? {_PLEASE}",
    r"do you know (?=(?:what|when|where|who|how)\b)",
    r"(?:i(?:'d| would) like to|i want to|i need to) (?:know|see) ",
    r"(?:kannst|könntest|würdest|können|könnten|würden) (?:du|sie) mir (?:bitte )?(?:sagen|zeigen),? ",
    r"(?:wärst du|wären sie) so (?:lieb|nett|gut|freundlich) und (?:sagst|zeigst|sagen|zeigen)(?: sie)? mir,? ",
    r"(?:bitte )?(?:sag|sage|zeig|zeige) mir(?: bitte)?,? (?=(?:was|wann|wo|wer|wen|wie)\b)",
    r"(?:weißt du|wissen sie),? ",
    r"(?:podes|poderias|pode|poderia) (?:dizer|mostrar)(?:-me| me)(?: por favor)?,? ",
    r"diz-me(?: por favor)?,? ",
)
_THINGS = r"(?: (?!(?:do|did|will|have|am|can|should)\b)[\w-]+){0,3}?"
# Who is led up to the question puts its verb last.
_DIRECT = (
    (rf"^((?:what|which|how many){_THINGS}) i have\b", r"\1 do i have"),
    (rf"^((?:what|which|how many){_THINGS}) i had\b", r"\1 did i have"),
    (r"^(when|where|how long) (my|the|our) (.+) (is|was)$", r"\1 \4 \2 \3"),
    (r"^was (.+) ansteht$", r"was steht \1 an"),
    (r"^was ich (.+) (?:habe|vorhabe)$", r"was habe ich \1"),
    (r"^wann (mein|meine|der|die|das) (.+) ist$", r"wann ist \1 \2"),
    (r"^o que é que (?:eu )?", "o que "),
)
_SPELLINGS = (
    (r"\b(what|when|where|who|how)s\b", r"\1's"),
    (r"\bhab ich\b", "habe ich"),
    (r"\b(?:pls|plz|thx)\b", ""),
    (r"\b(?:tomorow|tommorow|tommorrow|tomorrrow)\b", "tomorrow"),
    (r"\b(?:wensday|wednsday|wendesday)\b", "wednesday"),
    (r"\b(?:tusday|tuseday|tuesdya)\b", "tuesday"),
    (r"\b(?:thurday|thrusday)\b", "thursday"),
    (r"\bapp?oi?nte?mn?e?nt(s?)\b", r"appointment\1"),
    (r"\bcalender\b", "calendar"),
    (r"\b(?:wat|waht)\b(?= (?:do|is|did|are)\b)", "what"),
    (r"\bsao\b", "são"),
)
_LEAD = re.compile("|".join(_LEADS), re.IGNORECASE)
_HELLO = re.compile(_GREETING, re.IGNORECASE)
_WHOLE = tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in _DIRECT)
_SPELT = tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in _SPELLINGS)


def plainly(text: str) -> str:
    """Return a question without what is said around it, spelt as rules know it."""
    said = _from_start(_LEAD, _from_start(_HELLO, text.strip()).strip())
    for pattern, instead in _SPELT:
        said = pattern.sub(instead, said)
    said = " ".join(said.rstrip(" ?.!,").split())
    for pattern, instead in _WHOLE:
        said = pattern.sub(instead, said)
    return said


def _from_start(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.match(text)
    return text[match.end() :] if match else text
