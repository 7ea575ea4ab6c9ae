"""An independent relying party, npm `openid-client` 6, against the running provider."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import playwright
import pytest
from joserfc.jwk import ECKey

from tests.live import Live
from tests.people import COLLEGE, LEO, member

HERE = Path(__file__).parent
ABSENT = "NO NPM ON THIS MACHINE: THE INDEPENDENT RELYING PARTY DID NOT RUN"
REDIRECT_URI = "http://127.0.0.1:9/retour"
AFTER_LOGOUT = "http://127.0.0.1:9/fin"
SCOPE = "openid profile email phone establishment pupils fredu"
SECONDS = 60.0

pytestmark = pytest.mark.relying_party


@pytest.fixture(scope="session")
def node() -> str:
    """Node.js as Playwright brings it, with the library installed as the lock file says."""
    # Debian's own may be too old for the library; its npm is good enough to install it.
    npm = shutil.which("npm")
    if npm is None:
        if os.environ.get("CI") == "true":
            pytest.fail(ABSENT, pytrace=False)
        pytest.skip(ABSENT)
    if not (HERE / "node_modules" / "openid-client").is_dir():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    return str(Path(playwright.__file__).parent / "driver" / "node")


METHODS = ["client_secret_basic", "client_secret_post", "none", "private_key_jwt"]


@pytest.fixture(scope="session", params=METHODS)
def seen(request: pytest.FixtureRequest, live: Live, node: str) -> dict[str, Any]:
    """What the relying party saw, authenticating in each way.

    With private_key_jwt it uses all the rest: it pushes signed requests, and binds its tokens.
    """
    method = str(request.param)
    key = ECKey.generate_key("P-256", {"kid": "rp"}) if method == "private_key_jwt" else None
    strict: dict[str, Any] = {}
    if key is not None:
        strict = {
            "jwks": {"keys": [key.as_dict(private=False)]},
            "require_pushed_authorization_requests": True,
            "require_signed_request_object": True,
            "dpop_bound_access_tokens": True,
        }
    secret = live.register(
        {
            "client_id": f"rp-{method}",
            "client_name": "Un ENT indépendant",
            "redirect_uris": [REDIRECT_URI],
            "post_logout_redirect_uris": [AFTER_LOGOUT],
            "token_endpoint_auth_method": method,
            "scope": SCOPE,
            "establishments": {"uai": [COLLEGE]},
            **strict,
        }
    )
    parent = member(live, LEO, email="jeanne@example.org")
    settings = {
        "issuer": live.issuer,
        "client_id": f"rp-{method}",
        "client_secret": secret,
        "method": method,
        "jwk": key.as_dict(private=True) if key else None,
        "redirect_uri": REDIRECT_URI,
        "post_logout_redirect_uri": AFTER_LOGOUT,
        "scope": SCOPE,
        "identifier": parent.identifier,
        "password": parent.password,
    }
    return _run(node, settings) | {"method": method}


def _run(node: str, settings: dict[str, Any]) -> dict[str, Any]:
    ended = subprocess.run(
        [node, "sign_in.mjs"],
        cwd=HERE,
        env={**os.environ, "RELYING_PARTY": json.dumps(settings)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


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
