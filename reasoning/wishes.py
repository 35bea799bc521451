"""Reads wishes for style in what the owner types: "bullet points, please", "answer in German"; by rules, whole sentences only.

A sentence is a wish when it holds nothing but values of style and the small words around them. "What did Jana say about bullet
points?" holds more, and is a question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schema.episodes import CHOICES, Aspect

_SENTENCES = re.compile(r"[^.!?\n;]+[.!?;]*")
# "No, in English" takes back what was said before, not what comes.
_TAKING_BACK = re.compile(r"^\s*(?:no|nein|não),", re.IGNORECASE)
_WORDS = re.compile(r"[\w'’-]+")
_VALUES: dict[tuple[Aspect, str], str] = {
    (Aspect.LAYOUT, "bullet points"): "bullet points|bullet point|bullets|bulleted list|bullet list|stichpunkte|stichpunkten|tópicos",
    (Aspect.LAYOUT, "numbers"): "numbered list|numbered points|numbers|nummerierte liste|lista numerada",
    (Aspect.LAYOUT, "sentences"): "sentences|full sentences|prose|plain text|fliesstext|ganzen sätzen|frases completas",
    (Aspect.LENGTH, "short"): "short|shorter|brief|briefly|concise|concisely|kurz|kürzer|knapp|curto|curta|curtas|breve|breves",
    (Aspect.LENGTH, "as needed"): "long|longer|detailed|more detail|in detail|ausführlich|detalhado|detalhada",
    (Aspect.LANGUAGE, "as asked"): "language i ask in|language i ask|language of the question",
    (Aspect.LANGUAGE, "English"): "english|englisch|inglês",
    (Aspect.LANGUAGE, "German"): "german|deutsch|alemão",
    (Aspect.LANGUAGE, "Portuguese"): "portuguese|portugiesisch|português|portugues",
    (Aspect.LANGUAGE, "French"): "french|französisch|francês|français",
    (Aspect.LANGUAGE, "Spanish"): "spanish|spanisch|espanhol|español",
    (Aspect.TONE, "formal"): "formal|formally|formeller|förmlich|politely",
    (Aspect.TONE, "friendly"): "friendly|friendlier|warm|warmer|casual|informal|freundlich|locker|simpático",
    (Aspect.TONE, "plain"): "plain|neutral|sachlich|neutro",
    (Aspect.COLOURS, "dark"): "dark|dark mode|dark theme|dunkel|dunkler modus|dunkelmodus|modo escuro",
    (Aspect.COLOURS, "light"): "light|light mode|light theme|bright mode|hell|heller modus|modo claro",
}
_PHRASES = {phrase: value for value, phrases in _VALUES.items() for phrase in phrases.split("|")}
_LONGEST = max(len(phrase.split()) for phrase in _PHRASES)
# A dark coat and a long day are no wishes for style by themselves; with one of these words beside them they are.
_BARE = frozenset("dark light long longer plain warm short numbers sentences kurz hell dunkel casual".split())
_SAYS_STYLE = frozenset(
    "answer answers answering reply replies respond responses write writing speak talk keep be mode theme colours colors tone style "
    "language use prefer please always rather like want from antworte antworten schreib schreibe bitte immer responde responda "
    "respostas por favor".split()
)
_SMALL = _SAYS_STYLE | frozenset(
    "i i'd i’d would me my your you can could in on to with as a an the it them this that and or for of now onwards instead future "
    "make switch turn set give show only just more any anymore again back all when possible "
    "ich möchte hätte gern gerne auf in mit als der die das dem den "
    "und künftig ab jetzt mir lieber im modus eu prefiro quero em de com e a o as os sempre a partir agora modo thanks thank danke "
    "obrigada obrigado into".split()
)
_NOT = frozenset("no not without stop off don't don’t never kein keine keinen nicht ohne sem não".split())


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a text wants of style, and what else it says: a question, or nothing."""

    values: tuple[tuple[Aspect, str], ...]
    rest: str


def wishes(text: str) -> Wishes:
    """Return the wishes of a text and the sentences that are none."""
    found: dict[Aspect, str] = {}
    rest: list[str] = []
    for sentence in _SENTENCES.findall(text):
        wanted = _wish(_WORDS.findall(_TAKING_BACK.sub("", sentence).casefold()))
        found.update(dict(wanted))
        if not wanted:
            rest.append(sentence.strip())
    return Wishes(tuple(found.items()), " ".join(one for one in rest if one)) if found else Wishes((), text.strip())


def _wish(words: Sequence[str]) -> list[tuple[Aspect, str]]:
    """Return what a sentence wants, or nothing if it says anything else too."""
    found: list[tuple[Aspect, str]] = []
    # "Dark mode off" says its no last.
    place, negated, bare, said = 0, "off" in words[-1:], True, False
    while place < len(words):
        phrase = _phrase_at(words, place)
        if phrase:
            aspect, value = _PHRASES[phrase]
            found.append((aspect, CHOICES[aspect][0] if negated else value))
            bare &= phrase in _BARE
            place += len(phrase.split())
            continue
        negated |= words[place] in _NOT
        said |= words[place] in _SAYS_STYLE
        if words[place] not in _SMALL | _NOT and not (negated and words[place] in {"using", "write", "mehr"}):
            return []
        place += 1
    return [] if bare and not said else found


def _phrase_at(words: Sequence[str], place: int) -> str:
    """Return the longest phrase of style that begins here, or nothing."""
    for length in range(min(_LONGEST, len(words) - place), 0, -1):
        phrase = " ".join(words[place : place + length])
        if phrase in _PHRASES:
            return phrase
    return ""
