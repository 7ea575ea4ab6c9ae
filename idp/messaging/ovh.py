"""SMS by OVHcloud's API: POST /sms/{service}/jobs, signed.

Signature: https://docs.ovhcloud.com, « Premiers pas avec les API OVHcloud »: "$1$" and the SHA-1 of
secret, consumer key, method, address, body and time, joined by "+". The time is the API's own: a
clock of ours that is off by more than a minute would be refused.
"""

import hashlib
import re
import time
from typing import Any
from urllib.parse import quote

import orjson

from idp.config import SmsOvh
from idp.messaging import gsm7
from idp.messaging.http_call import Answer, call
from idp.messaging.phone_numbers import PhoneNumber
from idp.messaging.protocols import GatewayError, Refused
from idp.platform import clock

_CODE = re.compile(r"[A-Za-z_:]{1,60}")
_DELTA_SECONDS = 3600.0
_deltas: dict[str, tuple[float, int]] = {}
"""By endpoint: when it was asked (monotonic), and its time less ours in seconds."""


def signature(*parts: str) -> str:
    """Sign: application secret, consumer key, method, address, body, time in seconds."""
    return "$1$" + hashlib.sha1("+".join(parts).encode(), usedforsecurity=False).hexdigest()


class OvhSms:
    """An SMS account at OVHcloud."""

    def __init__(self, config: SmsOvh, sender: str) -> None:
        self._config = config
        self._sender = sender

    def send(self, number: PhoneNumber, text: str) -> str:
        """Make one job for one receiver, and see that it took the receiver."""
        path = f"/sms/{quote(self._config.service, safe='')}/jobs"
        answer = self._signed("POST", path, orjson.dumps(self._job(number, text)))
        if not answer.is_success:
            raise GatewayError(f"HTTP {answer.status} {_code(answer)}".strip())
        report = _read(answer)
        if report.get("invalidReceivers"):
            raise Refused("invalidReceivers")
        if not report.get("validReceivers"):
            raise GatewayError("no receiver taken")
        return answer.body.decode(errors="replace")

    def _job(self, number: PhoneNumber, text: str) -> dict[str, Any]:
        sender = {"sender": self._sender} if self._sender else {"senderForResponse": True}
        return sender | {
            "receivers": [number.e164],
            "message": text,
            "charset": "UTF-8",
            "coding": "8bit" if gsm7.outside(text) else "7bit",
            # No advertisement: without the line « STOP au 36179 », which would cost a segment.
            "noStopClause": True,
            "priority": "high",
        }

    def _signed(self, method: str, path: str, body: bytes) -> Answer:
        config = self._config
        url = config.endpoint + path
        moment = str(clock.timestamp() + self._delta())
        secret = config.application_secret.get_secret_value()
        consumer = config.consumer_key.get_secret_value()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Ovh-Application": config.application_key,
            "X-Ovh-Consumer": consumer,
            "X-Ovh-Timestamp": moment,
            "X-Ovh-Signature": signature(secret, consumer, method, url, body.decode(), moment),
        }
        answer = call(method, url, headers=headers, body=body, timeout=config.timeout)
        if not answer.is_success:
            _deltas.pop(config.endpoint, None)  # perhaps a clock was set meanwhile
        return answer

    def _delta(self) -> int:
        """Seconds by which the API's clock is ahead of ours; asked once an hour."""
        endpoint = self._config.endpoint
        asked, delta = _deltas.get(endpoint, (float("-inf"), 0))
        if time.monotonic() - asked < _DELTA_SECONDS:
            return delta
        answer = call(
            "GET", f"{endpoint}/auth/time", headers={}, body=None, timeout=self._config.timeout
        )
        if not answer.is_success or not answer.body.strip().isdigit():
            raise GatewayError(f"auth/time: HTTP {answer.status}")
        delta = int(answer.body) - clock.timestamp()
        _deltas[endpoint] = (time.monotonic(), delta)
        return delta


def _read(answer: Answer) -> dict[str, Any]:
    try:
        report = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        report = None
    if not isinstance(report, dict):
        raise GatewayError("an answer that is no job report")
    return report


def _code(answer: Answer) -> str:
    """The API's own code for a refusal, and nothing else of its words."""
    try:
        report = _read(answer)
    except GatewayError:
        return ""
    # « INVALID_SIGNATURE », or « Client::Forbidden »
    code = report.get("errorCode") or report.get("class")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
