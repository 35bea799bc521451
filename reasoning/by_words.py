"""Lists the records that say some words: "find the mails about the budget", "which documents from Ana mention the lamps"."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from memory.recall.finding import Match, Wanted, find
from memory.recall.ledger import Ledger
from memory.recall.lines import Line, Picture
from reasoning.calendar import bounds
from reasoning.citations import marked
from reasoning.dates import named_days
from reasoning.namesakes import Namesakes, Sender
from reasoning.question import Owner, Reading, bare
from reasoning.requests import without_its_days
from schema.answers import Answer, Citation, Piece, Step
from schema.graph import Label
from schema.ports import GraphSearch
from schema.spaces import Space

_LISTED = 12
_KINDS = {
    Label.MESSAGE: r"e-?mails?|mails?|messages?|letters?|nachricht(?:en)?|mensage(?:m|ns)",
    Label.DOCUMENT: r"documents?|papers?|files?|notes?|pdfs?|dokumente?|papiere?|datei(?:en)?|documentos?|ficheiros?",
    Label.EVENT: r"events?|appointments?|(?:calendar )?entr(?:y|ies)|meetings?|termine?|einträge?|eventos?|compromissos?",
}
_KIND = f"(?P<kind>{'|'.join(_KINDS.values())})"
_SAYS = (
    r"(?:about|on|regarding|concerning|mentioning|containing|called|titled|named|"
    r"(?:that |which )?(?:mentions?|contains?|says?|talks? about)|with the words?)"
)
_SAGT = r"(?:über|zu|zum|zur|wegen|mit dem wort|zum thema)"
_DIZ = r"(?:sobre|acerca d[eoa]|que menciona[m]?|com a palavra)"
_FIND, _FINDE = r"(?:find|show|search(?: for)?|look for|get|give|list|open)", r"(?:finde?|suche?|zeige?|öffne)(?: mir)?"
_THERE = r"(?: (?:are there|is there|do i have|did i get|have i got|habe ich|gibt es|tenho|há))?"
_WORDS = rf"(?P<words>\S.{{1,100}}?){_THERE}(?: (?:from|by|von|d[eoa]) \x00)?"
_FROM = r"(?:(?:from|by|von|d[eoa]) \x00 )?"
_RULES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_FIND}(?: me)?(?: all)?(?: the| my| any| an?)? {_KIND} {_FROM}{_SAYS} (?:the |my )?{_WORDS}",
        rf"(?:which|what) {_KIND} {_FROM}(?:(?:do i have|are there|did i get|is|are) )?{_SAYS} (?:the |my )?{_WORDS}",
        rf"(?:do i have|are there|is there|have i got)(?: any| an?)? {_KIND} {_FROM}{_SAYS} (?:the |my )?{_WORDS}",
        rf"where (?:is|are) (?:the|my) {_KIND} {_FROM}{_SAYS} (?:the |my )?{_WORDS}",
        rf"{_FINDE}(?: alle)?(?: die| das| den| eine?n?| meine)? {_KIND} {_FROM}{_SAGT} (?:de[rmn] |die |das )?{_WORDS}",
        rf"welche {_KIND} (?:habe ich |gibt es )?{_FROM}{_SAGT} (?:de[rmn] |die |das )?{_WORDS}",
        rf"(?:encontra|procura|mostra|mostra-me|abre)(?: todos?| todas?)?(?: os?| as?)? ?{_KIND} {_FROM}{_DIZ} (?:[oa]s? )?{_WORDS}",
        rf"(?:que|quais) {_KIND} (?:tenho |há )?{_FROM}{_DIZ} (?:[oa]s? )?{_WORDS}",
    )
)
_NAME = re.compile(r"[^\W_]+")
# A sentence of its own, or somebody else's name, says more than words do.
_NO_WORDS = re.compile(
    r"\x00|\b(?:who|what|when|where|why|how|which|did|does|do|is|was|were|has|have|will|wer|wann|wo|warum|wie|hat|haben|ist|war|wurde|"
    r"quem|quando|onde|porque|como|foi|tem|from|to|by|without|von|ohne|an|sem|para)\b|[,;:?]"
)


@dataclass(frozen=True, slots=True)
class ByWords:
    """Finds records as the Search page does and says each with its day and who sent it."""

    ledger: Ledger
    search: GraphSearch
    namesakes: Namesakes
    owner: Owner
    space: Space

    async def answer(self, reading: Reading) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where the question asks for something else, or nothing says the words."""
        wishes = wished(reading, self.owner)
        if not wishes:
            return None
        picture = await self.ledger.look()
        found = [match for one in wishes for match in await find(self.search, self.space, picture, one)]
        who = wishes[0].who
        shown = list({one.line.id: one for one in found if not who or _from(one.line, who, picture)}.values())[:_LISTED]
        return self._stream(reading, wishes[0], shown, picture) if shown else None

    async def _stream(self, reading: Reading, wanted: Wanted, found: Sequence[Match], picture: Picture) -> AsyncIterator[Piece | Answer]:
        said = reading.wording
        head = [Piece(said.say("by_words", {"words": wanted.words}))] if len(found) > 1 else []
        senders = await self.namesakes.senders(_shown(one.line.sender, picture) for one in found)
        pieces = [*head, *(Piece(self._told(one.line, reading, picture, senders), (number,)) for number, one in enumerate(found, 1))]
        for piece in pieces:
            yield piece
        lines = [one.line for one in found]
        yield Answer(
            text=marked(pieces),
            citations=tuple(Citation(one.line.key, one.quote or one.line.title, one.line.title, self._local(one.line)) for one in found),
            sources=tuple(dict.fromkeys(line.key for line in lines)),
            abstained=False,
            confidence=1.0,
            trace=(Step("words", f"“{wanted.words}”: {len(found)} shown", 0.0),),
        )

    def _told(self, line: Line, reading: Reading, picture: Picture, senders: Mapping[str, Sender]) -> str:
        local = self._local(line)
        # A document is of a day.
        clock = f" {local:%H:%M}" if local and line.label is not Label.DOCUMENT else ""
        when = f"{reading.wording.day(local.date())}{clock}" if local else ""
        sender = senders.get(_shown(line.sender, picture))
        who = sender.told(reading.wording) if sender else _called(line.sender, picture)
        head = ", ".join(filter(None, (when, who)))
        return f"{head}: “{line.title}”" if head else f"“{line.title}”"

    def _local(self, line: Line) -> datetime | None:
        return line.start.astimezone(self.owner.zone) if line.start else None


