"""Questions that follow another, made whole."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.conversations import MOST_TURNS, Conversation, Turn
from reasoning.following import whole
from reasoning.question import LONGEST
from schema.episodes import Exchange

TODAY = date(2026, 10, 16)
ASKED = datetime(2026, 10, 16, 8, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        ("How many mails did Sofia Meireles send me?", "And Amélia Duarte?", "How many mails did Amélia Duarte send me?"),
        ("What is Sofia Meireles's phone number?", "What about Greta Lind?", "What is Greta Lind's phone number?"),
        ("Wann hat mir Paula zuletzt geschrieben?", "Und Greta?", "Wann hat mir Greta zuletzt geschrieben?"),
        ("What do I have tomorrow?", "And on Friday?", "What do I have on Friday?"),
        ("What do I have on Friday?", "and in November?", "What do I have in November?"),
        ("What do I have tomorrow?", "And the day after?", "What do I have on 2026-10-18?"),
        ("How many mails did Sofia Meireles send me?", "And in June?", "How many mails did Sofia Meireles send me in June?"),
        ("When does Daniel Krüger land?", "And where was that?", "Where does Daniel Krüger land?"),
        ("Where is the steering group?", "When is it?", "When is the steering group?"),
        ("Who is Sofia Meireles?", "What is her phone number?", "What is Sofia Meireles's phone number?"),
        ("Who is Sofia Meireles?", "When did she last write to me?", "When did Sofia Meireles last write to me?"),
        ("Who is Sofia Meireles?", "When did I last see her in June?", "When did I last see Sofia Meireles in June?"),
        ("Who is Daniel Krüger?", "And when does he land?", "And when does Daniel Krüger land?"),
        ("Wann hat mir Paula zuletzt geschrieben?", "Was schrieb sie?", "Was schrieb Paula?"),
        ("Wann hat mir Paula zuletzt geschrieben?", "Was hat sie geschrieben?", "Was hat Paula geschrieben?"),
        ("What do I have on the 24th?", "And the day after?", "What do I have on 2026-10-25?"),
        ("What do I have on Monday?", "And the day before?", "What do I have on 2026-10-18?"),
        ("What do I have next week?", "And the week after?", "What do I have from 2026-10-26 to 2026-11-01?"),
        ("What do I have from 2026-10-26 to 2026-11-01?", "And the week after that?", "What do I have from 2026-11-02 to 2026-11-08?"),
        ("What do I have on Monday?", "And the following week?", "What do I have from 2026-10-26 to 2026-11-01?"),
        ("What did I have last week?", "And the week before?", "What did I have from 2026-09-28 to 2026-10-04?"),
        ("Which mails came in September?", "And the month before?", "Which mails came from 2026-08-01 to 2026-08-31?"),
        ("Was habe ich nächste Woche?", "Und die Woche danach?", "Was habe ich 2026-10-26 – 2026-11-01?"),
        ("Was habe ich am Montag?", "Und am Tag davor?", "Was habe ich 2026-10-18?"),
        ("O que tenho na segunda-feira?", "E no dia seguinte?", "O que tenho 2026-10-20?"),
        ("What do I have on Monday?", "Only the afternoon, please", "What do I have on Monday in the afternoon?"),
        ("What do I have on the 24th?", "Only the afternoon", "What do I have on the 24th in the afternoon?"),
        ("Do I meet Ana Reis on Monday morning?", "And the afternoon?", "Do I meet Ana Reis on Monday in the afternoon?"),
        ("What do I have on Monday at 11?", "And at 3?", "What do I have on Monday at 3?"),
        ("Was habe ich am Montagvormittag?", "Nur am Nachmittag, bitte", "Was habe ich am Montag am Nachmittag?"),
        ("O que tenho na segunda-feira?", "Só à tarde, por favor", "O que tenho na segunda-feira à tarde?"),
        # Words and letters of the question before stay what they are.
        ("Which mails came from Jan in January?", "And Ben?", "Which mails came from Ben in January?"),
        ("Welche Mails hat mir Ana Groß im Juli geschickt?", "Und im Juni?", "Welche Mails hat mir Ana Groß geschickt im Juni?"),
        ("What did Ana Reis write on Friday about Straßburg?", "And in June?", "What did Ana Reis write about Straßburg in June?"),
        ("Who is Ana Reis?", "Show me her last mail", "Show me Ana Reis's last mail?"),
        ("Who is Ana Reis?", "What is her next meeting?", "What is Ana Reis's next meeting?"),
        ("Who is Ana Reis?", "What is her first name?", "What is Ana Reis's first name?"),
        ("Who is Ana Reis?", "When is her next birthday?", "When is Ana Reis's next birthday?"),
        ("Who is Ana Reis?", "When did I see her last?", "When did I see Ana Reis last?"),
        ("Who is Ana Reis?", "Where did I see her last week?", "Where did I see Ana Reis last week?"),
        ("Who is Ana Reis?", "Where do I meet her next Friday?", "Where do I meet Ana Reis next Friday?"),
        ("Who is Ana Reis?", "When did I send her the contract?", "When did I send Ana Reis the contract?"),
        ("Who is Ana Reis?", "What did she say about her car?", "What did Ana Reis say about Ana Reis's car?"),
    ],
)
def test_what_is_left_out_comes_from_the_question_before(before: str, question: str, meant: str) -> None:
    assert whole(question, before, "Lena Vogt", TODAY) == meant


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Who is Sofia Meireles?", "When does the plumber come?"),
        ("Who is Sofia Meireles?", "What is Greta's phone number, and has she a car?"),
        ("Did Sofia meet with Greta about it, and did Paula?", "What is her phone number?"),
        ("What is the rent?", "And Sofia Meireles?"),
        ("What is the rent?", "What is her phone number?"),
        ("Who is Sofia Meireles?", "And the rent?"),
        ("What is the budget?", "And when was that?"),
        ("Who is Sofia Meireles?", "Können Sie mir helfen?"),
        ("What is the rent?", "And the week after?"),
        ("What is the rent?", "Only the afternoon, please"),
        ("What do I have next week?", "Only the afternoon, please"),
        ("What do I have tomorrow?", "And the day before the exam?"),
        ("What do I have tomorrow?", "And the week?"),
        ("What do I have tomorrow?", "Only the afternoon tea, please"),
        ("What do I have tomorrow?", "The afternoon"),
        ("What do I have tomorrow?", "Only the mails, please"),
        ("Who is Sofia Meireles?", "What did the plumber say when he came?"),
        ("Who is Sofia Meireles?", "what did the gardener write about his dog?"),
        ("What do I have tomorrow?", "And what is the rent in June?"),
        ("How many mails did Ana Reis send me?", "What did my mother write after I met her?"),
        ("How many mails did Ana Reis send me?", "Did my boss say why we need him?"),
        ("How many mails did Ana Reis send me?", "What did she say about his car?"),
        ("How many mails did Ana Reis send me?", "Wo sind sie?"),
        ("How many mails did Ana Reis send me?", "Wo habe ich sie hingelegt?"),
        ("How many mails did Ana Reis send me?", "Wann haben sie geschrieben?"),
        ("How many mails did Ana Reis send me?", "Wer hat sie gesehen?"),
        ("", "And on Friday?"),
    ],
)
def test_what_says_all_itself_stays_as_it_is(before: str, question: str) -> None:
    assert whole(question, before, "Lena Vogt", TODAY) == question


def test_what_is_too_long_is_not_read() -> None:
    long = "When does Daniel Krüger land? " + "x" * LONGEST
    assert whole("And on Friday?", long, "Lena Vogt", TODAY) == "And on Friday?"
    assert whole(long, "Who is Ana Reis?", "Lena Vogt", TODAY) == long


def test_each_of_many_questions_is_understood_once_and_stays_so() -> None:
    conversation = Conversation()
    conversation.begin("How many mails did Ana Reis send me?", ASKED)
    for month in ["June", "July"] * MOST_TURNS:
        conversation.understand("Lena Vogt", BERLIN)
        conversation.begin(f"And in {month}?", ASKED)
    conversation.understand("Lena Vogt", BERLIN)
    wanted = [f"How many mails did Ana Reis send me in {month}?" for month in ["June", "July"] * (MOST_TURNS // 2)]
    assert [turn.meant for turn in conversation.turns] == wanted


def test_what_was_remembered_is_understood_in_order_though_one_leaves_before() -> None:
    asked = ["What do I have tomorrow?", *["And on Friday?"] * MOST_TURNS]
    conversation = Conversation("c", [Turn.remembered(Exchange(str(place), one, ASKED)) for place, one in enumerate(asked)])
    turn = conversation.begin("And in November?", ASKED)
    conversation.understand("Lena Vogt", BERLIN)
    assert (conversation.turns[0].meant, turn.meant) == ("What do I have on Friday?", "What do I have in November?")


def test_nothing_follows_what_was_forgotten() -> None:
    conversation = Conversation()
    conversation.begin("What do I have tomorrow?", ASKED)
    conversation.understand("Lena Vogt", BERLIN)
    conversation.turns.clear()
    turn = conversation.begin("And on Friday?", ASKED)
    conversation.understand("Lena Vogt", BERLIN)
    assert turn.meant == "And on Friday?"
