"""Two processes of the provider on one database and one store, and a client's requests to both."""

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlencode

import httpx
import pytest

from idp.demo import servers
from tests.live import Live
from tests.live_browser import Browser
from tests.live_processes import HTTP
from tests.oidc import flow
from tests.oidc.flow import Party
from tests.people import COLLEGE, Person, member

SCOPE = "openid profile"


@pytest.fixture(scope="module")
def processes(live: Live) -> Iterator[tuple[str, str]]:
    """The addresses of two processes on one database and one store."""
    another = f"http://localhost:{servers.free_port()}"
    with ExitStack() as stack:
        live.provider(stack, another)
        yield live.issuer, another


@pytest.fixture(scope="module")
def parent(live: Live) -> Person:
    return member(live)


def register(
    live: Live, processes: tuple[str, str], method: str, *grant_types: str, **more: str
) -> Party:
    """A client that authenticates in this way."""
    words = ["rp", method, *grant_types, *more.values()]
    client_id = "-".join(words).replace("_", "-").lower()
    metadata = {
        "client_id": client_id,
        "client_name": "Un ENT pressé",
        "redirect_uris": [flow.REDIRECT],
        "grant_types": ["authorization_code", *grant_types],
        "offline_access_without_consent": bool(grant_types),
        "token_endpoint_auth_method": method,
        "scope": f"{SCOPE} offline_access" if grant_types else SCOPE,
        "establishments": {"uai": [COLLEGE]},
    }
    return Party(client_id, live.register(metadata | more, *processes))


def authorize(live: Live, parent: Person, party: Party, scope: str) -> dict[str, str]:
    """The token request for what a parent's browser brings to the client."""
    asked = f"{live.issuer}/authorize?" + urlencode(flow.request(party, scope=scope))
    answer = Browser().sign_in(asked, parent, until=flow.REDIRECT).answer
    return {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": flow.REDIRECT,
        "code_verifier": flow.VERIFIER,
    }


def ask(url: str, party: Party, form: dict[str, str]) -> httpx.Response:
    """Send a token request to one process."""
    own = {} if party.secret else {"client_id": party.client_id}
    headers = party.basic() if party.secret else {}
    return HTTP.post(f"{url}/token", data=form | own, headers=headers)


def userinfo(processes: tuple[str, str], body: dict[str, str]) -> list[int]:
    """What the access token is worth at each process."""
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    return [HTTP.get(f"{url}/userinfo", headers=headers).status_code for url in processes]
