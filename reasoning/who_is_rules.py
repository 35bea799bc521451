"""The whole sentences that ask who somebody is, where they work, what they do, and who works somewhere, in three languages."""

import re
from dataclasses import dataclass
from enum import StrEnum

from reasoning.lower_names import may_be_a_name
from reasoning.question import Reading, bare
from reasoning.requests import plain_words


class Wanted(StrEnum):
    """What is wanted to know."""

    PERSON = "person"
    WORK = "work"
    ROLE = "role"
    COLLEAGUES = "colleagues"


@dataclass(frozen=True, slots=True)
class WhoAsked:
    """Somebody, or an organisation, by the name the question gives; `typed_small` says that it has no capital."""

    wanted: Wanted
    name: str
    typed_small: bool = False


# Words of a name and nothing that parts a sentence.
_NAME = r"(?P<name>[^\W\d_][\w.'&+-]*(?: (?:[^\W\d_][\w.'-]*|&)){0,5})"
_ABOUT = r"(?:everything |all |something |anything |more |a bit )?(?:about|on)"
_FIRM = r"(?:company|firm|organi[sz]ation|employer|business|institution)"
_PT_THE = r"(?:[oa]s? )?"
_PT_IN = r"(?:n[oa]s?|para|para [oa])"
_PEOPLE = r"(?:people|persons|contacts|colleagues)"
_SENTENCES: tuple[tuple[Wanted, str], ...] = (
    (Wanted.PERSON, r"who(?:'s| is| are| was) NAME(?: again)?"),
    (Wanted.PERSON, rf"(?:can you |could you )?(?:tell|remind) me {_ABOUT} NAME"),
    (Wanted.PERSON, r"(?:tell|remind) me who NAME (?:is|was)(?: again)?"),
    (Wanted.PERSON, rf"what do (?:i|you|we) know {_ABOUT.replace('|on', '|of|on')} NAME"),
    (Wanted.PERSON, rf"(?:show me |give me )?(?:everything|all|information|info|details|facts) {_ABOUT} NAME"),
    (Wanted.PERSON, r"(?:do i|do you) know NAME"),
    (Wanted.PERSON, r"wer (?:ist|war)(?: denn)?(?: nochmal| noch mal)? (?:der |die )?NAME(?: nochmal| noch mal| eigentlich)?"),
    (Wanted.PERSON, r"erzähle? mir (?:etwas |alles |mehr )?(?:über|von) NAME"),
    (Wanted.PERSON, r"was (?:weiss ich|weisst du|wissen wir) (?:alles )?(?:über|von) NAME"),
    (Wanted.PERSON, r"kenne ich (?:einen |eine )?NAME"),
    (Wanted.PERSON, rf"quem (?:é que )?(?:é|foi|era) {_PT_THE}NAME"),
    (Wanted.PERSON, r"(?:fala-me|fale-me|conta-me|conte-me|me fal[ae]) (?:sobre|d[oae]s?)(?: [oa])? NAME"),
    (Wanted.PERSON, r"o que (?:é que )?(?:eu )?(?:sei|sabes|sabe|sabemos) (?:sobre|d[oae]s?|acerca d[oae])(?: [oa])? NAME"),
    (Wanted.WORK, r"where does NAME work(?: now)?"),
    (Wanted.WORK, rf"(?:for |at |in )?(?:which|what) {_FIRM} does NAME work(?: for| at| in| with)?"),
    (Wanted.WORK, r"(?:for )?whom? does NAME work(?: for)?"),
    (Wanted.WORK, rf"(?:which|what) {_FIRM} is NAME(?: (?:with|at|from|in))?"),
    (Wanted.ROLE, r"what does NAME do(?: for a living| for work| professionally)"),
    (Wanted.WORK, r"wo arbeitet (?:der |die )?NAME"),
    (Wanted.WORK, r"(?:bei|für|in) (?:wem|welche[rmn]? (?:firma|unternehmen|organisation|arbeitgeber)) arbeitet (?:der |die )?NAME"),
    (Wanted.ROLE, r"was (?:macht|ist) (?:der |die )?NAME (?:beruflich|von beruf)"),
    (Wanted.WORK, rf"onde (?:é que )?(?:trabalha {_PT_THE}NAME|{_PT_THE}NAME2 trabalha)"),
    (Wanted.WORK, rf"(?:em|para|n)a? ?que (?:empresa|firma|organização) (?:é que )?(?:trabalha {_PT_THE}NAME|{_PT_THE}NAME2 trabalha)"),
    (Wanted.ROLE, rf"o que (?:é que )?(?:faz {_PT_THE}NAME|{_PT_THE}NAME2 faz)(?: na vida| profissionalmente)"),
    # Not "in", which asks for a town: "Hafenmuseum Kiel" is not all of Kiel.
    (Wanted.COLLEAGUES, r"who(?: else| all)? (?:works|worked) (?:at|for) (?:the )?NAME(?: with me)?"),
    (Wanted.COLLEAGUES, r"whom?(?: else| all)? (?:do|did) i know (?:at|from) (?:the )?NAME"),
    (Wanted.COLLEAGUES, rf"(?:which|what) {_PEOPLE} (?:(?:who )?work|do i (?:know|have)|are there) (?:at|for|from) (?:the )?NAME"),
    (Wanted.COLLEAGUES, rf"(?:which|what|how many) {_PEOPLE} (?:at|from|of) (?:the )?NAME (?:do i know|are there|are here)"),
    (Wanted.COLLEAGUES, rf"how many {_PEOPLE} (?:do i know|work|are there) (?:at|for|from) (?:the )?NAME"),
    (Wanted.COLLEAGUES, rf"(?:(?:list|show)(?: me)? )?(?:all |my |the )*{_PEOPLE} (?:at|from|of) (?:the )?NAME"),
    (Wanted.COLLEAGUES, r"who(?:'s| is| are)(?: at| from) (?:the )?NAME"),
    (Wanted.COLLEAGUES, r"wer(?: alles| noch)? arbeitet(?: alles| noch)? (?:bei|beim|für|im|in der|bei der) NAME(?: mit mir)?"),
    (Wanted.COLLEAGUES, r"wen kenne ich (?:bei|beim|von|vom|im|bei der|von der) NAME"),
    (Wanted.COLLEAGUES, r"wer ist (?:bei|von|vom|beim) NAME"),
    (Wanted.COLLEAGUES, r"welche (?:leute|personen|kontakte|kollegen) (?:kenne ich|arbeiten|habe ich) (?:bei|beim|von|im) NAME"),
    (Wanted.COLLEAGUES, rf"quem (?:é que )?(?:mais )?trabalha {_PT_IN} NAME(?: comigo)?"),
    (Wanted.COLLEAGUES, r"quem (?:é que )?(?:eu )?conheço (?:n[oa]s?|d[oa]s?) NAME"),
)
_RULES = tuple(
    (wanted, re.compile(pattern.replace("NAME2", _NAME.replace("<name>", "<behind>")).replace("NAME", _NAME)))
    for wanted, pattern in _SENTENCES
)
_SMALL = frozenset("de da do das dos di del della von van der den und e y la le of the and & at am im in".split())


def who_asked(reading: Reading) -> list[WhoAsked]:
    """Return whom or what a question may ask for, nothing where it asks for something else or more."""
    plain = plain_words(reading)
    said = [(wanted, match.groupdict()) for wanted, pattern in _RULES if (match := pattern.fullmatch(plain))]
    found = [asked_by_name(wanted, one.get("name") or one.get("behind") or "", reading) for wanted, one in said]
    return [one for one in found if one]


def asked_by_name(wanted: Wanted, name: str, reading: Reading) -> WhoAsked | None:
    """Return a name as the question writes it, with its capitals; None where words without any are no name."""
    text = " ".join(reading.text.replace("’", "'").split())
    match = re.search(re.escape(name), text, re.IGNORECASE)
    typed = match.group(0) if match else name
    words = [word for word in typed.split() if word not in _SMALL]
    small = not words or not all(word[0].isupper() for word in words)
    if wanted is not Wanted.COLLEAGUES and small and not (text == text.casefold() and may_be_a_name(name)):
        return None
    return WhoAsked(wanted, bare(typed), small)
