"""The running app: pages, interface for programs, and the background work, in one process on 127.0.0.1."""

from app.settings import Settings


def run(settings: Settings, port: int, open_browser: bool) -> None:
    """Serve until interrupted."""
    raise NotImplementedError(settings, port, open_browser)
