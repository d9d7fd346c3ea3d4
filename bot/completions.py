"""Ask a language model on a server that speaks the OpenAI protocol for one completion."""

import asyncio
import json
import ssl
from collections.abc import Sequence
from functools import cache
from typing import TypedDict

import httpx
from pydantic import BaseModel, Field, SecretStr, ValidationError

# A few sentences are some kilobytes; a server that sends more than this sends something else.
_MOST_BYTES = 256 * 1024
# Some 400 Vietnamese words, more than any answer that is shown. Set by hand.
_MOST_TOKENS = 1_200


class Turn(TypedDict):
    """One message to the model; `role` is "system" or "user"."""

    role: str
    content: str


class NoCompletion(Exception):
    """The server gave none; the text says why, without a word of what was sent or received."""


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)


@cache
def _tls() -> ssl.SSLContext:
    """Return the certificates to trust; reading them takes longer than a near server does."""
    return httpx.create_ssl_context()


class Completions:
    """The door to one model. Any number of threads may ask at once, none with an event loop.

    httpx counts a timeout anew for each read, so a server that sends a byte a second would hold a
    thread for ever. Only a cancelled task lets go of it, therefore each call has a small event loop
    of its own.
    """

    def __init__(
        self, base_url: str, model: str, key: SecretStr | None = None, *, timeout: float = 20.0
    ) -> None:
        """Ask `model` at `base_url` ("http://127.0.0.1:8000/v1"), `timeout` seconds at most."""
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        self._model = model
        self._key = key
        self._timeout = timeout

    def complete(self, turns: Sequence[Turn]) -> str:
        """Return what the model says to `turns`; raises NoCompletion on anything unforeseen."""
        try:
            body = asyncio.run(self._post(turns))
        except TimeoutError:
            raise NoCompletion(f"no answer within {self._timeout:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            # Its words and its cause may hold the address or the key.
            raise NoCompletion(type(error).__name__) from None
        try:
            return _Completion.model_validate_json(body).choices[0].message.content
        except ValidationError:
            raise NoCompletion("not the form of a completion") from None

    async def _post(self, turns: Sequence[Turn]) -> bytes:
        # Compressed, a few bytes could become gigabytes before they are counted.
        headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        request = {
            "model": self._model,
            "messages": list(turns),
            "temperature": 0,
            "max_tokens": _MOST_TOKENS,
            "stream": False,
        }
        async with (
            asyncio.timeout(self._timeout),
            # A redirect could carry question and key to another server.
            httpx.AsyncClient(
                timeout=self._timeout, follow_redirects=False, verify=_tls()
            ) as client,
            client.stream("POST", self._url, content=json.dumps(request), headers=headers) as reply,
        ):
            if reply.status_code != httpx.codes.OK:
                raise NoCompletion(f"status {reply.status_code}")
            if reply.headers.get("Content-Encoding", "identity") != "identity":
                raise NoCompletion("compressed, though asked not to")
            body = bytearray()
            async for chunk in reply.aiter_raw():
                body += chunk
                if len(body) > _MOST_BYTES:
                    raise NoCompletion(f"more than {_MOST_BYTES // 1024} KiB")
            return bytes(body)