def _called(address: str, picture: Picture) -> str:
    person = picture.people.get(picture.person_of.get(address, ""))
    return person.name if person else address


def _shown(address: str, picture: Picture) -> str:
    return f"{_called(address, picture)} <{address}>"


def _from(line: Line, who: str, picture: Picture) -> bool:
    """Say whether a record was sent by somebody who is called so."""
    return set(who.casefold().split()) <= set(_NAME.findall(f"{_called(line.sender, picture)} {line.sender}".casefold()))


def wished(reading: Reading, owner: Owner) -> list[Wanted]:
    """Return what records a question wants by their words; of one kind, of somebody and of days where it names those."""
    plain = without_its_days(reading)
    for name in ("", *reading.names):
        hidden = re.sub(rf"(?<!\w){re.escape(bare(name).casefold())}(?!\w)", "\x00", plain, count=1) if name else plain
        match = next((match for rule in _RULES if (match := rule.fullmatch(hidden))), None)
        if match and not _NO_WORDS.search(match["words"]) and (not name or "\x00" in hidden):
            return _wanted(match, bare(name), reading, owner)
    return []


def _wanted(match: re.Match[str], who: str, reading: Reading, owner: Owner) -> list[Wanted]:
    kind = next(label for label, words in _KINDS.items() if re.fullmatch(words, match["kind"]))
    wanted = Wanted(match["words"], who, kinds=frozenset({kind}))
    spans = [bounds(one, owner.zone) for one in named_days(reading.text, reading.today)]
    return [replace(wanted, since=since, until=until) for since, until in spans] or [wanted]
