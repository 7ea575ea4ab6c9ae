"""What each step of ours asks of the stores, counted in this process, not guessed from outside."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from benchmarks.sign_in.contender import FORWARDED, ISSUER, Contender
from benchmarks.sign_in.flow import authorization, basic, redemption
from tests.round_trips import counting


@dataclass(frozen=True, slots=True)
class Step:
    """One endpoint in one flow."""

    name: str
    round_trips: int
    """To the short-lived store."""
    statements: int
    """SQL."""


class Counter:
    """Runs a flow against the application and counts as it goes."""

    def __init__(self, app: Flask, contender: Contender, cookie: str) -> None:
        self._app = app
        self._open = partial(app.test_client(use_cookies=False).open, base_url=ISSUER)
        self._client = next(iter(contender.clients.values()))
        self._paths = contender.paths
        self._cookie = cookie

    def steps(self) -> list[Step]:
        """Return the steps of the second flow: the first reads clients and scripts once for all."""
        self._flow()
        return self._flow()

    def _flow(self) -> list[Step]:
        query = urlencode(authorization(self._client.client_id, "steps"))
        with counting(self._app) as seen:
            answer = self._get(f"{self._paths.authorize}?{query}", {"Cookie": self._cookie})
            authorize = Step("authorize", seen.store, len(seen.statements))
            seen.clear()
            code = parse_qs(urlsplit(answer.location).query)["code"][0]
            answer = self._open(
                self._paths.token,
                method="POST",
                data=redemption(code),
                headers=FORWARDED | basic(self._client),
            )
            token = Step("token", seen.store, len(seen.statements))
            seen.clear()
            bearer = answer.get_json()["access_token"]
            self._get(self._paths.userinfo, {"Authorization": f"Bearer {bearer}"})
            return [authorize, token, Step("userinfo", seen.store, len(seen.statements))]

    def _get(self, at: str, headers: dict[str, str]) -> TestResponse:
        return self._open(at, headers=FORWARDED | headers)
