"""PyPI `idpyoidc` against the running provider: with a secret, and with a key that signs it all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from idpyoidc.client.exception import OidcServiceError
from idpyoidc.client.oauth2.stand_alone_client import backchannel_logout
from idpyoidc.client.rp_handler import RPHandler

from tests.live import Live, until
from tests.live_browser import Browser, Page
from tests.people import COLLEGE, Person, member
from tests.platform.far_server import FarServer, far_server
from tests.relying_party.idpyoidc_client import new_keys, relying_party
from tests.relying_party.registering import AFTER_LOGOUT, OFFLINE, REDIRECT_URI, client

BY_SECRET, BY_KEY = "rp-idpyoidc-secret", "rp-idpyoidc-key"

pytestmark = pytest.mark.relying_party


@dataclass(frozen=True)
class Visit:
    """A sign-in that idpyoidc has finished."""

    party: RPHandler
    asked: str
    """The address of the request."""
    consent: Page
    answer: dict[str, str]
    done: dict[str, Any]
    """What `finalize` returned; it checked state, iss, signature, aud, nonce and sub."""
    browser: Browser


@pytest.fixture(scope="module")
def server() -> Iterator[FarServer]:
    """The ENTs' server for logout tokens, at the path of each one's name."""
    with far_server() as running:
        yield running


@pytest.fixture(scope="module")
def parent(live: Live) -> Person:
    return member(live)


@pytest.fixture(scope="module")
def parties(live: Live, server: FarServer) -> dict[str, RPHandler]:
    """The library, registered in two ways."""
    keys = new_keys(BY_KEY)
    by_key = {
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": keys.export_jwks(),
        "require_signed_request_object": True,
    }
    address = f"http://127.0.0.1:{server.port}"
    clients = [
        client(name, backchannel_logout_uri=f"{address}/{name}", **more, **OFFLINE)
        for name, more in ((BY_SECRET, {}), (BY_KEY, by_key))
    ]
    return {
        one["client_id"]: relying_party(live.issuer, one | {"client_secret": secret}, keys)
        for one, secret in zip(clients, live.register_all(clients), strict=True)
    }


@pytest.fixture(scope="module", params=[BY_SECRET, BY_KEY])
def visit(
    request: pytest.FixtureRequest, live: Live, parties: dict[str, RPHandler], parent: Person
) -> Visit:
    """A parent signed in, and agreed to offline access: the library asks for their consent."""
    party, browser = parties[request.param], Browser()
    asked = party.begin(live.issuer)
    consent = browser.sign_in(asked, parent, until=REDIRECT_URI)
    answer = browser.send(consent, until=REDIRECT_URI).answer
    return Visit(party, asked, consent, answer, party.finalize(live.issuer, answer), browser)


def test_it_signs_a_parent_in(visit: Visit, live: Live) -> None:
    """Discovery §4, OIDC Core §3.1, RFC 7636; RFC 9101 §5 for the client that signs requests."""
    signs = "request=" in visit.asked
    assert signs is ("state=" not in visit.asked)
    assert signs is (BY_KEY in visit.asked)
    assert visit.done["id_token"]["iss"] == live.issuer
    assert visit.answer["iss"] == live.issuer


def test_offline_access_is_asked_for_on_a_page(visit: Visit) -> None:
    """OIDC Core §11: the library sends prompt=consent with it."""
    assert "<h1>Informations transmises</h1>" in visit.consent.text


def test_userinfo_is_of_the_person_of_the_id_token(visit: Visit) -> None:
    """OIDC Core §5.3.2."""
    assert visit.done["userinfo"]["sub"] == visit.done["id_token"]["sub"]
    assert visit.done["userinfo"]["establishment"]["uai"] == COLLEGE


def test_it_refreshes(visit: Visit) -> None:
    """RFC 6749 §6; OIDC Core §12.2: the refreshed ID token is verified by the library too."""
    refreshed = visit.party.refresh_access_token(visit.done["state"])
    assert refreshed["access_token"] != visit.done["token"]
    again = refreshed["__verified_id_token"]
    for claim in ("iss", "sub", "aud", "auth_time"):
        assert again[claim] == visit.done["id_token"][claim]


def test_a_code_is_good_for_one_exchange(live: Live, visit: Visit) -> None:
    """RFC 6749 §4.1.2."""
    with pytest.raises(OidcServiceError, match="invalid_grant"):
        visit.party.finalize(live.issuer, visit.answer)


def test_it_signs_out_and_understands_the_logout_token(
    live: Live, visit: Visit, server: FarServer
) -> None:
    """RP-Initiated Logout §2; Back-Channel Logout §2.6: the library finds its session by it."""
    state = visit.done["state"]
    leaving = visit.party.logout(state)
    left = visit.browser.open(leaving["url"], until=AFTER_LOGOUT)
    assert left.answer["state"] == leaving["request"]["state"]
    ent = visit.party.issuer2rp[live.issuer]
    path = f"/{ent.get_client_id()}"
    until(lambda: path in [one[1] for one in server.seen[: len(server.bodies)]], "logout token")
    came = [
        body for (_, at, _), body in zip(server.seen, server.bodies, strict=False) if at == path
    ]
    assert [backchannel_logout(ent, body) for body in came] == [state]
