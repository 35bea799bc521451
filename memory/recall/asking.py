"""Whether a mail asks its reader for something: plain rules over its own text, in English, German and Portuguese."""

import re

# A sentence ends at its mark or at an empty line; a line break inside it is only a wrapped line.
_SENTENCE = re.compile(r"[^.!?\n]*(?:\n(?![ \t]*\n)[^.!?\n]*)*[.!?]*", re.UNICODE)
_REQUEST = re.compile(
    r"\b(?:could you|can you|would you|will you|please (?:let me know|send|tell|confirm|reply|answer|check|give|bring|call|write|look|sign)"
    r"|let me know (?:if|whether|when|what|which|how|by)"
    r"|k[öo]nntest du|k[öo]nnten sie|k[öo]nnt ihr|kannst du|k[öo]nnen sie|bitte (?:um|gib|geben|sag|sagen|schick|schicken|melde|melden"
    r"|schreib|schreiben|ruf|rufen|best[äa]tig\w*|antworte\w*)|sag(?:t|en sie)? mir (?:bitte|bescheid)|gib mir bescheid|lass mich wissen"
    r"|podes|podia|poderia|pode|podias|consegues|diz-me|diga-me|avisa-me|avise-me|por favor|preciso que)\b",
    re.IGNORECASE,
)
# Politeness asks for nothing.
_POLITE = re.compile(
    r"^(?:\W*(?:hi|hello|hey|dear|hallo|liebe[r]?|ol[áa]|oi|cara|caro)?\b[^?]{0,24})?"
    r"(?:how are you(?: doing)?(?: today)?|how is it going|how's it going|wie geht(?:'s| es)(?: dir| ihnen| euch)?|alles gut"
    r"|tudo bem|como est[áa]s?)\W*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://\S+")
_LONGEST = 300
_LOOKED_AT = 10_000


def asks(text: str) -> str:
    """Return the first sentence of a text that asks for something, on one line; '' if none does."""
    # A link's query has a question mark too.
    plain = _ADDRESS.sub("…", text[:_LOOKED_AT])
    for match in _SENTENCE.finditer(plain):
        sentence = " ".join(match.group().split())
        if _is_question(sentence) or _REQUEST.search(sentence):
            return sentence[:_LONGEST]
    return ""


def _is_question(sentence: str) -> bool:
    return sentence.rstrip("!").endswith("?") and any(map(str.isalpha, sentence)) and not _POLITE.match(sentence)
