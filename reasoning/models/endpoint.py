"""Asks any server that speaks OpenAI's chat completions: vLLM, llama.cpp, Ollama, or our own model process."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

import httpx
import stamina

from reasoning.models.events import complaint, texts
from schema.errors import ModelFaltered, ModelRefused, ModelUnavailable
from schema.generation import Request

_BUSY = frozenset({408, 429, 502, 503, 504})
_FORMLESS = frozenset({400, 415, 422, 501})
_LONGEST_REST = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an endpoint is waited for, in seconds: to connect, for the first token, between tokens, in all; how often it is tried."""

    connect: float = 5.0
    first: float = 60.0
    idle: float = 20.0
    whole: float = 180.0
    attempts: int = 3


@dataclass(frozen=True, slots=True)
class Address:
    """Where an endpoint is (what ends in /v1), which of its models is meant, and the key it wants."""

    url: str
    model: str
    key: str = ""


class _Busy(Exception):
    """A server that may answer if asked again, after so many seconds if it said so."""

    def __init__(self, detail: str, after: float = 0.0) -> None:
        super().__init__(detail)
        self.after = after


class Endpoint:
    """A language model behind HTTP: every wait has an end, every failure is a ModelError."""

    def __init__(self, client: httpx.AsyncClient, address: Address, patience: Patience | None = None) -> None:
        self._client = client
        self._address = address
        self._patience = patience or Patience()
        self._formless = False

    @property
    def name(self) -> str:
        """The model's name."""
        return self._address.model

    @property
    def url(self) -> str:
        """Where it is asked."""
        return self._address.url

    @property
    def key(self) -> str:
        """The key it is asked with."""
        return self._address.key

    async def models(self) -> list[str]:
        """Return the names of the models it offers; raise a ModelError that says why it cannot."""
        asked = self._built("GET", "models", httpx.Timeout(self._patience.connect))
        response = await self._checked(await self._sent(asked))
        try:
            await response.aread()
            return [str(one["id"]) for one in response.json()["data"]]
        except (ValueError, KeyError, TypeError, httpx.RequestError) as error:
            raise ModelFaltered(f"{self._address.url}/models is no list of models") from error
        finally:
            await response.aclose()

    async def stream(self, request: Request) -> AsyncGenerator[str, None]:
        """Yield what the model writes; tried again until the first token, never after it."""
        now = asyncio.get_running_loop().time
        deadline, wait = now() + self._patience.whole, self._patience.first
        response = await self._opened(request)
        try:
            parts = texts(response)
            while True:
                try:
                    async with asyncio.timeout(max(0.0, min(wait, deadline - now()))):
                        text = await anext(parts, None)
                except TimeoutError as error:
                    raise ModelFaltered(f"{self._address.url} wrote nothing for {wait:g} s, or for too long in all") from error
                if text is None:
                    return
                wait = self._patience.idle
                if text:
                    yield text
        finally:
            # What closes the connection ends the model's work, too.
            await response.aclose()

    async def _opened(self, request: Request) -> httpx.Response:
        longest = min(self._patience.first, self._patience.whole)
        try:
            async with asyncio.timeout(longest):
                return await self._admitted(request)
        except TimeoutError as error:
            raise ModelUnavailable(f"{self._address.url} did not answer within {longest:g} s") from error

    async def _admitted(self, request: Request) -> httpx.Response:
        if request.form and not self._formless:
            response = await self._sent(self._asked(request, formed=True))
            if response.status_code not in _FORMLESS:
                return await self._checked(response)
            # A server without response_format refuses it; whether that is the reason the next try shows.
            await response.aclose()
            self._formless = True
        return await self._checked(await self._sent(self._asked(request, formed=False)))

    def _asked(self, request: Request, formed: bool) -> httpx.Request:
        body: dict[str, object] = {
            "model": self._address.model,
            "messages": [{"role": one.role.value, "content": one.text} for one in request.messages],
            "max_tokens": request.most_tokens,
            "temperature": 0,
            "stream": True,
        }
        if formed:
            body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": request.form}}
        timeout = httpx.Timeout(self._patience.first, connect=self._patience.connect)
        return self._built("POST", "chat/completions", timeout, body)

    def _built(self, method: str, path: str, timeout: httpx.Timeout, body: Mapping[str, object] | None = None) -> httpx.Request:
        try:
            return self._client.build_request(method, self._url(path), json=body, headers=self._headers(), timeout=timeout)
        except httpx.InvalidURL as error:
            raise self._unaddressed() from error

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        """Return a response that is a success, its body unread; tried again where the server is busy or away."""
        most = self._patience
        rests = stamina.retry_context(on=_rest, attempts=most.attempts, timeout=most.first, wait_initial=0.1, wait_max=2.0, wait_jitter=0.1)
        try:
            async for attempt in rests:
                with attempt:
                    return await self._once(request)
        except _Busy as error:
            raise ModelUnavailable(f"{self._address.url}: {error}") from error
        raise AssertionError("stamina tries at least once")

    async def _once(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._client.send(request, stream=True)
        except httpx.UnsupportedProtocol as error:
            raise self._unaddressed() from error
        except httpx.RequestError as error:
            raise _Busy(str(error) or type(error).__name__) from error
        if response.status_code in _BUSY:
            said = await _told(response)
            raise _Busy(said, _after(response.headers))
        return response

    async def _checked(self, response: httpx.Response) -> httpx.Response:
        if response.is_success:
            return response
        said = f"{self._address.url}: {await _told(response)}"
        raise ModelRefused(said) if response.status_code < 500 else ModelUnavailable(said)

    def _url(self, path: str) -> str:
        return f"{self._address.url.rstrip('/')}/{path}"

    def _headers(self) -> Mapping[str, str]:
        if not self._address.key.isascii():
            raise ModelRefused("the key holds letters that are not ASCII", "Correct the variable that `models.endpoint_key_env` names.")
        return {"Authorization": f"Bearer {self._address.key}"} if self._address.key else {}

    def _unaddressed(self) -> ModelRefused:
        return ModelRefused(f"{self._address.url} is no http address", "Correct `models.endpoint_url`.")


async def _told(response: httpx.Response) -> str:
    """Return a refusal in the server's words, and close it."""
    try:
        await response.aread()
        return f"{response.status_code} {complaint(response.text)}".strip()
    except httpx.RequestError:
        return f"{response.status_code}"
    finally:
        await response.aclose()


def _after(headers: Mapping[str, str]) -> float:
    said = headers.get("retry-after", "")
    return min(float(said), _LONGEST_REST) if said.isdigit() else 0.0


def _rest(error: Exception) -> bool | float:
    return (error.after or True) if isinstance(error, _Busy) else False
