"""SMS by one HTTP request, whose address, headers and body are templates in the settings.

Placeholders: {to} (+33639980001), {digits} (33639980001), {text}, {sender}. Values are escaped for
where they stand: percent-encoded in the address and in a form, as a JSON string in JSON.
"""

import json
import re
from collections.abc import Callable
from urllib.parse import quote

import httpx

from idp.config import SmsHttp
from idp.messaging.http_call import call
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError

_PLACEHOLDER = re.compile(r"\{(to|digits|text|sender)\}")
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class HttpSms:
    """The operator's SMS provider. Any 2xx answer means that it took the message."""

    def __init__(self, config: SmsHttp, sender: str) -> None:
        self._config = config
        self._sender = sender
        self._headers = httpx.Headers(
            {name: value.get_secret_value() for name, value in config.headers.items()}
        )
        self._headers.setdefault("Content-Type", _JSON)

    def send(self, number: PhoneNumber, text: str) -> str:
        """Send one request."""
        config = self._config
        values = {
            "to": number.e164,
            "digits": number.e164.removeprefix("+"),
            "text": text,
            "sender": self._sender,
        }
        escape = _percent if self._headers["Content-Type"].startswith(_FORM) else _json
        answer = call(
            config.method,
            _fill(config.url, values, _percent),
            headers=self._headers,
            body=None if config.method == "GET" else _fill(config.body, values, escape).encode(),
            timeout=config.timeout,
        )
        if not answer.is_success:
            raise GatewayError(f"HTTP {answer.status}")
        return f"HTTP {answer.status} {answer.body.decode(errors='replace')}".strip()


def _fill(template: str, values: dict[str, str], escape: Callable[[str], str]) -> str:
    return _PLACEHOLDER.sub(lambda match: escape(values[match[1]]), template)


def _percent(value: str) -> str:
    return quote(value, safe="")


def _json(value: str) -> str:
    return json.dumps(value)[1:-1]
