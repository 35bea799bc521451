"""Knows what asks Friday to do something, or what it can do, so that nobody's mail is searched for an answer to it.

What is typed never acts on mailboxes and calendars: what was meant as a question would be as easily an order.
"""

import re

_HELP = (
    r"help(?: me)?(?: please)?|what (?:else )?can (?:you|friday) do(?: for me)?|what can i ask(?: you)?(?: for| about)?|"
    r"how (?:do you|does this|does friday) work|who are you|what are you|"
    r"hilfe|hilf mir|was kannst du(?: alles)?(?: tun)?|was kann ich (?:dich )?fragen|wie funktionierst du|wer bist du|"
    r"ajuda|ajuda-me|o que (?:é que )?(?:podes|sabes) fazer|o que (?:é que )?(?:te )?posso perguntar|como funcionas|quem és(?: tu)?"
)
# No verb that is a noun as often: "call with Emden", "book club", "order 20931", "mark".
_A = r"(?:an?|the|my|all|this|that|these|those|it|him|her|them|every)"
_THE = r"(?:an?|the|my|all|it)"
_DO = (
    rf"remind me(?!,? (?:who|what|when|where|which|how|why|whose|if)\b)|delete|erase|forward {_A}|reply to|unsubscribe|reschedule|postpone|"
    rf"(?:cancel|move|add|send|remove|archive|draft|pay|buy|mark) {_A}|(?:create|schedule) {_THE}(?! list)|set up {_THE}|"
    r"(?:send|write|forward) (?!me\b)(?:to )?(?=\S+ (?:an?|the|that|my) )|write (?:an?|to)|book (?:an?|me|the)|set an?"
)
_TU = (
    r"erinnere mich(?!,? (?:wer|was|wann|wo|wie|warum|welche)\b)|lösche?|"
    r"(?:schicke?|sende?|schreibe?) (?!deutsch|kurz)(?:eine?n?|an|ihm|ihr|ihnen|\S+ (?:eine?n?|dass))|"
    r"antworte (?:ihm|ihr|ihnen|auf die)|verschiebe? (?:den|die|das|mein)|sage? (?!mir).{1,60} ab$|trage? .{1,60} ein$|lade .{1,60} ein$|"
    r"(?:erstelle?|buche?|bestelle?) (?:eine?n?|mir)|"
    r"(?:könntest du (?:bitte )?)?(?:den|die|das|mein|meine|meinen|eine?n?) .{1,60} "
    r"(?:verschieben|absagen|löschen|schicken|senden|anlegen|eintragen|buchen|bestellen|einladen)"
)
_FAZ = (
    r"(?:lembra-me|lembre-me)(?!,? (?:quem|o que|quando|onde|como)\b)|apaga|apague|elimina|"
    r"(?:envia|envie|manda|mande|escreve|escreva) (?:um|uma|o|a|à|ao)\b|responde (?:ao|à|a)\b|"
    r"(?:cancela|cancele|adia|adie|marca|marque|cria|crie|reserva|reserve) (?:um|uma|o|a)\b|convida"
)
_ASKED = r"(?:please |kindly |(?:can|could|would|will) you (?:please )?|bitte |kannst du (?:bitte )?|por favor,? )?"
_RULES = (
    ("help", re.compile(rf"(?:{_HELP})[\s?!.]*", re.IGNORECASE)),
    ("unable", re.compile(rf"{_ASKED}(?:{_DO}|{_TU}|{_FAZ})\b.*", re.IGNORECASE | re.DOTALL)),
)


def errand(text: str) -> str | None:
    """Return the line that answers a text that is an order or asks what can be asked; None for any other."""
    plain = " ".join(text.split())
    return next((line for line, pattern in _RULES if pattern.fullmatch(plain)), None)
