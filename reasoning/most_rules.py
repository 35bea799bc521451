"""The whole sentences that ask with whom the owner has most to do: in mail, either way, or in the calendar."""

import re
from enum import StrEnum

_OFTEN = r"(?: the)? (?:most|most often|most frequently|oftenest)(?: (?:e-?mails|mails|messages))?"


class Side(StrEnum):
    """What is counted."""

    FROM = "from"
    TO = "to"
    MET = "met"


_RULES = tuple(
    (side, re.compile(pattern))
    for side, pattern in (
        (Side.FROM, rf"who (?:writes|wrote|mails|mailed|e-?mails|e-?mailed|has written|sends|sent)(?: to)?(?: me)?{_OFTEN}"),
        (Side.FROM, rf"(?:from whom|who) (?:do|did) i (?:get|receive|hear from){_OFTEN}(?: from)?"),
        (Side.TO, rf"(?:to )?whom? (?:do|did) i (?:write|mail|e-?mail)(?: to)?{_OFTEN}(?: to)?"),
        (Side.MET, rf"(?:with )?whom? (?:do|did|have) i (?:meet|met|see|seen|have|had)(?: with)?{_OFTEN}(?: meetings)?(?: with)?"),
        (Side.FROM, r"wer schreibt mir am (?:meisten|häufigsten|öftesten)|wer hat mir am (?:meisten|häufigsten) geschrieben"),
        (Side.TO, r"wem (?:schreibe ich|habe ich) am (?:meisten|häufigsten|öftesten)(?: geschrieben)?"),
        (Side.MET, r"wen (?:treffe|sehe|habe) ich am (?:meisten|häufigsten|öftesten)(?: getroffen| gesehen)?"),
        (Side.FROM, r"quem (?:é que )?me (?:escreve|escreveu) mais(?: vezes)?"),
        (Side.TO, r"a quem (?:é que )?(?:escrevo|escrevi) mais(?: vezes)?"),
        (Side.MET, r"(?:com )?quem (?:é que )?(?:encontro|vejo|encontrei|me reúno|me encontro) mais(?: vezes)?"),
    )
)


def most_asked(plain: str) -> Side | None:
    """Return what a question in lower case and without its days asks to be counted, None where it asks for anything else."""
    return next((side for side, pattern in _RULES if pattern.fullmatch(plain)), None)
