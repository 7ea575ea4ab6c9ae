"""Codes and refresh tokens used by fifty at one moment, at two processes of the provider."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup

from idp.demo import servers
from tests.live import Live
from tests.oidc import flow
from tests.oidc.flow import Party
from tests.people import COLLEGE, Person, member

MANY = 50
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


def register(live: Live, method: str, *grant_types: str) -> Party:
    """A client that authenticates in this way."""
    client_id = f"rp-race-{method}-{len(grant_types)}"
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
    return Party(client_id, live.register(metadata))


def authorize(live: Live, parent: Person, party: Party, scope: str) -> dict[str, str]:
    """The token request for what a signed-in parent's browser brings to the client."""
    with httpx.Client(base_url=live.issuer, follow_redirects=False) as browser:
        page = BeautifulSoup(browser.get("/connexion").text, "html.parser")
        token = page.select_one("main input[name=csrf_token]")
        assert token is not None
        typed = {"identifier": parent.identifier, "password": parent.password}
        done = browser.post("/connexion", data={"csrf_token": str(token["value"]), **typed})
        assert done.status_code == 303, done.text
        answer = browser.get("/authorize?" + urlencode(flow.request(party, scope=scope)))
    return {
        "grant_type": "authorization_code",
        "code": parse_qs(urlsplit(answer.headers["location"]).query)["code"][0],
        "redirect_uri": flow.REDIRECT,
        "code_verifier": flow.VERIFIER,
    }


def at_once(processes: tuple[str, str], party: Party, form: dict[str, str]) -> list[httpx.Response]:
    """Ask the token endpoints for the same, many times at one moment."""
    gate = Barrier(MANY)

    def one(number: int) -> httpx.Response:
        gate.wait(30)
        return ask(processes[number % len(processes)], party, form)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def ask(url: str, party: Party, form: dict[str, str]) -> httpx.Response:
    """Send a token request to one process."""
    own = {} if party.secret else {"client_id": party.client_id}
    headers = party.basic() if party.secret else {}
    return httpx.post(f"{url}/token", data=form | own, headers=headers, timeout=60)


def userinfo(processes: tuple[str, str], body: dict[str, str]) -> list[int]:
    """What the access token is worth at each process."""
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    return [httpx.get(f"{url}/userinfo", headers=headers).status_code for url in processes]


def test_of_fifty_redemptions_of_a_code_one_succeeds_and_its_token_dies_too(
    live: Live, processes: tuple[str, str], parent: Person
) -> None:
    """RFC 6749 §4.1.2, OIDC Core §3.1.3.2."""
    party = register(live, "client_secret_basic")
    answers = at_once(processes, party, authorize(live, parent, party, SCOPE))
    good = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(good) == 1
    assert userinfo(processes, good[0]) == [401, 401]
    others = [answer.json()["error"] for answer in answers if answer.status_code == 400]
    assert others == ["invalid_grant"] * (MANY - 1)


@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_of_fifty_uses_of_a_refresh_token_all_succeed_or_a_public_clients_first(
    live: Live, processes: tuple[str, str], parent: Person, method: str
) -> None:
    """A public client's is turned, and the family dies (RFC 9700 §4.14.2).

    Who authenticates keeps its token, and loses nothing by a lost answer (FAPI 2.0 §5.3.2.1).
    """
    party = register(live, method, "refresh_token")
    form = authorize(live, parent, party, f"{SCOPE} offline_access")
    token = ask(processes[0], party, form).json()["refresh_token"]
    answers = at_once(processes, party, {"grant_type": "refresh_token", "refresh_token": token})
    good = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(good) == (MANY if party.secret else 1), answers[0].text
    assert userinfo(processes, good[0]) == ([200, 200] if party.secret else [401, 401])
    last = {"grant_type": "refresh_token", "refresh_token": good[-1]["refresh_token"]}
    assert ask(processes[1], party, last).status_code == (200 if party.secret else 400)
