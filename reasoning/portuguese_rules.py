"""The whole sentences that ask for records as such in Portuguese: patterns, with what they ask for."""

import re

from reasoning.request_rules import Thing, rule

_MAIL = r"(?:e-?mails?|mails?|mensagens|mensagem)"
_COUNT, _ALL = r"(?P<count>quant[oa]s)", r"(?P<all>que|quais)"
_OF, _THE = r"d[eoa]", r"(?:[oa] )?"
_SENT = r"(?:enviou|mandou|escreveu)"
_GOT = r"(?:recebi|chegaram|vieram|tenho|há)"
_WITH = rf"com {_THE}WHO"
_DATES = r"(?:compromissos|eventos|entradas)"
_IS = r"(?:qual|quando) (?:é|e|será)"
_LAST = r"(?P<pick>pela última vez|por último|pela primeira vez)"
_CALENDAR = r"(?: no calendário| na agenda)?"


PT_NEXT = (
    rule(Thing.MEETING_ON, rf"(?:{_IS} )?a minha próxima reunião"),
    rule(Thing.ENTRY_ON, rf"(?:{_IS} )?o meu próximo (?:compromisso|evento)|o que tenho a seguir{_CALENDAR}"),
)
PT_LATEST = (
    rule(Thing.MEETING_ON, r"(?:qual|quando) foi a minha última reunião"),
    rule(Thing.ENTRY_ON, r"(?:qual|quando) foi o meu último (?:compromisso|evento)"),
    rule(Thing.MAIL_ON, rf"qual (?:é|foi) (?:a minha última|o meu último|a última|o último) {_MAIL}|quem me escreveu por último"),
    rule(Thing.MAIL_OWN, r"a quem (?:é que )?escrevi por último"),
)
# What asks for all that is in the calendar on days, these blanked out.
PT_AGENDA = re.compile(
    rf"o que (?:é que )?(?:tenho|há|está|tive)(?: marcado| para fazer)?{_CALENDAR}|(?:que|quais) {_DATES} (?:tenho|há){_CALENDAR}|"
    rf"(?:os )?meus (?:compromissos|eventos)|tenho (?:alguma coisa|algo|compromissos|reuniões)(?: marcad[oa]s?)?{_CALENDAR}|"
    r"estou (?:livre|ocupad[oa])|tenho tempo"
)
_WAIT = r"(?:ainda )?(?:esperam?|aguardam?|est(?:á|ão) à espera)"
_REPLY = r"(?:(?:pela|por|a|da|de|uma|de uma|por uma) )?(?:minha )?resposta(?: minha)?"
# Which mails wait: they wait for it, it is owed, it was not given.
PT_WAITING = (
    re.compile(rf"(?:que|quais|quant[oa]s)(?: são)?(?: [oa]s)? {_MAIL} (?:que )?{_WAIT} {_REPLY}|quem (?:é que )?{_WAIT} {_REPLY}"),
    re.compile(rf"(?:há|tenho) {_MAIL} (?:que {_WAIT}|à espera) {_REPLY}"),
    re.compile(rf"(?:a )?(?:que|quais|quant[oa]s) {_MAIL} (?:é que )?(?:ainda )?(?:não respondi|tenho de responder|preciso de responder)"),
    re.compile(rf"(?:que|quais|quant[oa]s) {_MAIL} (?:tenho|estão|há) (?:por responder|sem resposta)"),
    re.compile(r"a quem (?:é que )?(?:ainda )?(?:não respondi|devo (?:uma )?resposta|tenho de responder)"),
    re.compile(rf"(?:mostra(?:-me)? )?(?:[oa]s )?{_MAIL} (?:por responder|sem resposta)|a que (?:é que )?(?:ainda )?não respondi"),
)
PT_PROJECTS = re.compile(
    r"(?:que|quais) projetos (?:tenho|há)|quais são os meus projetos|(?:os )?meus projetos|em que projetos (?:trabalho|estou a trabalhar)"
)
PT_ON_DAYS = (
    rule(Thing.MAIL_ON, rf"(?:{_COUNT}|{_ALL}) {_MAIL} {_GOT}|quem me escreveu"),
    rule(Thing.MAIL_OWN, rf"(?:{_COUNT}|{_ALL}) {_MAIL} (?:é que )?(?:enviei|escrevi|mandei)|a quem (?:é que )?escrevi"),
    rule(Thing.MEETING_ON, rf"{_COUNT} reuniões (?:tive|tenho|houve|há)"),
    rule(Thing.ENTRY_ON, rf"{_COUNT} {_DATES} (?:tive|tenho|houve|há)"),
)
PT_RULES = (
    rule(Thing.MAIL_FROM, rf"(?:{_COUNT}|{_ALL}) {_MAIL} (?:me {_SENT}|{_SENT}-me) {_THE}WHO"),
    rule(Thing.MAIL_FROM, rf"(?:{_COUNT}|{_ALL}) {_MAIL} (?:é que )?{_THE}WHO me {_SENT}"),
    rule(Thing.MAIL_FROM, rf"(?:{_COUNT}|{_ALL}) {_MAIL} {_GOT} {_OF} WHO"),
    rule(Thing.MAIL_FROM, rf"(?:quando|o que) (?:é que )?(?:{_THE}WHO me escreveu|me escreveu {_THE}WHO) {_LAST}"),
    rule(Thing.MAIL_FROM, rf"qual (?:é|foi) [oa] (?P<pick>últim[oa]|primeir[oa]) {_MAIL} {_OF} WHO"),
    rule(Thing.MAIL_TO, rf"(?:{_COUNT}|{_ALL}) {_MAIL} (?:é que )?(?:enviei|escrevi|mandei) (?:a|ao|à) WHO"),
    rule(Thing.MAIL_BOTH, rf"(?:mostra(?:-me)? )?(?:[oa]s )?(?:meus |minhas )?(?:{_MAIL}|conversa) {_WITH}"),
    rule(Thing.MEETING, rf"(?:{_IS} )?a (?:minha )?(?P<pick>próxima) reunião {_WITH}"),
    rule(Thing.MEETING, rf"(?:{_COUNT}|{_ALL}) reuniões (?:tive|tenho|há) {_WITH}"),
    rule(Thing.MEETING, rf"(?:{_COUNT}|{_ALL}) reuniões {_WITH} (?:tive|tenho|há)"),
)
_NOUNS = {
    "phone": r"(?:número (?:de telefone|de telemóvel|do telemóvel)|telefone|telemóvel|número)",
    "email": r"(?:e-?mail|mail|endereço (?:de|do) e-?mail|endereço eletrónico)",
    "birthday": r"aniversário",
}
PT_REACH = (
    *((asked, rule(Thing.REACH, rf"(?:(?:qual|quando) (?:é|e) )?o {noun} {_OF} WHO")[1]) for asked, noun in _NOUNS.items()),
    ("birthday", rule(Thing.REACH, rf"quando (?:é que )?(?:{_THE}WHO faz anos|faz anos {_THE}WHO)")[1]),
    ("email phone", rule(Thing.REACH, rf"como (?:é que )?(?:posso contactar|contacto) (?:com )?{_THE}WHO")[1]),
)
