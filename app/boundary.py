"""Where a job, a command or a screen ends an error nobody foresaw: it is logged whole and told in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from schema.errors import Defect, FridayError


@contextmanager
def foreseen(what: str) -> Iterator[None]:
    """Let our own errors pass; turn any other into a Defect that names what was being done."""
    try:
        yield
    except FridayError:
        raise
    # The log has all of it for whoever repairs it. A person gets the type alone: the text may quote what was being read.
    except Exception as error:
        # Loaded here: few commands end so, and all would wait for it.
        import structlog

        structlog.get_logger("friday").exception("unforeseen error", doing=what)
        raise Defect(f"{what}: {type(error).__name__}") from error
