"""How Friday words what it says around its quotes: in the language and the tone the owner wants, or the language they ask in."""

import re
import tomllib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from schema.answers import Answer, Piece
from schema.episodes import Style

# Short and frequent words. What two languages have stands with both: with one alone it outvotes what tells ("Am I free tomorrow?").
_TELLING = {
    "English": "the what when who where how why did do does am is are was were have has had i me my our you your which much many of "
    "and to in on at an for from with any there this that next last show list find tell today tomorrow yesterday no die",
    "German": "der die das wer wen wem wann wo wie was welche welchen welcher wieviel viele habe hat hatte ist sind war ich mir mein "
    "meine meinen meinem macht arbeitet und nicht mit von für den dem ein eine einen am im in zum zur steht an es gibt alle zeig zeige "
    "nächste nächster nächstes letzte diese auf wartet warten schrieb kommt heute gestern morgen übermorgen montag dienstag "
    "mittwoch donnerstag freitag samstag sonntag woche termin termine kalender telefonnummer geburtstag",
    "Portuguese": "o os ao qual quais quando quem onde quanto quantos quantas que foi é são meu minha meus minhas e não com para do da "
    "dos das no na em me mostra tenho há hoje amanhã ontem próximo próxima reuniões reunião compromissos telefone "
    "estou livre esta este semana mês segunda terça quarta quinta sexta sábado domingo manhã tarde noite "
    "já ao à respondi devo aconteceu fiz",
    "French": "le les quel quelle quand qui où combien que est sont mon ma me et pas avec pour du des dans ai",
    "Spanish": "el los cuál cuáles cuándo quién dónde cuánto cuántos qué fue es son mi mis me y no con para del las en tengo hay hoy "
    "mañana ayer próxima reunión reuniones",
}
_WORDS = {language: frozenset(words.split()) for language, words in _TELLING.items()}
_WORD = re.compile(r"[^\W\d_]+")
_BULLET = "• "


@dataclass(frozen=True, slots=True)
class Wording:
    """The lines of one language and tone, and how answers are laid out; `most` is how many quotes an answer has at most."""

    lines: Mapping[str, str]
    tone: str = "plain"
    layout: str = "sentences"
    most: int = 3

    def say(self, line: str, values: Mapping[str, object] | None = None) -> str:
        """Return a line, in the tone where it has one, filled in."""
        text = self.lines.get(f"{line}_{self.tone}", self.lines[line])
        return text.format_map(values) if values else text

    def day(self, day: date) -> str:
        """Return a day with the short name of its weekday."""
        return f"{self.say('weekdays').split()[day.weekday()]} {day:%Y-%m-%d}"

    def month_day(self, day: date) -> str:
        """Return a day without its year, the month by its name."""
        return self.say("month_day", {"day": day.day, "month": self.say("months").split()[day.month - 1]})

    def counted(self, line: str, count: int) -> str:
        """Return the line for none, one or several of something."""
        return self.say(f"{line}_{min(count, 2)}", {"count": count})

    def laid_out(self, piece: Piece, place: int) -> Piece:
        """Return a piece of an answer as the owner wants it laid out; `place` counts from 1 those that cite something."""
        if not piece.numbers or self.layout == "sentences":
            return piece
        mark = _BULLET if self.layout == "bullet points" else f"{place}. "
        return Piece(f"{mark}{piece.text}", piece.numbers)


@cache
def _languages() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("reasoning") / "wordings.toml").read_text(encoding="utf-8"))


def language_of(text: str) -> str:
    """Return the language of a text by its small words, English where they do not tell."""
    said = [word.casefold() for word in _WORD.findall(text)]
    counts = {language: sum(word in words for word in said) for language, words in _WORDS.items()}
    return max(counts, key=lambda language: counts[language])


def wording(style: Style, question: str) -> Wording:
    """Return the wording for a question in a style."""
    language = language_of(question) if style.language == "as asked" else style.language
    return Wording(_languages()[language], style.tone, style.layout, 1 if style.length == "short" else 3)


async def laid_out(parts: AsyncIterator[Piece | Answer], wanted: Wording) -> AsyncIterator[Piece | Answer]:
    """Yield the parts of an answer with those that cite something laid out as wanted, in the whole answer's text too."""
    text: list[tuple[str, str]] = []
    async for part in parts:
        if isinstance(part, Piece):
            piece = wanted.laid_out(part, 1 + sum(before != after for before, after in text))
            text.append((part.text, piece.text))
            yield piece
        else:
            yield replace(part, text=_again(part.text, text))


def _again(text: str, changed: Sequence[tuple[str, str]]) -> str:
    """Return a text with each of these put in the place of what it was, from the first to the last."""
    done, rest = "", text
    for before, after in changed:
        ahead, found, behind = rest.partition(before)
        done, rest = (done + ahead + after, behind) if found else (done, rest)
    return done + rest


def plain() -> Wording:
    """Return the wording where nobody wants another."""
    return wording(Style(language="English"), "")
