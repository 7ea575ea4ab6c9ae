"""A client's signed requests."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from tests.oidc import assertions, flow
from tests.oidc.flow import ISSUER, Party


@dataclass(frozen=True)
class Later:
    """A moment, as many seconds from when the object is made."""

    seconds: int


def request_object(
    party: Party, /, alg: str = "ES256", key: ECKey | None = None, **changes: object
) -> str:
    """A request as its client signs it; None takes a member away."""
    now = int(time.time())
    usual: dict[str, Any] = {"iss": party.client_id, "aud": ISSUER, "iat": now, "exp": now + 60}
    head = {name[2:]: value for name, value in changes.items() if name.startswith("h_")}
    members = {name: value for name, value in changes.items() if not name.startswith("h_")}
    merged = flow.request(party, state="signed") | usual | members
    values = {
        name: now + value.seconds if isinstance(value, Later) else value
        for name, value in merged.items()
        if value is not None
    }
    return assertions.signed(values, alg, key, **head)


def ask(client: FlaskClient, party: Party, token: str, **beside: str) -> TestResponse:
    """What OIDC Core §6.1 wants beside the object, and where an error can go."""
    outside = {"response_type": "code", "scope": "openid", "redirect_uri": flow.REDIRECT}
    asked = {"client_id": party.client_id, "request": token} | outside | beside
    return client.get("/authorize?" + urlencode(asked))
