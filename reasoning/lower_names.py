"""Names typed in lower case ("when did i last hear from greta?"): what stands where a rule has its name, if somebody is called so.

A capital is what else tells a name, so that here a word that means something by itself never is one: "will i see grace".
"""

import re
from collections.abc import Iterator, Sequence

from reasoning.dates import MONTHS, WEEKDAYS
from reasoning.days import TAGE
from reasoning.entities import names_of
from reasoning.question import Reading, bare
from reasoning.relative_days import NEAR
from reasoning.requests import Request, request_of, without_its_days
from schema.graph import Node

_WORD = re.compile(r"\w+")
_MOST_WORDS, _LONGEST_QUESTION = 4, 20
_SHORTEST = 2
# Given names and surnames that are words as well, in the languages that questions are asked in.
_NAMES_AND_WORDS = (
    "will mark grace rose may june april august summer autumn winter spring dawn hope faith joy art bill bob frank jack pat sue rob drew "
    "grant chase miles dean earl guy ray rich nick gene dale glen cliff heath forest river sky skye star iris ivy lily daisy violet olive "
    "ginger ruby pearl amber jade crystal opal carol melody harmony charity mercy patience prudence constance wren robin jay lark page "
    "hunter carter mason cooper taylor tanner baker smith cook fisher miller king queen prince duke bishop pope knight young long short "
    "small little brown black white green gray grey gold silver wood woods stone field fields hill lake brook banks church park bush bell "
    "ball price power powers love day week night christian german french english paris london florence sydney chelsea georgia virginia "
    "victoria carolina china india israel jordan austin dallas houston max major judge case chance angel eve christmas noel rusty sandy "
    "sonny buddy junior randy dick john peg kitty bud bunny holly hazel rosemary myrtle basil reed rowan ash jean denim brook wade lance "
    "mike don ted al ed rod gill piper archer marshal marshall major minor storm rain misty sunny stormy sterling norm gale gail penny "
    "nova bliss sage reason justice liberty america trinity destiny heaven treasure princess royal legend ace "
    "ernst wolf klein lang gross groß stark kurz heide mai sommer herbst engel könig koch jäger bauer müller schmidt weber fischer meister "
    "richter vogel fuchs hahn berg bach stein braun schwarz weiß weiss rot grün jung alt neu gut beste frei fromm reich arm sonntag "
    "freitag montag roman kind frau herr mann freund wirt zimmer winkel stern feder kaiser graf ritter bischof papst "
    "rosa clara claro luz mar sol flor vera pia branco preto reis rei santos cruz costa ramos ferreira pinto leite lima rocha serra campos "
    "monte vale nunes pedra barros machado carneiro coelho leão lobo pereira oliveira carvalho silva paz alegria esperança glória vitória"
)
# What somebody does, where they are met, and what writes mails: "from work", "from the bank".
_ROLES = (
    "he him his she her hers they them their it its me mine you your yours we us our ours my mein meine meinem meinen meiner unser "
    "unsere unserem unserer meu minha meus minhas nosso nossa myself yourself everyone everybody someone somebody anyone anybody "
    "nobody none one who whom all both each some many few several others other another people person man men woman women friend "
    "friends family mother father parents sister brother son daughter child children wife husband partner uncle aunt cousin neighbour "
    "neighbor colleague colleagues boss team staff office work job school university college class teacher professor home house bank "
    "doctor dentist nurse hospital clinic pharmacy landlord tenant plumber lawyer accountant agent agency insurance tax police post "
    "court state city town council government library museum hotel airline airport station train bus taxi support service services "
    "info information news newsletter newsletters digest sales marketing admin administrator help contact customer customers client "
    "clients billing account accounts payment payments invoice invoices order orders shop store market club board group groups "
    "committee company firm business project projects event events meeting meetings calendar mail mails email emails message messages "
    "letter letters list spam inbox system server bot security alert alerts notification notifications reply noreply update updates "
    "again wieder novamente "
    "today yesterday now later soon lunch dinner breakfast coffee tea call calls phone number address birthday last first next latest "
    "new old good best the a an and or of in on at to for from with by about arzt ärztin zahnarzt zahnärztin chef chefin mutter vater "
    "eltern schwester bruder sohn tochter kinder freunde freundin familie kollege kollegin nachbar nachbarin vermieter mieter schule "
    "uni arbeit büro amt finanzamt stadt bank kasse versicherung hausverwaltung verein vorstand gruppe firma kunde kunden rechnung "
    "bestellung hilfe team post polizei jemand niemand jemandem niemandem allen alle ihm ihr ihnen ihn sie er es wir uns mir dir mich "
    "dich euch der die das dem den des ein eine einem einen von mit bei zu vom zum und oder médico médica dentista chefe mãe pai pais "
    "irmã irmão filho filha filhos amigo amiga amigos família colega vizinho vizinha senhorio escola trabalho banco escritório câmara "
    "finanças seguro seguros condomínio clube grupo empresa cliente clientes fatura ajuda equipa alguém ninguém todos todas ele ela "
    "eles elas nós mim ti si o a os as um uma de do da dos das com por para e ou"
)
_NO_NAMES = frozenset(_ROLES.split()) | {*MONTHS, *WEEKDAYS, *TAGE} | {word for one in NEAR for word in one.split()}
_ORDINARY = frozenset(_NAMES_AND_WORDS.split()) | _NO_NAMES


def asked_in_lower_case(reading: Reading) -> Iterator[Request]:
    """Yield what a question asks for with each stretch of its words taken for a name, the longest first, that a rule of records fits."""
    words = without_its_days(reading).split()
    if len(words) > _LONGEST_QUESTION:
        return
    for count in range(_MOST_WORDS, 0, -1):
        for place in range(len(words) - count + 1):
            name = " ".join(words[place : place + count])
            if may_be_a_name(name) and (found := request_of(words[:place], name, words[place + count :], bool(reading.days))):
                yield found


def bearers(people: Sequence[Node], name: str) -> list[Node]:
    """Return those whose first or last name a word is, or who are called as several words say."""
    said = _WORD.findall(bare(name).casefold())
    return [one for one in people if len(said) > 1 or any(said[0] in _ends(known) for known in names_of(one))]


def _ends(name: str) -> tuple[str, ...]:
    words = _WORD.findall(name.casefold())
    return (words[0], words[-1]) if words else ()


def may_be_a_name(name: str) -> bool:
    """Say whether there is a word in it that says nothing but a name, or two that each may be one ("mark stone")."""
    said = [word for word in _WORD.findall(bare(name)) if word.isalpha() and len(word) >= _SHORTEST]
    return any(word not in _ORDINARY for word in said) or (len(said) > 1 and _NO_NAMES.isdisjoint(said))
