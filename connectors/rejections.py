"""What an item of a source that cannot be read raises, and what its parsers may raise: values, not accidents."""

import zipfile
from collections.abc import Callable
from email.errors import MessageError
from typing import TypeVar

# LookupError: charsets nobody knows. RecursionError: parts nested by the thousand. AttributeError: the email package's own,
# on a group of addresses in From.
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MessageError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)
"""What parsers are seen to raise on hostile or broken input; anything else is a defect of ours and passes through."""

NESTED = "Its parts are nested too deeply to be read."
TOO_LARGE = "The file is larger than 50 MB."

T = TypeVar("T")


class Unreadable(Exception):
    """This item cannot be read; its text is the reason, a sentence for people."""

    @property
    def reason(self) -> str:
        """Return the sentence."""
        return str(self)


def attempt(parse: Callable[[], T]) -> T:
    """Return what a parser returns; whatever else it raises becomes Unreadable, so that one item never stops the others."""
    try:
        return parse()
    except Unreadable:
        raise
    # The boundary of an item: libraries raise more on hostile bytes than they document. Nothing is lost in a log, the reason is
    # kept beside the raw bytes.
    except Exception as error:
        raise Unreadable(f"It cannot be read ({type(error).__name__}).") from error
