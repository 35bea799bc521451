"""The error tree: every failure is a sentence with a remedy, and the tree is drawn whole."""

import inspect

import pytest

from schema import errors
from schema.errors import ConfigurationError, FridayError, SignInRefused

TREE = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, FridayError)]


def drawn(kind: type[FridayError], before: str = "") -> list[str]:
    """Return the lines of the subtree as they should be drawn."""
    below = sorted(kind.__subclasses__(), key=lambda one: inspect.getsourcelines(one)[1])
    lines = [kind.__name__] if not before and kind is FridayError else []
    for one in below:
        last = one is below[-1]
        lines.append(f"{before}{'└── ' if last else '├── '}{one.__name__}")
        lines += drawn(one, before + ("    " if last else "│   "))
    return lines


def test_the_tree_is_drawn_whole() -> None:
    assert errors.__doc__
    assert errors.__doc__.strip().split("\n\n", 1)[1].splitlines() == drawn(FridayError)


@pytest.mark.parametrize("kind", TREE)
def test_every_error_is_a_sentence_with_a_remedy(kind: type[FridayError]) -> None:
    """R1."""
    sentence = (kind.__doc__ or "").split("\n", 1)[0]
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    assert kind.remedy.endswith(".")
    assert str(kind()) == f"{sentence} {kind.remedy}"


@pytest.mark.parametrize("kind", TREE)
def test_every_error_ends_a_command_with_a_code_of_its_own_branch(kind: type[FridayError]) -> None:
    """R1: not zero, and below 64, where the shells' own begin."""
    assert 0 < kind.exit_code < 64


def test_the_detail_stands_between_what_happened_and_the_remedy() -> None:
    text = str(SignInRefused("mail.example says no.", "Ask Ben."))
    assert text == "The server refused the user name or the password: mail.example says no. Ask Ben."


def test_a_remedy_of_its_own_replaces_the_usual_one() -> None:
    error = ConfigurationError("line 3", "Remove it.")
    assert (error.detail, error.advice) == ("line 3", "Remove it.")
    assert ConfigurationError("line 3").advice == ConfigurationError.remedy
