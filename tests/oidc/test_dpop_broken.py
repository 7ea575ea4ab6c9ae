"""Broken DPoP proofs (RFC 9449 §4.3): documented errors alone, and nothing issued."""

import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.oidc import flow, proofs
from tests.oidc.flow import ISSUER, Party
from tests.oidc.proofs import KEYS, Prover

ERRORS = {"invalid_dpop_proof", "use_dpop_nonce", "invalid_grant", "invalid_request"}
SMALL = RSAKey.generate_key(1024, auto_kid=False).as_dict(private=False)
STRANGER = ECKey.generate_key("P-256", auto_kid=False).as_dict(private=False)
BROKEN: dict[str, dict[str, Any]] = {
    "no typ": {"h_typ": None},
    "another typ": {"h_typ": "JWT"},
    "an unknown crit": {"h_crit": ["b64"], "h_b64": True},
    "no jwk": {"h_jwk": None},
    "a jwk that is no object": {"h_jwk": "x"},
    "a private jwk": {"h_jwk": KEYS["ES256"].as_dict(private=True)},
    "a symmetric jwk": {"h_jwk": OctKey.generate_key(256).as_dict()},
    "a weak jwk": {"h_jwk": SMALL},
    "another's jwk": {"h_jwk": STRANGER},
    "no htm": {"htm": None},
    "another htm": {"htm": "GET"},
    "htm in lower case": {"htm": "post"},
    "no htu": {"htu": None},
    "another htu": {"htu": f"{ISSUER}/userinfo"},
    "another host": {"htu": "http://localhost.evil.example/token"},
    "a user in htu": {"htu": "http://localhost:80@evil.example/token"},
    "an unreadable htu": {"htu": "http://[x/token"},
    "no iat": {"iat": None},
    "an iat that is no number": {"iat": "now"},
    "an infinite iat": {"iat": 10**400},
    "no jti": {"jti": None},
    "an empty jti": {"jti": ""},
    "a jti that is no text": {"jti": 7},
    "a jti without end": {"jti": "x" * 256},
}
"""Changes of a good proof, by what is wrong with them."""


@pytest.fixture
def prover(client: FlaskClient) -> Prover:
    """A client that has the nonce."""
    nonce = client.post("/token", headers={"DPoP": "x"}).headers["DPoP-Nonce"]
    return Prover(nonce=nonce)


def refused(client: FlaskClient, party: Party, proof: str, code: str = "x") -> str:
    answer = client.post(
        "/token", data=proofs.code_form(code), headers=party.basic() | {"DPoP": proof}
    )
    assert answer.status_code == 400, answer.text
    assert "access_token" not in answer.get_json()
    return flow.error(answer)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_proof_is_refused_and_the_code_stays(
    parent: FlaskClient, party: Party, prover: Prover, fault: str
) -> None:
    """§4.3, §5: invalid_dpop_proof."""
    code = flow.code(parent, party)
    proof = prover.proof("POST", "/token", **BROKEN[fault])["DPoP"]
    assert refused(parent, party, proof, code) == "invalid_dpop_proof"
    assert prover.redeem(parent, party, proofs.code_form(code)).status_code == 200


@pytest.mark.parametrize(("seconds", "good"), [(-60, True), (10, True), (61, False), (-600, False)])
def test_a_clock_may_differ_a_little(
    parent: FlaskClient, party: Party, prover: Prover, seconds: int, *, good: bool
) -> None:
    """§11.1: 60 s past and 10 s ahead are taken, 61 s ahead are not."""
    form = proofs.code_form(flow.code(parent, party))
    answer = prover.redeem(parent, party, form, iat=int(time.time()) + seconds)
    assert (answer.status_code == 200) is good


def test_two_proofs_are_none(client: FlaskClient, party: Party, prover: Prover) -> None:
    """§4.3 point 1."""
    two = [("DPoP", prover.proof("POST", "/token")["DPoP"]) for _ in range(2)]
    answer = client.post(
        "/token", data=proofs.code_form("x"), headers=[*party.basic().items(), *two]
    )
    assert flow.error(answer) == "invalid_dpop_proof"


@pytest.mark.parametrize("ath", [None, proofs.ath("another"), 7])
def test_at_a_resource_the_proof_names_the_token(
    parent: FlaskClient, party: Party, prover: Prover, ath: object
) -> None:
    """§4.3 point 12, §7.1."""
    token = prover.tokens(parent, party)["access_token"]
    answer = prover.userinfo(parent, token, ath=ath)
    assert answer.status_code == 401
    assert 'DPoP algs="' in answer.headers["WWW-Authenticate"]
    assert 'error="invalid_dpop_proof"' in answer.headers["WWW-Authenticate"]


odd = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=4), st.text(max_size=4)),
)  # fmt: skip
names = st.sampled_from(["htm", "htu", "iat", "jti", "nonce", "ath", "exp", "h_jwk", "h_kid"])


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(names, odd, min_size=1, max_size=3), cut=st.integers(0, 400))
def test_whatever_is_broken_only_documented_errors_come(
    client: FlaskClient, party: Party, prover: Prover, changes: dict[str, Any], cut: int
) -> None:
    proof = prover.proof("POST", "/token", **changes)["DPoP"]
    for sent in (proof, proof[:cut], proof + "x", proof.replace(".", "..", 1)):
        assert refused(client, party, sent) in ERRORS
