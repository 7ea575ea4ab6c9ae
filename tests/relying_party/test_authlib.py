"""Authlib's clients against the running provider: the one for Flask, and the bare session."""

from typing import Any

import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import InvalidClaimError

from tests.live import Live
from tests.live_browser import Browser
from tests.people import COLLEGE, Person, member
from tests.relying_party.authlib_portal import Portal, open_portal
from tests.relying_party.registering import AFTER_LOGOUT, OFFLINE, REDIRECT_URI, client

WITH_SECRET, PUBLIC = "rp-authlib-flask", "rp-authlib-session"

pytestmark = pytest.mark.relying_party


@pytest.fixture(scope="module")
def parent(live: Live) -> Person:
    return member(live)


@pytest.fixture(scope="module")
def secret(live: Live) -> str | None:
    clients = [
        client(WITH_SECRET, **OFFLINE),
        client(PUBLIC, token_endpoint_auth_method="none", **OFFLINE),
    ]
    return live.register_all(clients)[0]


@pytest.fixture(scope="module")
def browser() -> Browser:
    return Browser()


@pytest.fixture(scope="module")
def portal(live: Live, secret: str | None, parent: Person, browser: Browser) -> Portal:
    """The ENT on Flask, where the parent has just signed in."""
    portal = open_portal(live.issuer, WITH_SECRET, secret)
    asked = portal.leads_to("/connexion")
    assert "code_challenge_method=S256" in asked
    portal.get(browser.sign_in(asked, parent, until=REDIRECT_URI).url)
    return portal


def test_a_parent_signs_in_by_the_client_for_flask(portal: Portal, live: Live) -> None:
    """Discovery §4, OIDC Core §3.1, RFC 7636 §4; it checked signature, iss, aud, exp and nonce."""
    claims = portal.token["userinfo"]
    assert (claims["iss"], claims["aud"]) == (live.issuer, WITH_SECRET)
    assert "pwd" in claims["amr"]


def test_userinfo_is_of_the_person_of_the_id_token(portal: Portal) -> None:
    """OIDC Core §5.3.2."""
    userinfo = portal.get("/profil")
    assert userinfo["sub"] == portal.token["userinfo"]["sub"]
    assert userinfo["establishment"]["uai"] == COLLEGE


@pytest.mark.parametrize("claim", ["at_hash", "nonce"])
def test_it_refuses_an_id_token_that_is_not_of_this_answer(portal: Portal, claim: str) -> None:
    """OIDC Core §3.1.3.7 (nonce) and §3.1.3.8: what it compares is there to be compared."""
    nonce, token = portal.token["userinfo"]["nonce"], portal.token
    if claim == "nonce":
        nonce = "another"
    else:
        token = token | {"access_token": "another"}
    with portal.app.app_context(), pytest.raises(InvalidClaimError, match=claim):
        portal.provider.parse_id_token(token, nonce)


def test_it_refreshes_by_itself_when_the_access_token_is_over(portal: Portal) -> None:
    """RFC 6749 §6: a new access token; a client with a secret keeps its refresh token."""
    before = dict(portal.token)
    portal.token["expires_at"] = 1
    assert portal.get("/profil")["sub"] == before["userinfo"]["sub"]
    assert portal.token["access_token"] != before["access_token"]
    assert portal.token["refresh_token"] == before["refresh_token"]
    with portal.app.app_context():
        claims = portal.provider.parse_id_token(portal.token, nonce=None)
    for claim in ("iss", "sub", "aud", "auth_time"):  # OIDC Core §12.2
        assert claims[claim] == before["userinfo"][claim]


def session_of(live: Live, parent: Person) -> tuple[Any, dict[str, Any]]:
    """Sign in with a session that has no secret; return it with the provider's metadata."""
    session: Any = OAuth2Session(
        PUBLIC,
        token_endpoint_auth_method="none",
        scope=OFFLINE["scope"],
        redirect_uri=REDIRECT_URI,
        code_challenge_method="S256",
    )
    address = f"{live.issuer}/.well-known/openid-configuration"
    metadata: dict[str, Any] = session.get(address, withhold_token=True).json()
    verifier = generate_token(48)
    url, state = session.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier
    )
    answer = Browser().sign_in(url, parent, until=REDIRECT_URI).url
    session.fetch_token(
        metadata["token_endpoint"],
        authorization_response=answer,
        state=state,
        code_verifier=verifier,
    )
    return session, metadata


def test_the_refresh_token_of_a_session_without_secret_turns(live: Live, parent: Person) -> None:
    """RFC 9700 §4.14.2: each is good for one use, and one that comes back ends the family."""
    session, metadata = session_of(live, parent)
    first = session.token["refresh_token"]
    second = session.refresh_token(metadata["token_endpoint"])["refresh_token"]
    assert session.get(metadata["userinfo_endpoint"]).json()["establishment"]["uai"] == COLLEGE
    assert second != first
    for token in (first, second):
        with pytest.raises(OAuthError, match="invalid_grant"):
            session.refresh_token(metadata["token_endpoint"], refresh_token=token)


def test_a_revoked_token_opens_nothing_any_more(live: Live, parent: Person) -> None:
    """RFC 7009 §2.1."""
    session, metadata = session_of(live, parent)
    revoked = session.revoke_token(
        metadata["revocation_endpoint"], session.token["refresh_token"], "refresh_token"
    )
    assert revoked.status_code == 200
    assert session.get(metadata["userinfo_endpoint"]).status_code == 401


def test_it_signs_out_and_knows_its_own_way_back(portal: Portal, browser: Browser) -> None:
    """RP-Initiated Logout §2 and §3: the state comes back; then nobody is signed in."""
    leaving = portal.leads_to("/deconnexion")
    portal.get(browser.open(leaving, until=AFTER_LOGOUT).url)
    asked = portal.leads_to("/connexion?prompt=none")
    assert browser.open(asked, until=REDIRECT_URI).answer["error"] == "login_required"
