"""What commands load, loaded once a test process: each command is forked from it and loads nothing anew (see `friday.py`)."""

from importlib import import_module

_COMMANDS = ("asking", "beginning", "event", "event_words", "models", "outgoing", "reading", "signing", "source")
_ROOMS = ("declare", "editing", "explaining", "health", "inviting", "models", "questions", "records", "removal", "sample.load", "syncing")
_CONNECTORS = ("caldav", "folder", "imap", "maildir", "mbox", "papers", "texts")

_ROOTS = {"app.commands": _COMMANDS, "app": _ROOMS, "connectors": _CONNECTORS}

for root, names in _ROOTS.items():
    for name in names:
        import_module(f"{root}.{name}")
