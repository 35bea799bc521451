"""The model's process: `python -m reasoning.models.program`, told what to run on its standard input, which it dies with."""

import asyncio
import json
import os
import socket
import sys
import threading
from pathlib import Path

import torch
import uvicorn
from pydantic import BaseModel

from reasoning.models.batching import Batcher
from reasoning.models.decoding import Decoder
from reasoning.models.serving import Serving
from reasoning.models.weights import load
from schema.errors import ModelError

_CRASHED = 70


class Orders(BaseModel):
    """The first line on standard input: which weights, where to compute, the token of those who may ask, how much at once."""

    name: str
    folder: Path
    device: str
    token: str
    threads: int
    rows: int
    waiting: int


def main() -> None:
    """Load the model, say on standard output where it answers, and serve until standard input ends."""
    orders = Orders.model_validate_json(sys.stdin.readline())
    # Whoever started this process may have been killed and told nobody: the end of the pipe is the one sign that always comes.
    threading.Thread(target=_die_with_parent, daemon=True).start()
    torch.set_num_threads(orders.threads)
    try:
        loaded = load(orders.name, orders.folder, orders.device)
    except ModelError as error:
        _say({"error": type(error).__name__, "detail": error.detail, "remedy": error.advice})
        return
    batcher = Batcher(Decoder(loaded), orders.rows, orders.waiting, died=lambda: os._exit(_CRASHED))
    batcher.start()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # Listens before it says so: who asks at once waits in line instead of being refused.
        listening.listen()
        _say({"port": listening.getsockname()[1]})
        app = Serving(orders.name, batcher, orders.token).app()
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
        asyncio.run(server.serve([listening]))


def _say(values: dict[str, object]) -> None:
    print(json.dumps(values), flush=True)


def _die_with_parent() -> None:
    while sys.stdin.read(4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
