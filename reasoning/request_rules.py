"""The whole sentences that ask for records as such, in English and German: patterns, with what they ask for."""

import re
from enum import StrEnum

# A sign that no question holds: rules are written for one place, whatever the name is made of.
WHO = "\x00"
_MAIL = r"(?:e-?mails?|mails?|messages?|letters?)"
_LAST = r"(?:last|latest|most recent|newest)"
_PICK = rf"(?P<pick>{_LAST}|first|oldest|earliest|next|coming)"
# Only some of the meetings are calls or lunches: those whose title says so.
_MEETING = r"(?:meetings?|appointments?|events?|(?P<narrow>call|lunch|dinner)(?:e?s)?)"
_MEETINGS = r"(?:meetings|appointments|events|(?P<narrow>call|lunch|dinner)e?s)"
_ALL = r"(?P<all>which|list|show(?: me)?|what)"
_COUNT = r"(?P<count>how many|how often|how many times)"
_SHOWN = r"(?:what (?:is|was|did i get in)|when (?:is|was)|show(?: me)?|open|find|read(?: me)?|give me)"
_LETTER = r"(?:e-?mails?|mails?|nachricht(?:en)?)"
_DATE = r"(?:termine?|treffen|besprechung(?:en)?|einträge?)"
_ZULETZT = r"(?P<pick>zuletzt|zum letzten mal|das letzte mal|zum ersten mal)"


class Thing(StrEnum):
    """What is asked for, and by whose part in it."""

    MAIL_FROM = "mail from"
    MAIL_TO = "mail to"
    MAIL_BOTH = "mail with"
    MEETING = "meeting with"
    MAIL_ON = "mail of"
    MAIL_OWN = "mail sent"
    MEETING_ON = "meeting of"
    ENTRY_ON = "item of"
    WAITING = "mail waiting"
    REACH = "ways to reach"
    PROJECTS = "projects there are"
    CONTACTS = "contacts there are"
    ANSWERED = "answers from"
    REPLIED = "answers to"
    OWED = "mail owed"
    HAPPENED = "days that were"
    NEWS = "days of news"
    DONE = "days of the owner"
    ATTACHED = "carrier from"
    DOCUMENTS = "document from"


OF_DAYS = frozenset({Thing.MAIL_ON, Thing.MAIL_OWN, Thing.MEETING_ON, Thing.ENTRY_ON})
"""What has no name, and days instead."""


def rule(thing: Thing, pattern: str) -> tuple[Thing, re.Pattern[str]]:
    """Return a sentence that asks for a thing, WHO in it for the name."""
    return thing, re.compile(pattern.replace("WHO", WHO))


