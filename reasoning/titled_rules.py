"""The whole sentences that ask for an entry of the calendar by its title, or by who is in it: when and where it is, who comes, how long."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reasoning.dates import Days, named_days, without_days
from reasoning.question import Reading
from reasoning.requests import Pick, plain_words, without_its_days


class Aspect(StrEnum):
    """What is wanted to know of an entry besides its title and time."""

    TIME = "time"
    PLACE = "place"
    COMPANY = "company"
    LENGTH = "length"
    COUNT = "count"
    HABIT = "habit"
    DISTANCE = "distance"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Titled:
    """Entries that are asked for: `words` are what each must hold, `title` how that was asked.

    `generic` says that a meeting or an entry as such is asked for ("my next meeting with Ana"), `company` that somebody has to be in it.
    `pick` is None where neither the next nor the last is asked for by name. `if_any` says that none is an answer, too.
    """

    aspect: Aspect
    pick: Pick | None
    title: str
    words: frozenset[str]
    days: tuple[Days, ...] = ()
    generic: bool = False
    company: bool = False
    past: bool = False
    if_any: bool = False


_EN_NEXT, _EN_LAST = r"(?P<next>next|coming|upcoming)", r"(?P<last>last|latest|previous|most recent)"
_EN_FIRST = r"(?P<first>first|earliest)"
_EN = rf"(?:(?:my|the|our|an?) )?(?:(?:{_EN_NEXT}|{_EN_LAST}|{_EN_FIRST}) )?(?P<title>\S.{{1,80}}?)"
_EN_IS = r"(?:(?:is|are|'s)|(?P<past>was|were))"
_EN_DO = r"(?:do(?:es)?|will|(?P<past>did))"
_EN_GO = r"(?:(?:have|had|go|gone|been|attend|attended)(?: to)? )?"
_EN_TIME = r"how (?:much time|many hours)"
USUALLY = r"(?:usually|normally|typically|generally|mostly|always|regularly)"
_EN_WEEKDAY = r"(?:on )?(?:what|which) (?:weekdays?|days? of the week)"
_EN_THE = r"(?:(?:my|the|our|an?) )?"
_EN_ON = r"(?: (?:taking place|happening|held|scheduled|planned|on))?"
_DE_PICK = r"(?:(?:(?P<next>(?:nächste|kommende)[rsn]?)|(?P<last>letzte[rsn]?)|(?P<first>erste[rsn]?)) )?"
_DE = rf"(?:(?:mein|meine|meinen|der|die|das|den|dem|unser|unsere|ein|eine|einen) )?{_DE_PICK}(?P<title>\S.{{1,80}}?)"
MEIST = r"(?:normalerweise|meistens|meist|üblicherweise|gewöhnlich|immer|regelmässig)"
_DE_TO = r"(?:(?:zum|zur|zu|ins|in|bei|beim|mein|meine|meinen|der|die|das|den) )?"
_DE_IS = r"(?:(?:ist|sind|findet|finden)|(?P<past>war|waren|fand|fanden))"
_PT = (
    r"(?:[oa]s? )?(?:(?:meu|minha)s? )?(?:(?:(?P<next>próxim[oa])|(?P<last>últim[oa])) )?(?P<title>\S.{1,80}?)"
    r"(?: (?:(?P<after>seguinte)|(?P<before>passad[oa])))?"
)
_PT_IS = r"(?:(?:é|são|será|fica|começa)|(?P<past>foi|foram|era))"
_SENTENCES: tuple[tuple[Aspect, str], ...] = (
    (Aspect.TIME, rf"(?:when|what time|at what time|(?:on )?(?:what|which) day) ?{_EN_IS} {_EN}{_EN_ON}"),
    (Aspect.TIME, rf"(?:when|what time|at what time|(?:on )?(?:what|which) day) {_EN_DO} {_EN} (?:start|begin|end|take place|happen)"),
    (Aspect.TIME, rf"when (?:do|will|am|(?P<past>did)) i (?:have|go|going|attend)(?: to)? {_EN}(?: (?P<again>next|again))?"),
    (Aspect.TIME, r"when (?:did|was) i (?P<last>last) (?:(?:have|had|go|at|in|attend)(?: to)? )?(?:(?:my|the|an?) )?(?P<title>\S.{1,80}?)"),
    (Aspect.TIME, rf"(?:what(?: is|'s| was) )?(?:my|the|our) (?:{_EN_NEXT}|{_EN_LAST}|{_EN_FIRST}) (?P<title>\S.{{1,80}}?)"),
    (Aspect.PLACE, rf"where ?{_EN_IS} {_EN}{_EN_ON}"),
    (Aspect.PLACE, rf"where {_EN_DO} {_EN} (?:start|begin|take place|happen)"),
    (
        Aspect.COMPANY,
        rf"who(?: else)? ?{_EN_IS} (?:coming to|invited to|at|attending|joining|part of|(?P<inside>in|going to)) {_EN}",
    ),
    (Aspect.COMPANY, rf"who(?: else)? (?:comes to|goes to|attends|joins|(?P<past>came to|went to|attended|joined)) {_EN}"),
    (Aspect.COMPANY, rf"who(?: else)? will (?:be at|be in|come to|attend|join) {_EN}"),
    (Aspect.COMPANY, rf"(?:with whom|who) ?{_EN_IS} {_EN} with|with whom ?(?:is|are) (?:my|the) (?:next )?(?P<with>meeting)"),
    (Aspect.LENGTH, rf"how long ?{_EN_IS} {_EN}"),
    (Aspect.LENGTH, rf"how long {_EN_DO} {_EN} (?:take|last|be)"),
    (Aspect.SPENT, rf"{_EN_TIME} (?:do|will|(?P<past>did|have)) i (?:spend|spent|have)(?: together)? with (?P<met>\S.{{1,80}}?)"),
    (Aspect.SPENT, rf"{_EN_TIME} (?:do|will|(?P<past>did|have)) i (?:(?:spend|spent)(?: in| on| at)?|have in) {_EN}"),
    (Aspect.SPENT, rf"{_EN_TIME} (?:do|(?P<past>did|have)) i (?!have|spen[dt]|need)(?P<title>\S.{{1,80}}?)"),
    (Aspect.COUNT, r"how many (?P<title>\S.{1,80}?) (?:do|will|(?P<past>did|have)) i (?:have|had)"),
    (Aspect.SPENT, r"how many hours of (?P<title>\S.{1,80}?) (?:do|will|(?P<past>did|have)) i (?:have|had)"),
    (Aspect.DISTANCE, rf"how (?:many days|long)(?: is it| are there| is left| are left)? (?P<until>until|till) {_EN}"),
    (Aspect.DISTANCE, rf"how (?:many days|long)(?: is it| has it been)? (?P<since>since) {_EN_THE}(?P<last>last )?(?P<title>\S.{{1,80}}?)"),
    (Aspect.HABIT, rf"(?:when|on what day|on which day|{_EN_WEEKDAY}) do i {USUALLY} (?:meet|see)(?: with)? (?P<met>\S.{{1,80}}?)"),
    (Aspect.HABIT, rf"(?:when|(?:at )?what time|on what day|on which day) do i {USUALLY} {_EN_GO}{_EN_THE}(?P<title>\S.{{1,80}}?)"),
    (Aspect.HABIT, rf"(?:when|(?:at )?what time|on what day|on which day) (?:is|are) {_EN_THE}(?P<title>\S.{{1,80}}?) {USUALLY}"),
    (Aspect.HABIT, rf"{_EN_WEEKDAY} (?:do i(?: {USUALLY})? {_EN_GO}|(?:is|are) ){_EN_THE}(?P<title>\S.{{1,80}}?)"),
    (Aspect.HABIT, rf"how (?:often|regularly|frequently) do i {_EN_GO}{_EN_THE}(?P<title>\S.{{1,80}}?)"),
    (Aspect.HABIT, rf"how (?:often|regularly|frequently) (?:is|are) {_EN_THE}(?P<title>\S.{{1,80}}?)"),
    (Aspect.COUNT, rf"how (?:often|many times) (?:do|(?P<past>did|have)) i {_EN_GO}{_EN_THE}(?P<title>\S.{{1,80}}?)"),
    (Aspect.TIME, rf"(?:um )?(?:wann|wie viel uhr|wieviel uhr|welchem tag|an welchem tag) {_DE_IS} {_DE}(?: statt)?(?: wieder)?"),
    (Aspect.TIME, rf"(?:um )?(?:wann|wie viel uhr|wieviel uhr) (?:beginnt|fängt|startet|endet|(?P<past>begann)) {_DE}(?: an)?"),
    (Aspect.TIME, rf"wann (?:habe|gehe|(?P<past>hatte|ging)) ich (?:wieder )?(?:zum |zur |zu |ins |in )?{_DE}(?: wieder)?"),
    (Aspect.TIME, r"(?:mein|meine|der|die|das) (?:(?P<next>nächste[rs]?)|(?P<last>letzte[rs]?)) (?P<title>\S.{1,80}?)"),
    (Aspect.PLACE, rf"wo {_DE_IS} {_DE}(?: statt)?"),
    (Aspect.COMPANY, rf"wer (?:ist|kommt|geht|nimmt|(?P<past>war|kam|ging|nahm)) (?:bei|in|zu|zum|zur|an|am|beim) {_DE}(?: dabei| teil)?"),
    (Aspect.LENGTH, rf"wie lange? (?:dauert|geht|ist|(?P<past>dauerte|ging|war)) {_DE}"),
    (Aspect.SPENT, rf"wie ?viel(?:e stunden| zeit) (?:habe|verbringe|(?P<past>hatte)) ich (?:in |bei |mit )?{_DE}(?: verbracht)?"),
    (
        Aspect.DISTANCE,
        rf"wie (?:lange|viele tage) (?:ist es |sind es )?(?:noch )?(?P<until>bis) (?:zum|zur|zu) {_DE_PICK}(?P<title>\S.{{1,80}}?)",
    ),
    (Aspect.HABIT, rf"(?:wann|um wie viel uhr) (?:gehe|habe|mache|bin) ich {MEIST} {_DE_TO}(?P<title>\S.{{1,80}}?)"),
    (Aspect.HABIT, rf"an welche[mn] wochentag(?:en)? (?:gehe ich|habe ich|ist|sind) {_DE_TO}(?P<title>\S.{{1,80}}?)"),
    (Aspect.HABIT, rf"wie oft (?:gehe|habe|mache|bin) ich {_DE_TO}(?P<title>\S.{{1,80}}?)"),
    (Aspect.COUNT, r"wie oft (?:gehe|(?P<past>war|ging|hatte)) ich (?:bei|beim|in|im|zu|zum|zur) (?:(?:der|dem) )?(?P<title>\S.{1,80}?)"),
    (Aspect.HABIT, rf"(?:quando|a que horas) (?:é que )?(?:costumo (?:ir|ter)|normalmente (?:vou|tenho)) (?:a |ao |à )?{_PT}"),
    (Aspect.HABIT, rf"(?:em que dias? da semana|com que frequência) (?:é que )?(?:vou|tenho|faço|é|são) (?:a |ao |à )?{_PT}"),
    (Aspect.TIME, rf"(?:quando|a que horas|em que dia) (?:é que )?{_PT_IS} {_PT}"),
    (Aspect.TIME, rf"(?:quando|a que horas) (?:é que )?(?:tenho|(?P<past>tive)) {_PT}"),
    (Aspect.PLACE, rf"onde (?:é que )?(?:é|são|será|fica|(?P<past>foi|foram)) {_PT}"),
    (Aspect.COMPANY, rf"quem (?:é que )?(?:vai|vem|está|estará|participa|(?P<past>foi|esteve|veio)) (?:a|ao|à|na|no|em) {_PT}"),
    (Aspect.DISTANCE, rf"quantos dias faltam (?P<until>até|para) {_PT}"),
    (Aspect.LENGTH, rf"quanto tempo (?:é que )?(?:dura|demora|(?P<past>durou|demorou)) {_PT}"),
)
# Only of days: that there is none on them is an answer.
_IF_ANY: tuple[tuple[Aspect, str], ...] = (
    (Aspect.TIME, rf"(?:do|will|(?P<past>did)) i have (?:any )?{_EN}"),
    (Aspect.TIME, r"(?:is|are|(?P<past>was|were)) there (?:any |an? )?(?P<title>\S.{1,80}?)"),
    (Aspect.TIME, r"(?:habe|(?P<past>hatte)) ich (?:eine?n? )?(?P<title>\S.{1,80}?)"),
    (Aspect.TIME, r"(?:tenho|(?P<past>tive)) (?:uma? )?(?P<title>\S.{1,80}?)"),
)
# Who was met is told by the entries that name somebody.
_MET = (
    r"(?:with )?whom? (?:do|am|will|(?P<past>did|have)) i (?:meet|met|meeting|see|seen|seeing|have meetings)(?: with)?(?: (?P<next>next))?",
    r"who(?: all)? (?:is|are|(?P<past>was|were)) (?:in|at) my meetings",
    r"wen (?:treffe|sehe|(?P<past>traf|sah|habe)) ich(?: (?P<next>als nächstes))?(?: getroffen| gesehen)?",
    r"mit wem (?:treffe ich mich|habe ich (?:termine|treffen|besprechungen|(?P<past>mich getroffen)))",
    r"(?:com )?quem (?:é que )?(?:vou encontrar|encontro|vejo|vou ver|(?P<past>encontrei|vi))",
    r"com quem (?:é que )?(?:tenho reuniões|me encontro|(?P<past>tive reuniões|me reuni|me encontrei))",
)
_RULES = tuple((aspect, re.compile(pattern)) for aspect, pattern in _SENTENCES)
_RULES_IF_ANY = tuple((aspect, re.compile(pattern)) for aspect, pattern in _IF_ANY)
_RULES_MET = tuple(re.compile(pattern) for pattern in _MET)
_ENTRY = (
    "anything something etwas algo plan plans event events appointment appointments entry entries "
    "termin termine eintrag einträge compromisso compromissos evento eventos"
)
_ANY = re.compile(r"^(?:anything|something|etwas|algo) (?=(?:with|mit|com) )")
_MEETING = "meeting meetings treffen besprechung besprechungen reunião reuniões"
_MEETINGS = frozenset(_MEETING.split())
_GENERIC = _MEETINGS | frozenset(_ENTRY.split())
# What binds the words of a title and is none of them.
_BINDING = frozenset(
    "the a an my our your of for with at in on to and from by about "
    "der die das den dem des ein eine einen mein meine meinen meiner mit "
    "bei im in am an auf zum zur zu für von vom und beim "
    "o a os as um uma de da do das dos com no na nos nas em ao à para e meu minha".split()
)
_ALONE = frozenset("day days tag tage dia dias hour hours time times people week weeks month months year years".split())
_BIRTHDAY = frozenset("birthday birthdays geburtstag geburtstage aniversário aniversários".split())
# Sentences of their own, and words that ask for something else than a title says.
_NO_TITLE = re.compile(
    r"\b(?:i|me|we|you|he|she|they|ich|wir|er|sie|eu|nós|it|this|that|which|because|if|until|since|before|after|between|than|or|not|nicht|não|bis|"
    r"seit|vor|nach|oder|ou|first|due|mail|mails|email|message|free|busy|frei|livre|"
    r"available|usually|normally|typically|generally|mostly|always|regularly|normalerweise|meistens|meist|"
    r"üblicherweise|gewöhnlich|immer|regelmässig|normalmente|deadline for|name|number|address|called|today|now|heute|jetzt|"
    r"hoje|"
    r"(?:talk|speak|write|listen) (?:to|with)|hear from)\b|[,;:()]"
)
_WORD = re.compile(r"[^\W_]+")


def titled(reading: Reading) -> Iterator[Titled]:
    """Yield what entries a question may ask for by their title or company, nothing where it asks for anything else.

    "The Friday review" is first what is called so, and then the review of a Friday.
    """
    days = tuple(named_days(reading.text, reading.today))
    if days:
        # Not where all that is left as a title is the day.
        named = (one for one in _asked(reading, plain_words(reading), ()) if _WORD.search(without_days(one.title, reading.today)))
        yield from named
    yield from _asked(reading, without_its_days(reading), days)


def _asked(reading: Reading, plain: str, days: tuple[Days, ...]) -> Iterator[Titled]:
    if met := next((match for pattern in _RULES_MET if (match := pattern.fullmatch(plain))), None):
        yield from filter(None, [_met(met, days)])
        return
    for aspect, pattern in (*_RULES, *_RULES_IF_ANY) if days else _RULES:
        if match := pattern.fullmatch(plain):
            yield from filter(None, [_read(aspect, match.groupdict(), days, reading, if_any=(aspect, pattern) in _RULES_IF_ANY)])


def _met(match: re.Match[str], days: tuple[Days, ...]) -> Titled | None:
    said = match.groupdict()
    if not (days or said.get("next")):
        return None
    pick = Pick.NEXT if said.get("next") else None
    return Titled(Aspect.COMPANY, pick, "", frozenset(), days, generic=True, company=True, past=bool(said.get("past")), if_any=True)


def _read(aspect: Aspect, said: dict[str, str | None], days: tuple[Days, ...], reading: Reading, if_any: bool) -> Titled | None:
    title = _ANY.sub("", said.get("title") or said.get("met") or said.get("with") or "")
    words = [word for word in _WORD.findall(title) if word not in _BINDING]
    told = [word for word in words if word not in _GENERIC]
    # "Anything with Ana", and whom one meets, are entries as such.
    generic = len(told) < len(words) or title != said.get("title")
    # "Who is in Emden" asks for people of a town; of meetings as such it asks for theirs.
    if set(words) <= _ALONE or _NO_TITLE.search(title) or (said.get("inside") and not generic):
        return None
    # Whose birthday is when is told by cards, too.
    if aspect is not Aspect.DISTANCE and not _BIRTHDAY.isdisjoint(words):
        return None
    next_one = said.get("next") or said.get("again") or said.get("after") or said.get("until")
    last_one = said.get("last") or said.get("before")
    pick = Pick.NEXT if next_one else Pick.LAST if last_one else Pick.FIRST if said.get("first") else None
    if pick is Pick.FIRST and not days:
        return None
    company = generic and not _MEETINGS.isdisjoint(words)
    past = bool(said.get("past") or said.get("since"))
    return Titled(aspect, pick, _as_asked(reading.text, title), frozenset(told), days, generic, company, past, if_any)


def _as_asked(text: str, title: str) -> str:
    """Return a title with the capitals of the question, where its blanks for days are not in between."""
    place = text.casefold().find(title)
    return text[place : place + len(title)] if place >= 0 and len(text) == len(text.casefold()) else title
