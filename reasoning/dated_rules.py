"""Whole sentences that ask whether somebody is met on days, what is left of them, whether somebody answered, how many cards there are."""

import re

from reasoning.request_rules import Thing, rule

_MEETING = r"(?:meetings?|appointments?|events?|(?P<narrow>call|lunch|dinner)(?:e?s)?)"
_MAIL = r"(?:e-?mail|mail|message|letter)"
_TERMIN = r"(?:termine?|treffen|besprechung(?:en)?)"
_LETTER = r"(?:e-?mail|mail|nachricht)"
_MEET = r"i (?:meet|meeting|see|seeing)(?: with)? WHO"
_TREFFE = r"(?:treffe|sehe) ich (?:mich )?(?:mit )?WHO"
_VEJO = r"(?:vejo|encontro|vou ver|vou encontrar|encontro-me com) (?:[oa] )?WHO"
# Only where days are named: all of them, whether they lie ahead or behind.
DATED = (
    rule(Thing.MEETING, rf"(?:when )?(?:do|will|did|am) {_MEET}"),
    rule(Thing.MEETING, rf"(?:do i have|did i have|will i have|have i got|is there|was there) (?:an?|any) {_MEETING} with WHO"),
    rule(Thing.MEETING, rf"(?:wann )?{_TREFFE}"),
    rule(Thing.MEETING, r"(?:wann )?habe ich WHO (?:getroffen|gesehen)"),
    rule(Thing.MEETING, rf"(?:habe|hatte) ich (?:eine?n? )?{_TERMIN} mit WHO"),
    rule(Thing.MEETING, rf"(?:quando (?:é que )?)?{_VEJO}"),
    rule(Thing.MEETING, r"tenho (?:alguma |uma )?(?:reunião|reuniões) com (?:[oa] )?WHO"),
)
# Without days the next one is meant.
SOON = (
    rule(Thing.MEETING, rf"(?P<soon>when) (?:do|will|am) {_MEET}"),
    rule(Thing.MEETING, rf"(?P<soon>wann) {_TREFFE}"),
    rule(Thing.MEETING, rf"(?P<soon>quando) (?:é que )?(?:volto a ver (?:[oa] )?WHO|{_VEJO})"),
)
_ENTRIES = r"(?:(?:calendar )?(?:entries|events)|appointments)"
_EINTRAEGE = r"(?:termine|einträge|kalendereinträge)"
_DATES = r"(?:compromissos|eventos|entradas)"


def _left(thing: Thing, english: str, german: str, portuguese: str) -> tuple[tuple[Thing, re.Pattern[str]], ...]:
    """Return the sentences that ask what of a kind is still to come of days."""
    return (
        rule(thing, rf"(?:how many|which|what) {english} (?:do|will) i have (?P<ahead>left|remaining|to come)"),
        rule(thing, rf"(?:how many|which|what) {english} do i (?P<ahead>still) have(?: left)?"),
        rule(thing, rf"(?:how many|which|what) {english} are (?:still )?(?P<ahead>left|to come)"),
        rule(thing, rf"(?:wie ?viele|welche) {german} (?:habe ich|gibt es|stehen) (?P<ahead>noch)(?: an| vor mir)?"),
        rule(thing, rf"(?:quant[oa]s|que|quais) {portuguese} (?P<ahead>ainda) (?:tenho|há)"),
        rule(thing, rf"(?:quant[oa]s|que|quais) {portuguese} (?:tenho|há) (?P<ahead>ainda)"),
    )


LEFT = (
    *_left(Thing.ENTRY_ON, _ENTRIES, _EINTRAEGE, _DATES),
    *_left(Thing.MEETING_ON, "meetings", "(?:treffen|besprechungen)", "reuniões"),
    rule(Thing.ENTRY_ON, r"what do i have (?P<ahead>left)"),
    rule(Thing.ENTRY_ON, r"was (?:habe ich|steht) (?:denn )?(?P<ahead>noch)(?: an| vor)?"),
    rule(Thing.ENTRY_ON, r"o que (?:é que )?(?P<ahead>ainda) tenho"),
)
CONTACTS = (
    re.compile(
        r"how many (?:contacts|cards) (?:do i have|have i got|are there|are)(?: in (?:my|the) (?:contacts|cards|address ?books?))?"
        r"|wie ?viele kontakte (?:habe ich|gibt es)(?: im adressbuch)?|quantos (?:contactos|contatos) (?:tenho|há)"
    ),
)
ANSWERED = (
    rule(
        Thing.ANSWERED,
        rf"(?:did|has) WHO (?:yet |already )?(?:answer(?:ed)?|repl(?:y|ied)(?: to)?|respond(?:ed)?(?: to)?)"
        rf"(?: (?:me|my (?:(?:last|latest|most recent) )?{_MAIL}))?(?: yet| already)?",
    ),
    rule(Thing.ANSWERED, rf"hat (?:mir )?WHO (?:mir )?(?:schon )?(?:auf meine (?:letzte )?{_LETTER} )?(?:schon )?geantwortet"),
    rule(Thing.ANSWERED, rf"hat WHO (?:schon )?meine (?:letzte )?{_LETTER} (?:schon )?beantwortet"),
    rule(
        Thing.ANSWERED,
        r"(?:[oa] )?WHO (?:já )?(?:me )?respondeu(?: (?:ao meu (?:último )?(?:e-?mail|mail)|à minha (?:última )?mensagem))?(?: já)?",
    ),
)
