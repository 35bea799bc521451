"""Whose birthday is when, where no card says it: from entries of the calendar that name it, else from sentences that speak of it."""

import re
from collections.abc import AsyncIterator, Collection, Sequence
from zoneinfo import ZoneInfo

from memory.recall.lines import address_in
from reasoning.entities import entities, names_of
from reasoning.extractive import attribution
from reasoning.sentences import sentences
from reasoning.told_ways import Traces, card_name, traces, words
from reasoning.ways import Way, told
from reasoning.wording import Wording
from schema.answers import Answer, Evidence, Piece
from schema.graph import Label, Node, TextQuery
from schema.ports import GraphReader, GraphSearch
from schema.spaces import Space

_PASSAGES, _QUOTED = 200, 3
_UNSURE = 0.3
_OWN = ("my", "mein", "meu", "o meu", "mon", "mi")
_WORDS = "birthday geburtstag aniversário anniversaire cumpleaños"
_WORD = rf"(?:{'|'.join(_WORDS.split())})"
_AGE = r"(?:\d{1,3}(?:st|nd|rd|th|\.)? )?"
_SPEAKS = re.compile(r"birthday|\bborn\b|\bturn(?:s|ed|ing) \d|geburtstag|geboren|aniversário|faz anos|anniversaire|cumple", re.IGNORECASE)
_OF_ITS_WRITER = re.compile(
    r"\b(?:my|meine?[nms]?|meu|mon|mi) (?:\w+ )?(?:birthday|geburtstag|aniversário|anniversaire|cumpleaños)|"
    r"\bI (?:was born|turn(?:ed)? \d)|\bfaço anos|\bich (?:bin geboren|habe .{0,20}geburtstag)",
    re.IGNORECASE,
)
_WHOSE = re.compile(rf"([\w-]+)(?:['’]s?|s) {_AGE}{_WORD}|{_WORD} (?:of|von|d[aeo]|de) ([\w-]+)", re.IGNORECASE)


