"""Which conversation a browser is in, while its windows hold more than one."""

from app.conversations import Conversation, Conversations


def test_a_conversation_is_there_as_long_as_any_window_holds_it() -> None:
    """A second window of the same browser begins anew; the first is reloaded while its first answer is under way."""
    there = Conversations()
    first = there.of("browser")
    second = there.turn_to("browser", Conversation())
    assert there.of("browser") is second
    assert there.live(first.key) is first
    key = first.key
    del first
    assert there.live(key) is None
    assert there.live(second.key) is second


def test_of_many_browsers_the_last_are_known() -> None:
    there = Conversations()
    keys = [there.of(f"browser {number}").key for number in range(60)]
    assert [there.live(key) is not None for key in keys] == [False] * 10 + [True] * 50
