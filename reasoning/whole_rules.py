"""Whole sentences on whom the owner answered, what somebody wrote on days, what days brought, attachments, documents and how often."""

import re

from reasoning.request_rules import Thing, rule

_MAIL = r"(?:e-?mails?|mails?|messages?|letters?)"
_LETTER = r"(?:e-?mails?|mails?|nachricht(?:en)?)"
_MENSAGEM = r"(?:e-?mails?|mails?|mensagens|mensagem)"
_LAST = r"(?:last|latest|most recent|newest)"
_LETZTE = r"(?:letzte|neueste|jüngste)n?"
_SHOW = r"(?:show(?: me)?|list|open|find|give me)"
_ZEIG = r"zeige?(?: mir)?"
_MOSTRA = r"mostra(?:-me)?"
_THE, _OF, _TO = r"(?:[oa] )?", r"d[eoa]", r"(?:a|ao|à)"
_ALL_EN, _ALL_DE, _ALL_PT = r"(?P<all>which|what)", r"(?P<all>welche)", r"(?P<all>que|quais)"
_COUNT_EN, _COUNT_DE, _COUNT_PT = r"(?P<count>how many)", r"(?P<count>wie ?viele)", r"(?P<count>quant[oa]s)"

_ANSWER = r"(?:answers?|reply|replies|response)"
_WAITS = r"(?:still |are still |is still |are |is )?(?:waits?|waiting)(?: still)?"
_FOR_ME = rf"for (?:my|an?) {_ANSWER}(?: from me)?"
_UNANSWERED = r"(?:are|is)(?: still)? (?:unanswered|not answered(?: yet)?)"
_ANSWERED = r"(?:answer(?:ed)?|repl(?:y|ied)(?: to)?|respond(?:ed)?(?: to)?)"
_AUF_MICH = r"auf (?:meine |eine )?antwort(?: von mir)?"
_A_MIM = r"(?:pela |por |a |da |de |uma |por uma )?(?:minha )?resposta"
# Of somebody, without days: which of their mails wait, and whether their last one has been answered.
OWED = (
    rule(Thing.OWED, rf"(?:which|what|how many) {_MAIL} (?:from|by|of) WHO (?:{_UNANSWERED}|{_WAITS} {_FOR_ME})"),
    rule(
        Thing.OWED,
        rf"(?:which|what) {_MAIL} (?:from|by|of) WHO (?:(?:have i not|haven't i) answered|do i still have to answer)(?: yet)?",
    ),
    rule(Thing.OWED, rf"(?:{_SHOW} )?(?:my |the |all )*unanswered {_MAIL} from WHO"),
    rule(Thing.OWED, rf"do i (?:still )?owe WHO (?:an?|any) {_ANSWER}|(?:does|is) WHO (?:still )?(?:wait|waiting) {_FOR_ME}"),
    rule(Thing.OWED, rf"(?:welche|wie ?viele) {_LETTER} von WHO (?:sind (?:noch )?unbeantwortet|(?:warten|wartet) (?:noch )?{_AUF_MICH})"),
    rule(Thing.OWED, rf"welche {_LETTER} von WHO habe ich (?:noch )?nicht beantwortet|unbeantwortete {_LETTER} von WHO"),
    rule(Thing.OWED, rf"schulde ich WHO (?:noch )?eine antwort|wartet WHO (?:noch )?{_AUF_MICH}"),
    rule(
        Thing.OWED,
        rf"(?:que|quais|quant[oa]s) {_MENSAGEM} {_OF} WHO "
        rf"(?:(?:ainda )?(?:esperam?|aguardam?) {_A_MIM}|(?:estão|tenho) (?:por responder|sem resposta))",
    ),
    rule(Thing.OWED, rf"a (?:que|quais) {_MENSAGEM} {_OF} WHO (?:é que )?(?:ainda )?não respondi"),
    rule(Thing.OWED, rf"(?:ainda )?devo (?:uma )?resposta {_TO} WHO|{_THE}WHO (?:ainda )?(?:espera|aguarda) {_A_MIM}"),
    rule(
        Thing.REPLIED,
        rf"(?:have|did) i (?:already )?{_ANSWERED} "
        rf"(?:the (?:{_LAST} )?{_MAIL} from WHO|WHO(?: (?:{_LAST} )?{_MAIL})?)(?: yet| already)?",
    ),
    rule(Thing.REPLIED, rf"habe ich (?:schon )?WHO (?:schon )?(?:auf (?:seine|ihre) {_LETZTE} {_LETTER} )?(?:schon )?geantwortet"),
    rule(Thing.REPLIED, rf"habe ich (?:schon )?(?:auf )?die {_LETZTE} {_LETTER} von WHO (?:schon )?(?:geantwortet|beantwortet)"),
    rule(Thing.REPLIED, rf"(?:já )?respondi (?:{_TO} (?:últim[oa] {_MENSAGEM} {_OF} )?)WHO(?: já)?"),
)
_ME = r"(?: to)?(?: me)?"
# Of somebody, on days: all their mails, with what each says.
SAID = (
    rule(Thing.MAIL_FROM, rf"(?P<words>what) (?:did|has) WHO (?:write|written|send|sent|mail|mailed|e-?mail|e-?mailed){_ME}"),
    rule(Thing.MAIL_FROM, r"(?P<words>was) hat (?:mir )?WHO (?:mir )?(?:geschrieben|geschickt)"),
    rule(Thing.MAIL_FROM, r"(?P<words>was) schrieb (?:mir )?WHO(?: mir)?"),
    rule(Thing.MAIL_FROM, rf"(?P<words>o que) (?:é que )?{_THE}WHO (?:me )?(?:escreveu|enviou|mandou)"),
    rule(Thing.MAIL_FROM, rf"(?P<words>o que) (?:é que )?(?:me )?(?:escreveu|enviou|mandou)(?:-me)? {_THE}WHO"),
)
DAYS_WHOLE = (
    rule(Thing.HAPPENED, r"what (?:all )?(?:happened|has happened|was going on|went on)"),
    rule(Thing.HAPPENED, r"was (?:ist|war) (?:alles )?(?:passiert|geschehen)|was (?:passierte|geschah|war(?: alles)? los)"),
    rule(Thing.HAPPENED, r"o que (?:é que )?(?:aconteceu|se passou)"),
    rule(Thing.NEWS, r"what(?: is|'s| was) new|(?:is there )?anything new|what news is there"),
    rule(Thing.NEWS, r"was (?:ist|gibt es|gibt's|war) (?:alles )?(?:neu|neues)|gibt es (?:etwas |was )?neues"),
    rule(Thing.NEWS, r"o que (?:é que )?há de novo|(?:há|que) novidades(?: há)?"),
    rule(Thing.DONE, r"what (?:did i do|have i done|was i doing)"),
    rule(Thing.DONE, r"was (?:habe ich (?:alles )?(?:gemacht|getan)|machte ich|tat ich)"),
    rule(Thing.DONE, r"o que (?:é que )?(?:eu )?fiz"),
)
_WITH = r"(?:(?:have|has|had|with|contain) (?:an |any )?attachments?)"
_MIT = r"(?:(?:haben|hat|hatten|mit) (?:einen |einem )?(?:anhang|anhänge|anhängen))"
_COM = r"(?:(?:têm|tem|tinham|com) (?:um )?anexos?)"
_SENT = r"(?:did WHO send(?: me)?|did i (?:get|receive) from WHO|(?:came |are |have come )?from WHO)"
# Of somebody, with days or without.
CARRIED = (
    rule(Thing.ATTACHED, rf"(?:{_ALL_EN}|{_COUNT_EN}|{_SHOW}) (?:all )?(?:the )?{_MAIL} from WHO {_WITH}"),
    rule(Thing.ATTACHED, rf"(?:(?:{_ALL_EN}|{_COUNT_EN}|{_SHOW}) )?(?:all )?(?:the )?{_MAIL} with (?:an )?attachments? {_SENT}"),
    rule(Thing.ATTACHED, rf"(?:{_SHOW} )?(?:all )?(?:the )?attachments (?:from|of) WHO|{_ALL_EN} attachments {_SENT}|what did WHO attach"),
    rule(Thing.ATTACHED, rf"(?:{_ALL_DE}|{_COUNT_DE}|{_ZEIG}) (?:alle )?{_LETTER} von WHO {_MIT}"),
    rule(
        Thing.ATTACHED,
        rf"(?:{_ZEIG} )?(?:die |alle )?anhänge von WHO|welche anhänge hat (?:mir )?WHO (?:mir )?geschickt|was hat WHO angehängt",
    ),
    rule(Thing.ATTACHED, rf"(?:{_ALL_PT}|{_COUNT_PT}|{_MOSTRA}) (?:[oa]s )?{_MENSAGEM} {_OF} WHO {_COM}"),
    rule(Thing.ATTACHED, rf"(?:{_MOSTRA} )?(?:os )?anexos {_OF} WHO|que anexos (?:é que )?(?:me )?(?:enviou|mandou) {_THE}WHO"),
    rule(Thing.DOCUMENTS, rf"(?:(?:what|which) (?:is|was)|{_SHOW}) the (?P<pick>{_LAST}) (?:document|file) (?:that i got )?from WHO"),
    rule(Thing.DOCUMENTS, rf"(?:{_ALL_EN}|{_COUNT_EN}) (?:documents|files) {_SENT}"),
    rule(Thing.DOCUMENTS, rf"(?:(?:what are|{_SHOW}) )?(?:all )?(?:the )?(?:{_LAST} )?(?:documents|files) from WHO"),
    rule(Thing.DOCUMENTS, rf"(?:was ist|{_ZEIG}) das (?P<pick>letzte|neueste) dokument von WHO"),
    rule(
        Thing.DOCUMENTS,
        rf"(?:{_ALL_DE}|{_COUNT_DE}) dokumente (?:hat (?:mir )?WHO (?:mir )?geschickt|(?:habe ich|kamen) von WHO(?: bekommen| erhalten)?)",
    ),
    rule(Thing.DOCUMENTS, rf"(?:qual é|{_MOSTRA}) o (?P<pick>último) (?:documento|ficheiro) {_OF} WHO"),
    rule(Thing.DOCUMENTS, rf"(?:{_ALL_PT}|{_COUNT_PT}) documentos (?:(?:me )?(?:enviou|mandou) {_THE}WHO|recebi {_OF} WHO)"),
)
# Of nobody, without days.
ATTACHED = (
    re.compile(
        rf"(?:which|what|how many|{_SHOW}) (?:all )?(?:of )?(?:my |the )?{_MAIL} {_WITH}|(?:my |the |all )*{_MAIL} with attachments"
    ),
    re.compile(rf"(?:welche|wie ?viele|{_ZEIG}) (?:alle )?{_LETTER} {_MIT}|(?:alle )?{_LETTER} mit (?:anhang|anhängen)"),
    re.compile(rf"(?:que|quais|quant[oa]s|{_MOSTRA}) (?:[oa]s )?{_MENSAGEM} {_COM}"),
)
DOCUMENTS = (
    re.compile(rf"(?:(?:what|which) are |{_SHOW} )?(?:my |the )?{_LAST} (?:documents|files)"),
    re.compile(rf"(?:was sind |{_ZEIG} )?(?:meine |die )?(?:neuesten|letzten) dokumente"),
    re.compile(rf"(?:quais são |{_MOSTRA} )?os (?:meus )?(?:últimos documentos|documentos mais recentes)"),
)
LATEST_DOCUMENT = (
    rule(Thing.DOCUMENTS, rf"(?:(?:what|which) (?:is|was) |{_SHOW} )?(?:my |the ){_LAST} (?:document|file)"),
    rule(Thing.DOCUMENTS, rf"(?:was ist |welches ist |{_ZEIG} )?(?:mein|das) (?:neueste|letzte)s? dokument"),
    rule(Thing.DOCUMENTS, rf"(?:qual é |{_MOSTRA} )?o (?:meu )?(?:último documento|documento mais recente)"),
)
_GOT = r"(?:did i (?:get|receive)|have i (?:got|received)|came(?: in)?|arrived|are new|are there|do i have|are)"
_BEKAM = r"(?:habe ich (?:bekommen|erhalten)|bekam ich|kamen|sind neu|gibt es)"
_RECEBI = r"(?:(?:é que )?recebi|chegaram|são novos|há)"
# Of nobody, on days.
CARRIED_ON = (
    rule(Thing.ATTACHED, rf"(?:{_ALL_EN}|{_COUNT_EN}|{_SHOW}) (?:all )?(?:my |the )?{_MAIL} {_WITH}|(?:all )?{_MAIL} with attachments"),
    rule(Thing.ATTACHED, rf"(?:{_SHOW} )?(?:all )?(?:the |my )?attachments|{_ALL_EN} attachments {_GOT}"),
    rule(Thing.ATTACHED, rf"(?:{_ALL_DE}|{_COUNT_DE}|{_ZEIG}) (?:alle )?{_LETTER} {_MIT}|welche anhänge {_BEKAM}"),
    rule(Thing.ATTACHED, rf"(?:{_ALL_PT}|{_COUNT_PT}|{_MOSTRA}) (?:[oa]s )?{_MENSAGEM} {_COM}|que anexos {_RECEBI}"),
    rule(
        Thing.DOCUMENTS,
        rf"(?:{_ALL_EN}|{_COUNT_EN}) (?:new )?(?:documents|files) {_GOT}|(?:{_SHOW} )?(?:all )?(?:the |my )?(?:new )?(?:documents|files)",
    ),
    rule(Thing.DOCUMENTS, rf"(?:{_ALL_DE}|{_COUNT_DE}) (?:neuen )?dokumente {_BEKAM}|(?:{_ZEIG} )?(?:die |alle )?(?:neuen )?dokumente"),
    rule(Thing.DOCUMENTS, rf"(?:{_ALL_PT}|{_COUNT_PT}) (?:novos )?documentos {_RECEBI}|{_MOSTRA} os (?:novos )?documentos"),
)
# In the present and without days it is the last twelve months that tell.
RATES = (
    rule(Thing.MEETING, r"(?P<rate>how often) do i (?:meet|see)(?: with)? WHO"),
    rule(Thing.MAIL_FROM, rf"(?P<rate>how often) does WHO (?:write|mail|e-?mail){_ME}"),
    rule(Thing.MAIL_FROM, r"(?P<rate>how often) do i (?:hear|get mail) from WHO"),
    rule(Thing.MEETING, r"(?P<rate>wie oft) (?:treffe|sehe) ich (?:mich (?:mit )?)?WHO"),
    rule(Thing.MAIL_FROM, r"(?P<rate>wie oft) schreibt (?:mir )?WHO(?: mir)?"),
    rule(Thing.MAIL_FROM, r"(?P<rate>wie oft) höre ich von WHO"),
    rule(Thing.MEETING, rf"(?P<rate>(?:com )?que frequência|quantas vezes) (?:é que )?(?:vejo|encontro|me encontro com) {_THE}WHO"),
    rule(Thing.MAIL_FROM, rf"(?P<rate>(?:com )?que frequência|quantas vezes) (?:é que )?(?:{_THE}WHO me escreve|me escreve {_THE}WHO)"),
)
# In the past and without days it is all there has been.
OFTEN = (
    rule(Thing.MAIL_FROM, r"(?P<count>wie oft) hat (?:mir )?WHO (?:mir )?geschrieben"),
    rule(Thing.MAIL_FROM, r"(?P<count>how often) has WHO (?:written|mailed|e-?mailed)(?: to)?(?: me)?"),
    rule(Thing.MEETING, rf"(?P<count>quantas vezes) (?:é que )?(?:vi|encontrei|me encontrei com) {_THE}WHO"),
    rule(Thing.MAIL_FROM, rf"(?P<count>quantas vezes) (?:é que )?(?:{_THE}WHO me escreveu|me escreveu {_THE}WHO)"),
)
