"""A clock that a test moves."""

from datetime import datetime, timedelta

from tests.fakes.records import DAY


class HandClock:
    """The Clock port: stands still until it is moved."""

    def __init__(self, moment: datetime = DAY) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.moment

    def pass_by(self, seconds: float) -> None:
        """Move it on."""
        self.moment += timedelta(seconds=seconds)
