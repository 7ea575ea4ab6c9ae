"""OVHcloud's API as its guides tell of it, on loopback: it checks every signature."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

from pydantic import SecretStr

from idp.config import SmsOvh
from idp.platform import clock
from tests.messaging.receivers import Provider, Request, sms_provider

KEY, SECRET, CONSUMER = "application-key", "application-secret", "consumer-key"
SERVICE = "sms-ab12345-1"
JOBS = f"/1.0/sms/{SERVICE}/jobs"


@dataclass
class Api:
    """The API with one SMS account; `ahead` is by how many seconds its clock differs."""

    provider: Provider
    ahead: int = 0
    invalid: bool = False
    """Whether it takes no number."""
    jobs: list[dict[str, Any]] = field(default_factory=list)

    def config(self, **more: Any) -> SmsOvh:  # noqa: ANN401 — any setting
        """Return the settings that reach it."""
        values: dict[str, Any] = {
            "endpoint": f"{self.provider.url}/1.0",
            "application_key": KEY,
            "application_secret": SecretStr(SECRET),
            "consumer_key": SecretStr(CONSUMER),
            "service": SERVICE,
        }
        return SmsOvh.model_validate(values | more)

    def answer(self, request: Request) -> tuple[int, str]:
        """Answer as the API does."""
        if (request.method, request.path) == ("GET", "/1.0/auth/time"):
            return 200, str(clock.timestamp() + self.ahead)
        if (request.method, request.path) != ("POST", JOBS):
            return 404, _refusal("NOT_FOUND")
        if not self._is_signed(request):
            return 400, _refusal("INVALID_SIGNATURE")
        self.jobs.append(request.json)
        receivers = request.json["receivers"]
        report = {
            "totalCreditsRemoved": 0 if self.invalid else 1,
            "ids": [] if self.invalid else [26929925],
            "validReceivers": [] if self.invalid else receivers,
            "invalidReceivers": receivers if self.invalid else [],
        }
        return 200, json.dumps(report)

    def _is_signed(self, request: Request) -> bool:
        headers = request.headers
        moment = headers["x-ovh-timestamp"]
        near = abs(int(moment) - clock.timestamp() - self.ahead) <= 30
        known = (headers["x-ovh-application"], headers["x-ovh-consumer"]) == (KEY, CONSUMER)
        address = self.provider.url + request.path
        text = f"{SECRET}+{CONSUMER}+{request.method}+{address}+{request.body}+{moment}"
        signed = headers["x-ovh-signature"] == f"$1${_digest(text)}"
        return near and known and signed


def _digest(text: str) -> str:
    return sha1(text.encode(), usedforsecurity=False).hexdigest()


def _refusal(code: str) -> str:
    return json.dumps({"errorCode": code, "httpCode": "400", "message": "to +33639980001"})


@contextmanager
def ovh_api() -> Iterator[Api]:
    """Run it on loopback."""
    with sms_provider() as provider:
        api = Api(provider)
        provider.answers = api.answer
        yield api