class Birthdays:
    """Finds the entries and sentences that tell somebody's birthday by a name they are known by, never by likeness."""

    def __init__(self, reader: GraphReader, search: GraphSearch, space: Space, zone: ZoneInfo) -> None:
        self._reader = reader
        self._search = search
        self._space = space
        self._zone = zone

    async def answer(self, name: str, people: Sequence[Node], here: Traces, wording: Wording) -> AsyncIterator[Piece | Answer] | None:
        """Return the answer as it comes, None where nothing tells the birthday of whom the name means."""
        called = await self._names(name, people, here)
        found = await self._passages(called)
        what = f"birthday of {name}"
        if days := self._entries(found, called, wording):
            return told(days, what, self._zone)
        said = self._sentences(found, called, {one.key for one in people}, wording)
        return told(said, what, self._zone, (wording.say("not_sure"), _UNSURE)) if said else None

    async def own(self, wording: Wording) -> list[Way]:
        """Return the entries that call a day the owner's birthday."""
        return self._entries(await self._passages(_OWN), _OWN, wording)

    async def _names(self, name: str, people: Sequence[Node], here: Traces) -> list[str]:
        """Return each name they are known by; the first of several words only where nobody else is called so."""
        known = [name, *(one for person in people for one in names_of(person)), *(card_name(chunk.text) for chunk, _ in here.cards)]
        whole = [" ".join(re.findall(r"[\w'’-]+", one)) for one in known]
        short = [one for called in dict.fromkeys(whole) if " " in called for one in await self._short(called.split(), people, here)]
        return list(dict.fromkeys(one.casefold() for one in (*whole, *short) if one))

    async def _short(self, parts: Sequence[str], people: Sequence[Node], here: Traces) -> list[str]:
        """Return the first name, and with the initial of the last ("Daniel K"), where nobody else may be meant by it."""
        first, initial = parts[0], parts[-1][0].casefold()
        others = [words(one) for one in await self._others(first, people, here)]
        alike = any(word.startswith(initial) for name in others for word in name if word != first.casefold())
        return [*([] if others else [first]), *([] if alike else [f"{first} {initial}"])]

    async def _others(self, first: str, people: Sequence[Node], here: Traces) -> list[str]:
        """Return the names of those who are none of these people and bear the same first name."""
        found = await entities(self._search, self._reader, self._space, (first,))
        cards = (await traces(self._reader, self._search, first, ())).cards
        known = {card.id for _, card in here.cards} | {one for person in people for one in await self._cards_of(person)}
        persons = [str(one.props.get("name", one.key)) for one in found.people.get(first, ()) if one.id not in {each.id for each in people}]
        return persons + [card_name(chunk.text) for chunk, card in cards if card.id not in known]

    async def _cards_of(self, person: Node) -> set[str]:
        here = await traces(self._reader, self._search, str(person.props.get("name", person.key)), ())
        return {card.id for chunk, card in here.cards if person.key.casefold() in chunk.text.casefold()}

    async def _passages(self, names: Sequence[str]) -> list[tuple[Node, Node]]:
        """Return what may speak of a birthday of somebody so called, each passage with its record; cards speak of others as well."""
        hits = {hit.node.id: hit.node for one in names for hit in await self._search.text(TextQuery(f"{one} {_WORDS}", limit=_PASSAGES))}
        ids = {str(one.props["record"]) for one in hits.values()}
        records = {node.id: node for node in await self._reader.get(sorted(ids))}
        pairs = [(chunk, records.get(str(chunk.props["record"]))) for chunk in hits.values()]
        return [(chunk, record) for chunk, record in pairs if record and record.label is not Label.CONTACT]

    def _entries(self, found: Sequence[tuple[Node, Node]], names: Sequence[str], wording: Wording) -> list[Way]:
        either = "|".join(map(re.escape, names))
        titled = re.compile(
            rf"\W*(?:(?:{either})\.?(?:['’]?s|['’])? {_AGE}{_WORD}|{_WORD}:?(?: of| von| d[aeo])? (?:{either})\.?)\W*", re.IGNORECASE
        )
        events = {record.id: record for _, record in found if record.label is Label.EVENT and record.start}
        titles = {one.id: str(one.props.get("title", "")) for one in events.values()}
        days = [
            Way(f"{titles[one.id]}: {wording.month_day(one.start.astimezone(self._zone))}", one, titles[one.id])
            for one in events.values()
            if one.start and one.props.get("status") != "cancelled" and titled.fullmatch(titles[one.id])
        ]
        # Each year may have an entry of its own.
        return list({one.text: one for one in days}.values())

    def _sentences(self, found: Sequence[tuple[Node, Node]], names: Sequence[str], keys: Collection[str], wording: Wording) -> list[Way]:
        either = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})s?(?![\w-])", re.IGNORECASE)
        said = [
            (chunk, record, text)
            for chunk, record in found
            for text in sentences(chunk.text)
            if (address_in(str(record.props.get("from", ""))) in keys and _OF_ITS_WRITER.search(text))
            or (either.search(text) and _SPEAKS.search(text) and not _OF_ITS_WRITER.search(text) and _is_theirs(text, names))
        ]
        return [self._quoted(number, *one, wording) for number, one in enumerate(said[:_QUOTED], 1)]

    def _quoted(self, number: int, chunk: Node, record: Node, text: str, wording: Wording) -> Way:
        when = record.start.astimezone(self._zone) if record.start else None
        evidence = Evidence(number, record.key, str(record.props.get("title", "")), when, chunk, record, 1.0)
        return Way(f"{attribution(evidence, wording)}: “{text}”", record, text)


def _is_theirs(text: str, names: Sequence[str]) -> bool:
    """Say whether a birthday that a sentence speaks of may be that of somebody so called: "Greta came to Marta's birthday"."""
    ends = {name.split()[-1] for name in names} | {name.split()[0] for name in names}
    whose = [(match[1] or match[2]).casefold() for match in _WHOSE.finditer(text)]
    return not whose or any(one in ends or one.removesuffix("s") in ends for one in whose)
