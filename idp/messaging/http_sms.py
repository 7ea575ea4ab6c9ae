"""SMS by one HTTP request, whose address, headers and body are templates in the settings.

Placeholders: {to} (+33639980001), {digits} (33639980001), {text}, {sender}. Values are escaped for
where they stand: percent-encoded in the address and in a form, as a JSON string in JSON.
"""

import json
import logging
import re
from collections.abc import Callable
from urllib.parse import quote

import httpx

from idp.config import Sms
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError

_PLACEHOLDER = re.compile(r"\{(to|digits|text|sender)\}")
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class HttpSms:
    """The operator's SMS provider. Any 2xx answer means that it took the message."""

    def __init__(self, config: Sms) -> None:
        self._config = config
        self._headers = httpx.Headers(config.headers)
        self._headers.setdefault("Content-Type", _JSON)
        # httpx logs addresses, and an address may hold the number.
        logging.getLogger("httpx").setLevel(logging.WARNING)

    def send(self, number: PhoneNumber, text: str) -> None:
        """Send one request; redirects are not followed: they would carry the message elsewhere."""
        config = self._config
        values = {
            "to": number.e164,
            "digits": number.e164.removeprefix("+"),
            "text": text,
            "sender": config.sender,
        }
        escape = _percent if self._headers["Content-Type"].startswith(_FORM) else _json
        body = None if config.method == "GET" else _fill(config.body, values, escape).encode()
        try:
            answer = httpx.request(
                config.method,
                _fill(config.url, values, _percent),
                headers=self._headers,
                content=body,
                timeout=config.timeout,
                follow_redirects=False,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise GatewayError(type(error).__name__) from None  # its text may hold the number
        if not answer.is_success:
            raise GatewayError(f"HTTP {answer.status_code}")


def _fill(template: str, values: dict[str, str], escape: Callable[[str], str]) -> str:
    return _PLACEHOLDER.sub(lambda match: escape(values[match[1]]), template)


def _percent(value: str) -> str:
    return quote(value, safe="")


def _json(value: str) -> str:
    return json.dumps(value)[1:-1]
