"""npm `openid-client` 5, which compares `at_hash`, against the running provider."""

from typing import Any

import pytest

from tests.live import Live
from tests.people import COLLEGE, member
from tests.relying_party.conftest import RunScript
from tests.relying_party.registering import OFFLINE, REDIRECT_URI, client

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]

pytestmark = pytest.mark.relying_party


@pytest.fixture(scope="module")
def all_seen(live: Live, run_script: RunScript) -> dict[str, Any]:
    """What the relying party saw, by the algorithm of its ID tokens: one sign-in for all four."""
    clients = [
        client(f"rp5-{alg.lower()}", id_token_signed_response_alg=alg, **OFFLINE)
        for alg in ALGORITHMS
    ]
    parent = member(live)
    secrets = live.register_all(clients)
    settings = {
        "issuer": live.issuer,
        "redirect_uri": REDIRECT_URI,
        "scope": OFFLINE["scope"],
        "identifier": parent.identifier,
        "password": parent.password,
        "clients": [
            {"client_id": one["client_id"], "client_secret": secret, "alg": alg}
            for one, secret, alg in zip(clients, secrets, ALGORITHMS, strict=True)
        ],
    }
    seen: dict[str, Any] = run_script("at_hash.mjs", settings)
    return seen


@pytest.fixture(params=ALGORITHMS)
def seen(request: pytest.FixtureRequest, all_seen: dict[str, Any]) -> dict[str, Any]:
    """What it saw with one algorithm."""
    answer: dict[str, Any] = all_seen[request.param]
    return answer


def test_the_id_token_goes_with_its_access_token(seen: dict[str, Any]) -> None:
    """OIDC Core §3.1.3.6 and §3.1.3.8: the library has compared `at_hash`."""
    assert seen["claims"]["at_hash"]


def test_another_access_token_with_the_same_id_token_is_refused(seen: dict[str, Any]) -> None:
    """OIDC Core §3.1.3.8; Authlib CVE-2026-28498: `at_hash` not compared."""
    assert seen["forged"].startswith("at_hash mismatch")


def test_userinfo_is_of_the_same_person(seen: dict[str, Any]) -> None:
    """OIDC Core §5.3.2."""
    assert seen["userinfo"]["sub"] == seen["claims"]["sub"]
    assert seen["userinfo"]["establishment"]["uai"] == COLLEGE


def test_a_refreshed_id_token_goes_with_the_new_access_token(seen: dict[str, Any]) -> None:
    """OIDC Core §12.2: same iss, sub, aud and auth_time; the library has compared `at_hash`."""
    first, again = seen["claims"], seen["refreshedClaims"]
    for claim in ("iss", "sub", "aud", "auth_time"):
        assert again[claim] == first[claim]
    assert again["at_hash"] != first["at_hash"]
