"""Reads what a server of chat completions sends: server-sent events, or one JSON document where a server does not stream."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx

from schema.errors import ModelFaltered

_DONE = "[DONE]"
_MOST_DETAIL = 200


async def texts(response: httpx.Response) -> AsyncGenerator[str, None]:
    """Yield the text of each event, empty for those that carry none; raise ModelFaltered where it is no completion or breaks off."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        try:
            await response.aread()
        except httpx.RequestError as error:
            raise ModelFaltered(f"the connection broke: {type(error).__name__}") from error
        yield whole(response.text)
        return
    if kind != "text/event-stream":
        raise ModelFaltered(f"it answered with {kind or 'nothing'}, which is no completion")
    ended = False
    try:
        async for line in response.aiter_lines():
            if line.startswith("data:") and line.removeprefix("data:").strip() == _DONE:
                return
            if line.startswith("data:"):
                text, last = delta(line.removeprefix("data:"))
                ended = ended or last
                yield text
    except httpx.RequestError as error:
        # Some servers close without the closing mark once all is said.
        if not ended:
            raise ModelFaltered(f"the connection broke: {type(error).__name__}") from error
    if not ended:
        raise ModelFaltered("it stopped before the end")


def delta(data: str) -> tuple[str, bool]:
    """Return an event's text and whether it is the last; raise ModelFaltered for an error or what is no event."""
    event = _parsed(data)
    if "error" in event:
        raise ModelFaltered(_detail(event["error"]))
    choices = event.get("choices")
    if not isinstance(choices, list):
        raise ModelFaltered("it wrote what is no completion")
    # The last event of some servers has the counts alone.
    if not choices or not isinstance(choices[0], dict):
        return "", False
    said = choices[0].get("delta") or {}
    text = said.get("content") if isinstance(said, dict) else None
    return (text if isinstance(text, str) else ""), choices[0].get("finish_reason") is not None


def whole(body: str) -> str:
    """Return the text of a completion that came in one piece."""
    event = _parsed(body)
    if "error" in event:
        raise ModelFaltered(_detail(event["error"]))
    try:
        text = event["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise ModelFaltered("it wrote what is no completion") from error
    return text if isinstance(text, str) else ""


def complaint(body: str) -> str:
    """Return what a server says is wrong, shortened."""
    try:
        event = json.loads(body)
    except ValueError:
        return body.strip()[:_MOST_DETAIL]
    return _detail(event.get("error", event) if isinstance(event, dict) else event)


def _parsed(data: str) -> dict[str, Any]:
    try:
        event = json.loads(data)
    except ValueError as error:
        raise ModelFaltered("it wrote what is no completion") from error
    if not isinstance(event, dict):
        raise ModelFaltered("it wrote what is no completion")
    return event


def _detail(error: object) -> str:
    said = error.get("message", error) if isinstance(error, dict) else error
    return str(said)[:_MOST_DETAIL]
