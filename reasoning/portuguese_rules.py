"""The whole sentences that ask for records as such in Portuguese."""

import re

from reasoning.request_rules import Thing

_IS = r"(?:qual|quando) (?:é|e|será)"
NEXT = (
    (Thing.MEETING_ON, re.compile(rf"(?:{_IS} )?a minha próxima reunião")),
    (Thing.ENTRY_ON, re.compile(rf"(?:{_IS} )?o meu próximo (?:compromisso|evento)|o que tenho a seguir(?: no calendário| na agenda)?")),
)
