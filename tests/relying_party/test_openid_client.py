"""An independent relying party, npm `openid-client` 6, against the running provider."""

from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.live import Live
from tests.people import COLLEGE, LEO, member
from tests.relying_party.conftest import RunScript
from tests.relying_party.registering import AFTER_LOGOUT, REDIRECT_URI, SCOPE, client

METHODS = ["client_secret_basic", "client_secret_post", "none", "private_key_jwt"]

pytestmark = pytest.mark.relying_party


# With private_key_jwt it uses all the rest: it pushes signed requests, and binds its tokens.
KEY = ECKey.generate_key("P-256", {"kid": "rp"})
STRICT = {
    "jwks": {"keys": [KEY.as_dict(private=False)]},
    "require_pushed_authorization_requests": True,
    "require_signed_request_object": True,
    "dpop_bound_access_tokens": True,
}


@pytest.fixture(scope="module")
def secrets(live: Live) -> dict[str, str | None]:
    """Its secrets, by the way it authenticates; each is a client of its own."""
    clients = [
        client(
            f"rp-{method}",
            token_endpoint_auth_method=method,
            **(STRICT if method == "private_key_jwt" else {}),
        )
        for method in METHODS
    ]
    return dict(zip(METHODS, live.register_all(clients), strict=True))


@pytest.fixture(scope="module", params=METHODS)
def seen(
    request: pytest.FixtureRequest,
    live: Live,
    run_script: RunScript,
    secrets: dict[str, str | None],
) -> dict[str, Any]:
    """What the relying party saw, authenticating in each way."""
    method = str(request.param)
    parent = member(live, LEO, email="jeanne@example.org")
    settings = {
        "issuer": live.issuer,
        "client_id": f"rp-{method}",
        "client_secret": secrets[method],
        "method": method,
        "jwk": KEY.as_dict(private=True) if method == "private_key_jwt" else None,
        "redirect_uri": REDIRECT_URI,
        "post_logout_redirect_uri": AFTER_LOGOUT,
        "scope": SCOPE,
        "identifier": parent.identifier,
        "password": parent.password,
    }
    return {"method": method, **run_script("sign_in.mjs", settings)}


def test_it_finds_everything_by_discovery(seen: dict[str, Any], live: Live) -> None:
    """OpenID Connect Discovery §4."""
    metadata = seen["metadata"]

    assert metadata["issuer"] == live.issuer
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["end_session_endpoint"].startswith(live.issuer)


def test_it_signs_a_parent_in_with_a_code_and_pkce(seen: dict[str, Any]) -> None:
    """OpenID Connect Core §3.1; the library has checked iss, aud, nonce, state and signature."""
    assert seen["signInPage"] == 200
    assert "pwd" in seen["claims"]["amr"]
    assert isinstance(seen["claims"]["auth_time"], int)


def test_userinfo_gives_the_school_and_the_children(seen: dict[str, Any]) -> None:
    """OpenID Connect Core §5.3; the library has compared `sub`."""
    userinfo = seen["userinfo"]

    assert userinfo["establishment"]["uai"] == COLLEGE
    assert [pupil["given_name"] for pupil in userinfo["pupils"]] == ["Léo"]
    assert userinfo["email"] == "jeanne@example.org"
    assert "establishment" not in seen["claims"]


def test_a_second_sign_in_is_silent_and_of_the_same_person(seen: dict[str, Any]) -> None:
    """OpenID Connect Core §3.1.2.1: prompt=none."""
    for claim in ("sub", "auth_time", "sid"):
        assert seen["silentClaims"][claim] == seen["claims"][claim]


def test_a_code_is_good_for_one_exchange(seen: dict[str, Any]) -> None:
    """RFC 6749 §4.1.2."""
    assert seen["codeReuse"] == "invalid_grant"


def test_it_signs_out_and_comes_back(seen: dict[str, Any]) -> None:
    """OpenID Connect RP-Initiated Logout §2 and §3."""
    assert seen["loggedOut"] == AFTER_LOGOUT
    assert seen["stateCameBack"] is True
    assert seen["afterLogout"] == "login_required"


def test_who_holds_a_key_pushes_signed_requests_and_binds_its_tokens(seen: dict[str, Any]) -> None:
    """RFC 9126 §4, RFC 9101 §5, RFC 9449 §5; OIDC Core §9 (private_key_jwt)."""
    holds_a_key = seen["method"] == "private_key_jwt"
    assert seen["tokenType"].lower() == ("dpop" if holds_a_key else "bearer")
    assert (set(seen["asked"]) == {"client_id", "request_uri"}) is holds_a_key
