"""The three requests of one flow, as bytes, and what each must be answered."""

import base64
import hashlib
import json
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.sign_in.contender import (
    FORWARDED,
    ISSUER_HOST,
    REDIRECT_URI,
    SCOPE,
    Client,
    Contender,
)
from benchmarks.sign_in.wire import Answer, Connection

_VERIFIER = "v" * 64
_CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest()).rstrip(b"=")
_CODE = re.compile(rb"\r\nlocation: *[^\r]*[?&]code=([^&\r]+)", re.IGNORECASE)
_BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3",
    "Accept-Encoding": "gzip, deflate, br, zstd",
}


class FlowError(Exception):
    """A provider did not answer as it must: no figure is worth anything."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of one flow."""

    authorize: float
    token: float
    userinfo: float

    @property
    def whole(self) -> float:
        """Of all three together."""
        return self.authorize + self.token + self.userinfo


def authorization(client_id: str, unique: str) -> dict[str, str]:
    """Return the parameters of an authorization request."""
    return {
        "client_id": client_id,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": SCOPE,
        "state": f"state-{unique}",
        "nonce": f"nonce-{unique}",
        "code_challenge": _CHALLENGE.decode(),
        "code_challenge_method": "S256",
    }


def redemption(code: str) -> dict[str, str]:
    """Return the form of a token request."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT_URI,
        "code_verifier": _VERIFIER,
    }


def basic(client: Client) -> dict[str, str]:
    """Return the header of client_secret_basic."""
    encoded = base64.b64encode(f"{client.client_id}:{client.secret}".encode()).decode()
    return {"Authorization": f"Basic {encoded}"}


class Flow:
    """One parent's browser and the ENT's server, at one provider and for one algorithm."""

    def __init__(self, contender: Contender, client: Client, cookie: str) -> None:
        paths = contender.paths
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        query = urlencode(authorization(client.client_id, "{}")).replace("%7B%7D", "{}")
        self._authorize = _head(f"GET {paths.authorize}?{query}", _BROWSER | {"Cookie": cookie})
        self._token = _head(f"POST {paths.token}", form | basic(client))
        self._userinfo = _head(f"GET {paths.userinfo}", {"Authorization": "Bearer {}"})
        self._count = 0

    async def run(self, connection: Connection) -> Timed:
        """Do it once. Raises FlowError."""
        self._count += 1
        request = self._authorize.replace("{}", str(self._count))
        begun = time.perf_counter()
        answer = await connection.ask(request.encode())
        issued = time.perf_counter()
        code = _CODE.search(answer.head)
        if code is None:
            raise FlowError(f"/authorize: {answer}")
        answer = await connection.ask(self._redeem(code[1].decode()))
        redeemed = time.perf_counter()
        token = _json(answer, "id_token")["access_token"]
        answer = await connection.ask(self._userinfo.replace("{}", token).encode())
        told = time.perf_counter()
        _json(answer, "pupils")
        return Timed(issued - begun, redeemed - issued, told - redeemed)

    def _redeem(self, code: str) -> bytes:
        body = urlencode(redemption(code))
        head = self._token.removesuffix("\r\n") + f"Content-Length: {len(body)}\r\n\r\n"
        return (head + body).encode()


def _head(line: str, headers: dict[str, str]) -> str:
    lines = {"Host": ISSUER_HOST, **FORWARDED, **headers}
    told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{line} HTTP/1.1\r\n{told}\r\n"


def _json(answer: Answer, wanted: str) -> dict[str, str]:
    """Return an answer's members, `wanted` among them. Raises FlowError."""
    if answer.status != 200:
        raise FlowError(str(answer))
    body: dict[str, str] = json.loads(answer.body)
    if wanted not in body:
        raise FlowError(f"{wanted} is missing: {body}")
    return body