_CAME = r"(?:came(?: in)?|arrived|have come|(?:were|are) there|did i (?:get|receive|have)|have i (?:got|received)|do i have)"
_HAD = r"(?:(?:did|do|have|will) i (?:have|had)|i (?:have|had)|were there|are there|took place)"
_KAMEN = r"(?:kamen|sind gekommen|gab es|habe ich (?:bekommen|erhalten)|bekam ich)"
_HATTE = r"(?:(?:habe|hatte) ich(?: gehabt)?|gab es|gibt es|waren)"
_GESCHICKT = r"(?:geschrieben|geschickt|verschickt|gesendet)"
# Only where days are named: all mail there is, nobody wants listed.
ON_DAYS = (
    (Thing.MAIL_ON, re.compile(rf"{_ALL}(?: new| all)*(?: the| my)? {_MAIL}(?: {_CAME})?")),
    (Thing.MAIL_ON, re.compile(rf"{_COUNT} {_MAIL}(?: {_CAME})?")),
    (Thing.MAIL_ON, re.compile(rf"(?:all |my |the )?{_MAIL}|who (?:wrote|mailed|e-?mailed)(?: to)?(?: me)?")),
    (Thing.MAIL_ON, re.compile(rf"(?P<all>welche|alle|zeig(?:e)?(?: mir)?(?: alle)?)(?: neuen)? {_LETTER}(?: {_KAMEN})?")),
    (Thing.MAIL_ON, re.compile(rf"(?P<count>wie ?viele) {_LETTER}(?: {_KAMEN})?|wer (?:schrieb|hat)(?: mir)?(?: geschrieben)?")),
    (Thing.MAIL_OWN, re.compile(rf"(?:{_ALL}|{_COUNT})(?: of my)? {_MAIL} (?:did i|have i) (?:send|sent|write|written)")),
    (Thing.MAIL_OWN, re.compile(r"(?:to )?whom? (?:did|have) i (?:write|written|mail|mailed|e-?mail|e-?mailed)(?: to)?")),
    (Thing.MAIL_OWN, re.compile(rf"(?:(?P<all>welche)|(?P<count>wie ?viele)) {_LETTER} habe ich {_GESCHICKT}")),
    (Thing.MAIL_OWN, re.compile(rf"(?:wem|an wen) habe ich {_GESCHICKT}")),
    # A meeting has somebody else in it; an appointment or an entry need not.
    (Thing.MEETING_ON, re.compile(rf"{_COUNT} (?:meetings|(?P<narrow>call|lunch|dinner)e?s)(?: {_HAD})?")),
    (Thing.MEETING_ON, re.compile(rf"(?P<count>wie ?viele) (?:treffen|besprechungen)(?: {_HATTE})?")),
    (Thing.ENTRY_ON, re.compile(rf"{_COUNT} (?:(?:calendar )?(?:entries|events)|appointments)(?: {_HAD})?")),
    (Thing.ENTRY_ON, re.compile(rf"(?P<count>wie ?viele) (?:termine|einträge|kalendereinträge)(?: {_HATTE})?")),
)
_NEXT_IS = r"(?:what(?:'s| is| comes)|when(?:'s| is)|which is|(?:show|tell)(?: me)?) (?:my|the) (?:next|upcoming|coming)"
_IN_CALENDAR = r"(?:in|on) (?:my|the) (?:calendar|schedule|agenda)"
_NAECHST = r"(?:(?:wann|was|welcher|welches) ist (?:denn )?)?(?:mein|meine|der|das|die) nächste[rs]?"
# The one that comes next, whatever its name.
NEXT = (
    (Thing.MEETING_ON, re.compile(rf"{_NEXT_IS} meeting(?: {_IN_CALENDAR})?|my next meeting|(?:what|which) meeting (?:do i have|is) next")),
    (Thing.MEETING_ON, re.compile(rf"{_NAECHST} (?:treffen|besprechung)|welche(?:s treffen| besprechung) habe ich als nächstes")),
    (Thing.ENTRY_ON, re.compile(rf"{_NEXT_IS} (?:(?:calendar )?(?:entry|event)|appointment)(?: {_IN_CALENDAR})?")),
    (Thing.ENTRY_ON, re.compile(rf"what(?:'s| is| comes) (?:up )?next {_IN_CALENDAR}|what do i have next(?: {_IN_CALENDAR})?")),
    (Thing.ENTRY_ON, re.compile(r"my next (?:event|appointment)|(?:what|which) (?:event|appointment) (?:do i have|is) next")),
    (Thing.ENTRY_ON, re.compile(rf"{_NAECHST} (?:termin|eintrag)(?: im kalender)?|welchen termin habe ich als nächstes")),
    (Thing.ENTRY_ON, re.compile(r"was (?:steht|kommt|habe ich) als nächstes(?: (?:an|vor|im kalender|in meinem kalender))?")),
)
_WAS = r"(?:what(?:'s| is| was)|when(?:'s| is| was)|which (?:is|was)|show(?: me)?) (?:my|the) (?:last|latest|most recent|newest)"
_WAR = r"(?:was|wann|welche[rs]?) (?:war|ist) (?:mein|meine|der|die|das) (?:letzte[rs]?|neueste[rs]?)"
# The one that was last, whatever its name.
LATEST = (
    (Thing.MEETING_ON, re.compile(rf"{_WAS} meeting(?: i had)?|my last meeting|(?:what|which) meeting did i have last")),
    (Thing.MEETING_ON, re.compile(rf"{_WAR} (?:treffen|besprechung)")),
    (
        Thing.ENTRY_ON,
        re.compile(rf"{_WAS} (?:(?:calendar )?(?:entry|event)|appointment)(?: {_IN_CALENDAR})?|my last (?:event|appointment)"),
    ),
    (Thing.ENTRY_ON, re.compile(rf"{_WAR} (?:termin|eintrag)(?: im kalender)?")),
    (
        Thing.MAIL_ON,
        re.compile(rf"{_WAS} {_MAIL}(?: (?:that )?i (?:got|received|have))?|who (?:wrote|mailed|e-?mailed)(?: to)?(?: me)? last"),
    ),
    (Thing.MAIL_ON, re.compile(rf"{_WAR} {_LETTER}(?: an mich)?|wer hat mir zuletzt geschrieben")),
    (Thing.MAIL_OWN, re.compile(rf"{_WAS} {_MAIL} (?:that )?i (?:sent|wrote)|(?:to )?whom? did i (?:write|mail|e-?mail)(?: to)? last")),
    (Thing.MAIL_OWN, re.compile(rf"{_WAR} {_LETTER} von mir|(?:wem|an wen) habe ich zuletzt geschrieben")),
)
_ANSWER = r"(?:answers?|reply|replies|response)"
_WAITS = r"(?:still )?(?:waits?|waiting|(?:are|is)(?: still)? waiting)"
_FOR_ME = rf"for (?:my|an?) {_ANSWER}(?: from me)?"
_AUF_MICH = r"auf (?:meine|eine) antwort(?: von mir)?"
_NICHT = r"(?:habe ich (?:noch )?nicht {done}|muss ich(?: noch)? {do})"
WAITING = (
    re.compile(rf"(?:which|what|how many) (?:{_MAIL} )?{_WAITS} {_FOR_ME}|(?:do|are)(?: there)?(?: any)? {_MAIL} {_WAITS} {_FOR_ME}"),
    re.compile(
        rf"(?:which|what) {_MAIL} (?:have i not|haven't i|did i not|do i still have to|do i need to|must i) "
        r"(?:answer(?:ed)?|repl(?:y|ied)(?: to)?)(?: yet)?"
    ),
    re.compile(rf"(?:show(?: me)? )?(?:my |the |all )?unanswered {_MAIL}|who (?:still )?(?:waits|is(?: still)? waiting) {_FOR_ME}"),
    re.compile(rf"(?:whom|who) (?:do i owe|have i not given) an? {_ANSWER}|what (?:have i not|haven't i) answered(?: yet)?"),
    re.compile(
        rf"(?:(?:welche|wie ?viele) {_LETTER} (?:warten|wartet)|wer wartet|(?:warten|wartet)(?: noch)? {_LETTER})(?: noch)? {_AUF_MICH}"
    ),
    re.compile(rf"welche {_LETTER} {_NICHT.format(done='beantwortet', do='beantworten')}|unbeantwortete {_LETTER}"),
    re.compile(rf"(?:wem|auf welche {_LETTER}) {_NICHT.format(done='geantwortet', do='antworten')}|wem schulde ich(?: noch)? eine antwort"),
)
# A preposition at the end is taken off before, as those before days are.
_ON_IT = r"(?:i(?:'m| am) (?:working(?: on)?|involved(?: in)?|part(?: of)?)|i (?:have|work(?: on)?)|there are)"
_NOW = r"(?: (?:right now|now|currently|at the moment))?"
PROJECTS = (
    re.compile(
        rf"(?:(?:list|show(?: me)?|what are|which are) )?(?:all )?(?:of )?(?:my |the )?projects(?: (?:that |which )?{_ON_IT})?{_NOW}"
    ),
    re.compile(
        rf"(?:which|what) projects (?:do i have|are there|do i work(?: on)?|am i (?:working(?: on)?|involved(?: in)?|part(?: of)?)){_NOW}"
    ),
    re.compile(
        rf"(?:which|what) projects am i (?:currently|now) (?:working(?: on)?|involved(?: in)?)|(?:which|what) projects are mine{_NOW}"
    ),
    re.compile(r"welche projekte (?:habe ich|gibt es|laufen)(?: gerade| derzeit| zurzeit| aktuell)?|was sind meine projekte"),
    re.compile(r"an welchen projekten arbeite ich(?: gerade| derzeit| zurzeit| aktuell)?"),
    re.compile(r"(?:zeige?(?: mir)? |nenne?(?: mir)? )?(?:alle )?(?:meine )?projekte"),
)
_WAYS = {
    "email": r"(?:e-?mail|mail)(?:[ -]address(?:es)?|[ -]adresse)?",
    "phone": r"(?:(?:tele)?phone|mobile|cell)(?: number)?|number|telefonnummer|handynummer|nummer",
    "birthday": r"birthday|birth ?date|geburtstag",
    "organisation": r"(?:employer|company|organi[sz]ation|arbeitgeber|firma)",
    "role": r"(?:job(?: title)?|role|profession|beruf)",
}
_NOUNS = (
    r"(?:what(?:'s| is| are)|when(?:'s| is)|do i have|have i got|(?:show|tell|give)(?: me)?) (?:WHO (?:NOUN)|the (?:NOUN) of WHO)",
    r"(?:WHO|the) (?:NOUN)(?: of WHO)?",
    r"(?:was|wie|wann) (?:ist|lautet|hat) (?:die |der )?(?:WHO (?:NOUN)|(?:NOUN) von WHO)",
)
# What is wanted to know of somebody, with the sentences that ask for it.
REACH = (
    *((asked, rule(Thing.REACH, pattern.replace("NOUN", noun))[1]) for asked, noun in _WAYS.items() for pattern in _NOUNS),
    ("email phone", rule(Thing.REACH, r"how (?:do|can) i (?:reach|contact|call) WHO")[1]),
    ("email phone", rule(Thing.REACH, r"wie erreiche ich WHO")[1]),
    ("birthday", rule(Thing.REACH, r"when (?:was WHO born|does WHO have (?:a |his |her |their )?birthday)")[1]),
    ("birthday", rule(Thing.REACH, r"wann hat WHO geburtstag")[1]),
)
_AHEAD = r"(?P<ahead>next|ahead|coming|coming up|up next)"
_FROM = (
    r"(?:did WHO (?:send|write)(?: to)?(?: me)?|(?:did i|have i) (?:get|got|receive|received|have|had) from WHO|"
    r"(?:came |have come |arrived )?from WHO)"
)
_HEAR = r"(?:hear|heard|get|got|receive)(?: anything| something| an?)?(?: \w+)? from WHO"
_WRITE = r"(?:write|mail|e-?mail|contact|answer|reply)"
# Whole sentences only: a rule that fits a part of a question answers the wrong one with full confidence (docs/adr/0006).
RULES = (
    rule(
        Thing.MAIL_FROM,
        rf"when (?:did|have) i (?P<pick>last|first) {_HEAR}",
    ),
    rule(Thing.MAIL_FROM, rf"when did WHO (?P<pick>last|first) {_WRITE}(?: an? {_MAIL})?(?: to)?(?: me)?"),
    rule(Thing.MAIL_FROM, r"when did WHO (?:write|mail|e-?mail)(?: to)?(?: me)? (?P<pick>last|first)"),
    rule(Thing.MAIL_FROM, rf"{_SHOWN} (?:my |the )?{_PICK} {_MAIL} (?:i (?:got|received) )?from WHO"),
    rule(Thing.MAIL_FROM, rf"{_SHOWN} WHO {_PICK} {_MAIL}"),
    rule(Thing.MAIL_FROM, rf"(?:my |the )?{_PICK} {_MAIL} from WHO"),
    rule(
        Thing.MAIL_FROM,
        rf"{_COUNT} {_MAIL} {_FROM}",
    ),
    rule(Thing.MAIL_FROM, r"(?P<count>how often) did WHO (?:write|mail|e-?mail)(?: to)?(?: me)?"),
    rule(Thing.MAIL_FROM, rf"{_ALL}(?: all)?(?: the| my)? {_MAIL} {_FROM}"),
    rule(Thing.MAIL_TO, r"when did i (?P<pick>last|first) (?:write|mail|e-?mail|answer|reply)(?: to)? WHO"),
    rule(Thing.MAIL_TO, rf"{_SHOWN} (?:my |the )?{_PICK} {_MAIL} (?:i (?:sent|wrote) )?to WHO"),
    rule(Thing.MAIL_TO, rf"(?:{_COUNT}|{_ALL}) {_MAIL} (?:did i|have i) (?:send|sent|write|written)(?: to)? WHO"),
    rule(Thing.MAIL_TO, rf"(?:{_ALL} )?(?:all )?(?:of )?my {_MAIL} to WHO"),
    rule(
        Thing.MAIL_BOTH,
        rf"(?:{_ALL} |open )?(?:all )?(?:the |my |our )?(?:{_MAIL}|conversations?|correspondence|exchange) (?:with|between me and) WHO",
    ),
    rule(Thing.MAIL_BOTH, rf"{_COUNT} {_MAIL} (?:did|have) (?:i exchange(?:d)? with WHO|WHO and i exchange(?:d)?)"),
    # Several are asked for: all that come.
    rule(Thing.MEETING, rf"(?:which|what) {_MEETINGS} with WHO (?:do i have|will i have|are|are there|come) {_AHEAD}"),
    rule(Thing.MEETING, rf"(?:which|what) {_MEETINGS} (?:do i have|will i have|are|are there|come) {_AHEAD} with WHO"),
    rule(Thing.MEETING, rf"(?:(?:what are|show(?: me)?|list) )?(?:my |the )?(?P<ahead>next|coming|upcoming) {_MEETINGS} with WHO"),
    rule(Thing.MEETING, rf"{_SHOWN} (?:my |the )?{_PICK} {_MEETING} with WHO"),
    rule(Thing.MEETING, rf"(?:my |the )?{_PICK} {_MEETING} with WHO"),
    rule(Thing.MEETING, r"when did i (?P<pick>last|first) (?:meet|see)(?: with)? WHO"),
    rule(Thing.MEETING, r"when (?:do|will|am) i (?P<pick>next) (?:meet|meeting|see|seeing)(?: with)? WHO"),
    rule(Thing.MEETING, r"when (?:do|will|am) i (?:meet|meeting|see|seeing)(?: with)? WHO (?P<pick>next|again)"),
    rule(Thing.MEETING, rf"{_COUNT} {_MEETING} (?:did i have|do i have|have i had|were there|are there)? ?with WHO"),
    rule(Thing.MEETING, rf"{_COUNT} {_MEETING} with WHO (?:did i have|do i have|have i had|were there|are there)"),
    rule(Thing.MEETING, r"(?P<count>how often|how many times) (?:did|have|do|will) i (?:meet|met|see|seen)(?: with)? WHO"),
    rule(Thing.MEETING, rf"{_ALL}(?: all)?(?: the| my)? {_MEETING} (?:did i have|do i have|have i|were there|are there)? ?with WHO"),
    rule(Thing.MEETING, rf"{_ALL}(?: all)?(?: the| my)? {_MEETING} with WHO (?:did i have|do i have|have i had|were there|are there)"),
    rule(Thing.MAIL_FROM, r"what did WHO (?P<pick>last|first) (?:write|say|send|mail)(?: to)?(?: me)?"),
    rule(Thing.MAIL_FROM, r"what did WHO (?:write|say|send|mail)(?: to)?(?: me)? (?P<pick>last|first)"),
    rule(Thing.MAIL_FROM, r"what (?:has|did) WHO (?P<pick>last) (?:written|write|said)(?: to me)?"),
    rule(
        Thing.MAIL_FROM, rf"wann (?:habe|hab) ich {_ZULETZT} (?:etwas |was |eine? {_LETTER} )?von WHO (?:gehört|gelesen|bekommen|erhalten)"
    ),
    rule(
        Thing.MAIL_FROM, rf"wann (?:habe|hab) ich von WHO {_ZULETZT} (?:etwas |was |eine? {_LETTER} )?(?:gehört|gelesen|bekommen|erhalten)"
    ),
    rule(Thing.MAIL_FROM, rf"(?:wann|was) hat (?:mir )?WHO (?:mir )?{_ZULETZT} geschrieben"),
    rule(Thing.MAIL_FROM, rf"(?P<count>wie ?viele) {_LETTER} (?:habe ich|kamen|gab es)(?: bisher)? von WHO(?: bekommen| erhalten)?"),
    rule(Thing.MAIL_FROM, rf"(?P<count>wie ?viele) {_LETTER} hat (?:mir )?WHO (?:mir )?(?:geschrieben|geschickt)"),
    rule(Thing.MAIL_FROM, rf"(?:(?P<all>welche|alle)) {_LETTER} (?:habe ich |kamen |gab es )?von WHO(?: bekommen| erhalten)?"),
    rule(Thing.MAIL_TO, rf"wann habe ich WHO {_ZULETZT} (?:geschrieben|geantwortet)"),
    rule(Thing.MAIL_TO, rf"(?:(?P<all>welche)|(?P<count>wie ?viele)) {_LETTER} habe ich (?:an )?WHO {_GESCHICKT}"),
    rule(
        Thing.MAIL_BOTH, rf"(?:(?:zeig(?:e)?|öffne)(?: mir)? )?(?:alle )?(?:meine[nr]? |die )?(?:{_LETTER}|unterhaltung|austausch) mit WHO"
    ),
    rule(Thing.MEETING, rf"wann habe ich WHO {_ZULETZT} (?:getroffen|gesehen)"),
    rule(Thing.MEETING, r"wann (?:treffe|sehe) ich WHO (?P<pick>wieder|das nächste mal|als nächstes)"),
    rule(Thing.MEETING, rf"(?P<all>welche) {_DATE} (?:habe ich|gibt es)(?: (?P<ahead>als nächstes|demnächst))? mit WHO"),
    rule(Thing.MEETING, rf"(?P<count>wie ?viele) {_DATE} (?:habe|hatte) ich mit WHO(?: gehabt)?"),
    rule(Thing.MEETING, rf"(?P<count>wie ?viele) {_DATE} mit WHO (?:habe|hatte) ich(?: gehabt)?"),
    rule(Thing.MEETING, r"(?P<count>wie oft) (?:habe ich WHO (?:getroffen|gesehen)|(?:treffe|sehe) ich WHO)"),
)
