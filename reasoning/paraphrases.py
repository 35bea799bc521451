"""Other ways to say what rules know: each is turned into the sentence that a rule of records takes."""

import re

_WHO = r"(?P<who>\S.{0,60}?)"
_DAYS = r"(?P<days> .{3,60})?"
_MET = r"(?:met|saw|seen)(?: with)?"
_MEET = r"(?:meet|see)(?: with)?"
_HEARD = r"(?:heard|got (?:a |an )?(?:e-?mail|mail|message))"
_WROTE = r"(?:wrote|written|mailed|e-?mailed)(?: to)?"
_WRITE = r"(?:write|mail|e-?mail)(?: to)?"
_LAST_TIME = r"when(?: was|'s| is) the last time (?:that )?i(?: have|'ve)?"
_AGO = r"how long (?:ago (?:did i last|did i|was it (?:that )?i)|(?:is it|has it been|is it been) since i(?: last| have|'ve)?)"
_ANYONE = r"(?:anybody|anyone|somebody|someone)"
_THING = r"(?:anything|something|an? (?:e-?mail|mail|message)|(?:e-?mails|mails|messages))"
_MAIL = r"(?:e-?mail|mail|message)"
_SENT = rf"(?:(?:write|written|mail|mailed|e-?mailed)(?: to)?(?: me)?|(?:send|sent) me {_THING})"
_DAY = r"(?:today|yesterday|this|last|on|in|since|between|after|before)\b.*"
_TAG = r"(?:heute|gestern|vorgestern|diese|letzte|am|im|seit)\b.{0,40}?"
_ZULETZT = r"wann (?:war|ist) das letzte mal,? (?:dass|als|wo) ich"
_HER = r"wie lange ist es her,? (?:dass|seit) ich"
_ULTIMA = r"quando foi a última vez que (?:eu )?"
# Whatever stands for days is left where it was: the rules read it there.
_REWORDED: tuple[tuple[str, str], ...] = (
    (rf"(?:{_LAST_TIME} {_MET}|{_AGO} (?:{_MET}|{_MEET})) {_WHO}", r"When did I last meet \g<who>?"),
    (rf"(?:{_LAST_TIME} {_HEARD}|{_AGO} (?:{_HEARD}|hear)) from {_WHO}", r"When did I last hear from \g<who>?"),
    (rf"(?:{_LAST_TIME} {_WROTE}|{_AGO} (?:{_WROTE}|{_WRITE})) {_WHO}", r"When did I last write to \g<who>?"),
    (rf"{_LAST_TIME} (?:had|went to|was at|been to|did) (?:an? |the |my )?(?P<what>\S.{{1,60}}?)", r"When was my last \g<what>?"),
    (rf"(?:did|has) {_ANYONE} (?:write|written|mail|mailed)(?: to)?(?: me)?{_DAYS}", r"Which mails did I get\g<days>?"),
    (rf"(?:did|has) {_WHO} {_SENT}{_DAYS}", r"Which mails did \g<who> send me\g<days>?"),
    (rf"(?:did i hear|have i heard)(?: {_THING})? from {_WHO}(?P<days> {_DAY})", r"Which mails did \g<who> send me\g<days>?"),
    (
        rf"what did i last (?:write|mail)(?: to)? {_WHO}|what did i (?:write|mail)(?: to)? (?P<whom>\S.{{0,60}}?) last",
        r"Show me my last mail to \g<who>\g<whom>",
    ),
    (rf"what did i (?:write|mail) to {_WHO}(?P<days> {_DAY})?", r"Which mails did I send to \g<who>\g<days>?"),
    (rf"any (?:new )?{_MAIL}s? from {_WHO}(?P<days> {_DAY})?", r"Which mails did \g<who> send me\g<days>?"),
    (rf"who has (?:written|mailed)(?: to)?(?: me)?{_DAYS}", r"Who wrote to me\g<days>?"),
    (rf"what did i miss(?P<days> {_DAY})", r"What happened\g<days>?"),
    (r"(?:summari[sz]e|sum up|how was) (?:my |the )?(?P<span>day|week|month)", r"What happened this \g<span>?"),
    (r"(?:give me )?an? overview of (?P<days>\S.{1,40})", r"What do I have in \g<days>?"),
    (r"what(?:'s| is) (?:happening|going on|up)(?P<days> .{3,60})", r"What do I have\g<days>?"),
    (r"was (?:mache|unternehme) ich(?P<days> .{3,60})", r"Was habe ich\g<days>?"),
    (r"was war (?P<days>(?:am|im|vom|letzte|diese|gestern|heute|vorgestern)\b.{0,40}?)(?: los)?", r"Was hatte ich \g<days>?"),
    (rf"what (?:was|is) my last {_MAIL} to {_WHO} about", r"Show me my last mail to \g<who>"),
    (rf"what (?:was|is) {_WHO}['’]s (?:last|latest) {_MAIL} about", r"Show me the last mail from \g<who>"),
    (rf"what (?:was|is) the (?:last|latest) {_MAIL} from {_WHO} about", r"Show me the last mail from \g<who>"),
    (rf"(?:do|are) {_WHO} and i (?:have (?:an? |any )?meetings?|meeting|meet){_DAYS}", r"Do I have a meeting with \g<who>\g<days>?"),
    (rf"(?:what are )?{_WHO}['’]s (?:contact details|contacts|contact data)", r"How can I reach \g<who>?"),
    (rf"(?:what are )?(?:the )?contact details (?:of|for) {_WHO}", r"How can I reach \g<who>?"),
    (r"what(?:'s| is| comes)(?: up)? next", "What is next in my calendar?"),
    (rf"{_ZULETZT} {_WHO} (?:getroffen|gesehen) habe", r"Wann habe ich \g<who> zuletzt getroffen?"),
    (rf"{_HER} {_WHO} (?:getroffen|gesehen) habe", r"Wann habe ich \g<who> zuletzt getroffen?"),
    (rf"(?:{_ZULETZT}|{_HER}) von {_WHO} gehört habe", r"Wann habe ich zuletzt von \g<who> gehört?"),
    (rf"(?:{_ZULETZT}|{_HER}) {_WHO} geschrieben habe", r"Wann habe ich \g<who> zuletzt geschrieben?"),
    (rf"hat mir{_DAYS} jemand geschrieben", r"Welche Mails habe ich\g<days> bekommen?"),
    (rf"hat(?: mir)? {_WHO}(?: mir)?(?P<days> {_TAG})? geschrieben", r"Welche Mails habe ich von \g<who> bekommen\g<days>?"),
    (r"was (?:kommt|ist) als nächstes", "Was steht als nächstes im Kalender?"),
    (rf"alguém me escreveu{_DAYS}", r"Que mails recebi\g<days>?"),
    (rf"{_ULTIMA}(?:vi|encontrei|estive com) (?:[oa] )?{_WHO}", r"When did I last meet \g<who>?"),
    (rf"{_ULTIMA}(?:recebi um (?:e-?mail|mail) d[eoa]|ouvi falar d[eoa]) {_WHO}", r"When did I last hear from \g<who>?"),
    (rf"(?:[oa] )?{_WHO} (?:escreveu-me|me escreveu|mandou-me {_THING}){_DAYS}", r"Quais mails me enviou \g<who>\g<days>?"),
)
_RULES = tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in _REWORDED)


def reworded(text: str) -> str | None:
    """Return the sentence that says the same in the words of a rule, None where no other way is known."""
    for pattern, instead in _RULES:
        if match := pattern.fullmatch(text.rstrip(" ?.!")):
            return re.sub(r"\\g<(\w+)>", lambda name: match.groupdict().get(name[1]) or "", instead)
    return None
