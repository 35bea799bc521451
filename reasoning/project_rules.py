"""The whole sentences that ask what is in a project: its people, its news, its mails, documents, meetings, in three languages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.projects import canonical
from reasoning.dates import Days, named_days
from reasoning.question import Reading
from reasoning.requests import plain_words, without_its_days


class Part(StrEnum):
    """What of a project is asked for."""

    PEOPLE = "people"
    NEWS = "records"
    MAILS = "mails"
    DOCUMENTS = "documents"
    MEETINGS = "meetings"
    COMING = "coming"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class ProjectAsked:
    """A part of a project, which is given by its key, and the days that bound it."""

    part: Part
    key: str
    days: tuple[Days, ...] = ()


_NAME = r"(?:the |my |our |dem |das |o |a )?(?P<name>[^\W_][\w.&'-]*(?: [\w.&'-]+){0,4}?)"
_IN = r"(?:in|with|on|of|about|at|from|for|to)"
_DE_IN = r"(?:in|im|bei|beim|mit|zu|zum|von|vom|an|am|aus|über|für)"
_PT_IN = r"(?:n[oa]|em|d[oae]|com [oa]|com|sobre [oa]|sobre|para [oa]|para)"
_ME = r"(?: (?:with me|mit mir|comigo))?"
_MAIL, _DOCUMENT = r"(?:e-?mails?|mails?|messages?)", r"(?:documents?|files?|papers?)"
_MEETINGS = r"(?:meetings|events|appointments)"
_MEETING = r"(?:meetings?|events?|appointments?)"
_LISTED = r"(?:(?:which|what|how many|list|show(?: me)?)(?: all)?(?: the)? )"
_LISTING = r"(?: (?:are|are there|do i have|belong|came|did i get|were|were there|did i have|have come|did i have|there are))?"
_WELCHE = r"(?:(?:welche|wie ?viele|alle|zeige?(?: mir)?(?: alle)?) )"
_GIBT = r"(?: (?:gibt es|sind|habe ich|kamen|gab es|hatte ich|gehören|liegen))?"
_QUAIS = r"(?:(?:que|quais|quant[oa]s|quais (?:são )?[oa]s) )"
_HA = r"(?: (?:há|são|estão|tenho|tive|houve|chegaram|existem))?"
_SENTENCES: Mapping[Part, tuple[str, ...]] = {
    Part.PEOPLE: (
        rf"who(?: else)?(?:'s| is| are| was| were)(?: all)? (?:in|on|part of|involved in|working on|involved with|behind) NAME{_ME}",
        rf"who(?: else| all)? (?:works|worked|is working|has worked) (?:on|in|for|at) NAME{_ME}",
        r"(?:with )?(?:which|what|how many) (?:people|persons) (?:are|work|worked|are working|are involved) (?:in|on) NAME",
        r"(?:with )?whom do i work (?:with )?(?:on|in) NAME",
        r"(?:who (?:are|is) )?(?:the |all )?(?:people|members|team) (?:in|on|of) NAME",
        rf"wer (?:ist|war|arbeitet|arbeitete|macht)(?: alles| noch)?(?: mit)? {_DE_IN} NAME(?: mit| beteiligt| dabei)?{_ME}",
        rf"(?:welche|wie ?viele) (?:leute|personen|menschen) (?:arbeiten|sind)(?: mit)? {_DE_IN} NAME(?: mit| beteiligt| dabei)?",
        r"quem (?:é que )?(?:está|trabalha|participa|trabalhou|faz parte) (?:n[oa]|em|d[oae]) NAME(?: comigo)?",
        r"(?:que|quais) (?:outras )?pessoas (?:estão|trabalham|participam) (?:n[oa]|em) NAME",
    ),
    Part.NEWS: (
        rf"what(?:'s| is| was)(?: there)? (?:the )?(?:new|latest|latest news|newest|news) {_IN} NAME",
        rf"what (?:has |have )?(?:happened|changed|been happening|is happening) {_IN} NAME(?: so far| lately| recently)?",
        rf"(?:(?:is|are) there )?(?:any(?:thing)?|what) ?(?:news|new|updates?) {_IN} NAME",
        rf"(?:the )?(?:latest|news) {_IN} NAME",
        rf"what(?:'s| is) (?:going on|happening|planned|coming up|scheduled) {_IN} NAME",
        rf"was (?:gibt es|gab es|ist|war|gibt's) (?:neues|neu|an neuigkeiten|los) {_DE_IN} NAME",
        rf"was (?:ist|passierte|geschah|war) {_DE_IN} NAME(?: passiert| geschehen| los| neu)?",
        rf"(?:gibt es )?(?:neues|etwas neues|neuigkeiten|das neueste) {_DE_IN} NAME",
        rf"(?:o )?que (?:é que )?(?:há|houve) (?:de )?(?:novo|novidades) {_PT_IN} NAME",
        rf"(?:(?:há|quais são) )?(?:as )?(?:novidades|últimas notícias|últimas) {_PT_IN} NAME",
        rf"o que (?:é que )?aconteceu {_PT_IN} NAME",
    ),
    Part.MAILS: (
        rf"{_LISTED}{_MAIL}{_LISTING} {_IN} NAME",
        rf"{_LISTED}{_MAIL} {_IN} NAME{_LISTING}",
        rf"{_WELCHE}(?:mails?|e-mails?|nachrichten){_GIBT} {_DE_IN} NAME",
        rf"{_QUAIS}(?:mensagens|e-?mails|mails){_HA} {_PT_IN} NAME",
    ),
    Part.DOCUMENTS: (
        rf"{_LISTED}{_DOCUMENT}{_LISTING} {_IN} NAME",
        rf"{_LISTED}{_DOCUMENT} {_IN} NAME{_LISTING}",
        rf"{_LISTED}NAME {_DOCUMENT}{_LISTING}",
        rf"{_WELCHE}(?:dokumente|dateien|unterlagen|papiere){_GIBT} {_DE_IN} NAME",
        rf"{_QUAIS}(?:documentos|ficheiros|papéis){_HA} {_PT_IN} NAME",
    ),
    Part.MEETINGS: (
        rf"{_LISTED}{_MEETING}{_LISTING} {_IN} NAME",
        rf"{_LISTED}{_MEETING} {_IN} NAME{_LISTING}",
        rf"{_WELCHE}(?:termine|treffen|besprechungen){_GIBT} {_DE_IN} NAME",
        rf"{_QUAIS}(?:reuniões|compromissos|eventos){_HA} {_PT_IN} NAME",
    ),
    Part.COMING: (
        rf"{_LISTED}?(?:coming|upcoming|next|future) {_MEETINGS} {_IN} NAME",
        rf"(?:which|what) {_MEETINGS} (?:are|do i have) (?:coming up|coming|next|planned|scheduled|ahead) {_IN} NAME",
        rf"(?:welche )?(?:nächsten |kommenden )(?:termine|treffen|besprechungen)(?: gibt es)? {_DE_IN} NAME",
    ),
    Part.NEXT: (
        rf"(?:(?:when|what)(?:'s| is) )?(?:the |my |our )?(?:next|coming|upcoming) (?:meeting|event|appointment) {_IN} NAME",
        r"(?:(?:when|what)(?:'s| is) )?(?:the |my |our )?(?:next|coming|upcoming) NAME (?:meeting|event|appointment)",
        rf"what(?:'s| is| comes) next {_IN} NAME",
        r"when (?:do we|do i|will we) (?:next )?meet (?:next )?(?:for|about|on|in) NAME(?: next)?",
        rf"(?:(?:wann|was) ist )?(?:das |der |die |mein |meine )?nächste[rs]? (?:termin|treffen|besprechung) {_DE_IN} NAME",
        rf"(?:quando|qual) (?:é que )?é (?:[oa] )?(?:minha |meu )?próxim[oa] (?:reunião|compromisso|evento) {_PT_IN} NAME",
    ),
}
_RULES = tuple((part, re.compile(one.replace("NAME", _NAME))) for part, patterns in _SENTENCES.items() for one in patterns)
_PROJECT = re.compile(r"^proj(?:ect|ekt|eto) (?=.)|(?<=.) proj(?:ect|ekt)$")


def projects_asked(reading: Reading) -> Iterator[ProjectAsked]:
    """Yield what of which project a question may ask for, by its days too; nothing where it asks for something else or more."""
    days = named_days(reading.text, reading.today)
    plain = without_its_days(reading) if days else plain_words(reading)
    for part, pattern in _RULES:
        if (match := pattern.fullmatch(plain)) and (key := _key(match["name"], reading)):
            yield ProjectAsked(part, key, tuple(days))


def _key(name: str, reading: Reading) -> str:
    """Return the key of a project by its name; '' where neither the word "project" nor capitals say that it is one: "the move"."""
    bare = _PROJECT.sub("", name)
    typed = re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", reading.text, re.IGNORECASE)
    words = typed.group(0).split() if typed else []
    capitals = bool(words) and all(not word[0].islower() for word in words)
    return canonical(bare) if bare != name or capitals else ""
