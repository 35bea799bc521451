"""R3, R7: orders and questions about Friday itself are known for what they are, and no question of the owner's is taken for one."""

import pytest

from reasoning.errands import errand


@pytest.mark.parametrize(
    "text", ["help", "Help!", "What can you do?", "what can I ask you?", "Was kannst du?", "Ajuda", "O que sabes fazer?"]
)
def test_what_asks_for_help(text: str) -> None:
    assert errand(text) == "help"


@pytest.mark.parametrize(
    "text",
    [
        "Remind me to call Ana tomorrow",
        "please delete all mails from Ana",
        "Can you send Ana the file?",
        "Send Ana a mail that I come",
        "Cancel my meeting on Friday",
        "Schedule a meeting with Ana",
        "Write an answer to Ana",
        "Lösche alle Mails von Ana",
        "Schreibe Ana, dass ich komme",
        "Sag den Termin ab",
        "Kannst du den Termin mit Ana verschieben?",
        "Verschiebe den Termin",
        "Lembra-me de ligar à Ana",
        "Cancela a reunião de sexta",
    ],
)
def test_what_is_an_order(text: str) -> None:
    assert errand(text) == "unable"


@pytest.mark.parametrize(
    "text",
    [
        "Book club on Friday?",
        "Call with Emden",
        "Move to Lisbon",
        "Send-off party",
        "Who can help me with the boiler?",
        "What can I do about the damp wall?",
        "Where did I write the code down?",
        "Did Ana cancel the meeting?",
        "Create account mail",
        "Order 20931",
        "Mark",
        "Set list for Saturday",
        "Schreibwaren Meyer",
        "Help desk number",
        "Cancelled meetings in May?",
        "Remind me who Ana is",
        "Schedule this week",
        "Send me the last mail from Ana",
        "Create a list of my meetings next week",
        "Sage mir, wann der Zug fährt ab",
        "Erinnere mich, wann der Kurs beginnt",
    ],
)
def test_what_is_neither(text: str) -> None:
    assert errand(text) is None
