"""One HTTP request to a provider that the settings name, bounded in time and size.

The provider is the operator's own choice and may be in-house, hence not `platform.outbound`.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from idp.messaging.protocols import GatewayError

_MOST_BYTES = 64 * 1024
# httpx logs addresses, and an address may hold the number.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said; its words may name the recipient."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return httpx.codes.is_success(self.status)


def call(
    method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
) -> Answer:
    """Make one request of at most about `timeout` seconds. Raises GatewayError.

    Redirects are not followed: they would carry the message elsewhere.
    """
    deadline = time.monotonic() + timeout
    # httpx counts each step by itself: the line, TLS, and the answer together keep to `timeout`.
    steps = httpx.Timeout(timeout / 4, read=timeout / 2)
    received = bytearray()
    try:
        with (
            httpx.Client(timeout=steps, follow_redirects=False) as client,
            client.stream(method, url, headers=dict(headers), content=body) as answer,
        ):
            for part in answer.iter_bytes():
                received += part
                if len(received) > _MOST_BYTES or time.monotonic() > deadline:
                    raise GatewayError("an answer too long or too slow")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise GatewayError(type(error).__name__) from None  # its text may hold the number
    return Answer(answer.status_code, bytes(received))
