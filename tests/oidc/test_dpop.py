"""DPoP (RFC 9449): tokens that only the holder of a key can use."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet

from idp.oidc import dpop
from idp.oidc.errors import InvalidRequest
from tests.oidc import flow, proofs
from tests.oidc.flow import Party
from tests.oidc.proofs import KEYS, Prover, code_form, refresh_form
from tests.oidc.refreshing import REFRESH, ent, mobile
from tests.round_trips import RoundTrips

__all__ = ["ent", "mobile"]


@pytest.fixture
def prover() -> Prover:
    """A client's key."""
    return Prover()


def introspected(client: FlaskClient, party: Party, token: str) -> dict[str, Any]:
    answer = client.post("/introspect", data={"token": token}, headers=party.basic())
    body: dict[str, Any] = answer.get_json()
    return body


@pytest.mark.parametrize("alg", KEYS)
@pytest.mark.parametrize("kind", ["party", "public"])
def test_a_token_is_bound_to_the_key_and_used_with_it(
    parent: FlaskClient, request: pytest.FixtureRequest, kind: str, alg: str
) -> None:
    """§5, §7.1: confidential and public clients; discovery names the algorithms (§5.1)."""
    client = request.getfixturevalue(kind)
    prover = Prover(alg, KEYS[alg])
    body = prover.tokens(parent, client)
    assert body["token_type"] == "DPoP"
    answer = prover.userinfo(parent, body["access_token"])
    assert (answer.status_code, answer.get_json()["sub"]) == (
        200,
        flow.id_token(parent, body)["sub"],
    )
    named = parent.get("/.well-known/openid-configuration").get_json()
    assert alg in named["dpop_signing_alg_values_supported"]


def test_the_nonce_is_asked_for_and_the_code_is_not_used_up(
    parent: FlaskClient, party: Party, prover: Prover
) -> None:
    """§8, §8.2: 400 use_dpop_nonce with a DPoP-Nonce that the second try carries."""
    form = code_form(flow.code(parent, party))
    headers = party.basic() | prover.proof("POST", "/token")
    first = parent.post("/token", data=form, headers=headers)
    assert (flow.error(first), first.status_code) == ("use_dpop_nonce", 400)
    for nonce in ("", "made-up", 7, "é"):
        again = parent.post(
            "/token", data=form, headers=party.basic() | prover.proof("POST", "/token", nonce=nonce)
        )
        assert flow.error(again) == "use_dpop_nonce"
    prover.nonce = first.headers["DPoP-Nonce"]
    assert prover.redeem(parent, party, form).status_code == 200


def test_a_proof_serves_once(parent: FlaskClient, party: Party, prover: Prover) -> None:
    """§11.1."""
    body = prover.tokens(parent, party)
    headers = {"Authorization": f"DPoP {body['access_token']}"}
    headers |= prover.proof("GET", "/userinfo", body["access_token"])
    assert parent.get("/userinfo", headers=headers).status_code == 200
    again = parent.get("/userinfo", headers=headers)
    assert again.status_code == 401
    assert 'error="invalid_dpop_proof"' in again.headers["WWW-Authenticate"]


def test_of_many_uses_of_one_proof_at_once_one_succeeds(
    app: Flask, parent: FlaskClient, party: Party, prover: Prover
) -> None:
    """§11.1."""
    token = prover.tokens(parent, party)["access_token"]
    headers = {"Authorization": f"DPoP {token}"} | prover.proof("GET", "/userinfo", token)
    gate = threading.Barrier(6)

    def use(_: int) -> int:
        gate.wait()
        return app.test_client().get("/userinfo", headers=headers).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(use, range(6))) == [200, 401, 401, 401, 401, 401]


def test_a_bound_token_is_no_bearer_token_and_no_other_keys(
    parent: FlaskClient, party: Party, prover: Prover
) -> None:
    """§7.1, §7.2: both schemes are named in the challenge."""
    token = prover.tokens(parent, party)["access_token"]
    other = Prover(key=ECKey.generate_key("P-256", auto_kid=False), nonce=prover.nonce)
    bearer = {"Authorization": f"Bearer {token}"}
    for answer in (
        parent.get("/userinfo", headers=bearer),
        parent.get("/userinfo", headers=bearer | prover.proof("GET", "/userinfo", token)),
        parent.post("/userinfo", data={"access_token": token}),
        parent.get("/userinfo", headers={"Authorization": f"DPoP {token}"}),
        other.userinfo(parent, token),
    ):
        assert answer.status_code == 401
        told = " ".join(answer.headers.getlist("WWW-Authenticate"))
        assert 'error="invalid_token"' in told
        assert 'error_description="the token goes with' in told or "DPoP proof" in told
        assert "DPoP algs=" in told
    assert prover.userinfo(parent, token).status_code == 200


def test_a_bearer_token_is_not_shown_as_a_bound_one(
    parent: FlaskClient, party: Party, prover: Prover
) -> None:
    """§7.1."""
    token = flow.tokens(parent, party)["access_token"]
    assert prover.userinfo(parent, token).status_code == 401


def test_without_a_token_both_schemes_are_offered(client: FlaskClient, party: Party) -> None:
    """§7.1, RFC 6750 §3: no error code."""
    del party
    told = client.get("/userinfo").headers.getlist("WWW-Authenticate")
    assert [one.split()[0] for one in told] == ["Bearer", "DPoP"]
    assert "error" not in " ".join(told)


@pytest.mark.parametrize(
    "path", ["/token?x=1#y", "/%74oken"], ids=["query and fragment", "an escape that needs none"]
)
def test_an_address_written_otherwise_is_the_same(
    parent: FlaskClient, party: Party, prover: Prover, path: str
) -> None:
    """§4.3, RFC 3986 §6.2.2, §6.2.3."""
    form = code_form(flow.code(parent, party))
    answer = prover.redeem(parent, party, form, htu=f"HTTP://LOCALHOST:80{path}")
    assert answer.status_code == 200, answer.text


def test_dpop_jkt_binds_the_code_to_a_key(
    parent: FlaskClient, party: Party, prover: Prover
) -> None:
    """§10: whoever steals the code needs the key too."""
    other = Prover(key=ECKey.generate_key("P-256", auto_kid=False))
    for thief in (other, None):
        code = flow.code(parent, party, dpop_jkt=prover.jkt)
        answer = (
            thief.redeem(parent, party, code_form(code))
            if thief
            else flow.redeem(parent, party, code)
        )
        assert flow.error(answer) == "invalid_grant"
    code = flow.code(parent, party, dpop_jkt=prover.jkt)
    assert prover.redeem(parent, party, code_form(code)).status_code == 200
    kept = flow.signed_in_again(parent, party, prompt="login", dpop_jkt=prover.jkt)["code"]
    assert flow.error(flow.redeem(parent, party, kept)) == "invalid_grant", "also by a journey"
    bad = flow.answer(flow.authorize(parent, party, dpop_jkt="x"))
    assert bad["error"] == "invalid_request"


def test_a_jwt_and_introspection_name_the_key(
    app: Flask, parent: FlaskClient, party: Party, prover: Prover
) -> None:
    """§6.1, §6.2."""
    del party
    with app.app_context():
        ent = flow.register("ent-jwt", access_token_format="jwt")
    token = prover.tokens(parent, ent)["access_token"]
    keys = KeySet.import_key_set(parent.get("/jwks").get_json())
    assert jws.extract_compact(token.encode()).headers()["typ"] == "at+jwt"
    claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
    assert claims["cnf"] == {"jkt": prover.jkt}
    told = introspected(parent, ent, token)
    assert (told["token_type"], told["cnf"]) == ("DPoP", {"jkt": prover.jkt})
    plain = introspected(parent, ent, flow.tokens(parent, ent)["access_token"])
    assert plain["token_type"] == "Bearer"
    assert "cnf" not in plain


def test_a_public_clients_refresh_token_is_bound_to_its_key(
    parent: FlaskClient, mobile: Party, prover: Prover
) -> None:
    """§5; what another key shows is refused and harms nobody."""
    body = prover.tokens(parent, mobile, scope="openid profile")
    form = refresh_form(body["refresh_token"])
    other = Prover(key=ECKey.generate_key("P-256", auto_kid=False), nonce=prover.nonce)
    assert flow.error(other.redeem(parent, mobile, form)) == "invalid_grant"
    bare = parent.post("/token", data=form | {"client_id": mobile.client_id})
    assert flow.error(bare) == "invalid_grant"
    again = prover.redeem(parent, mobile, form).get_json()
    assert again["token_type"] == "DPoP"
    assert prover.userinfo(parent, again["access_token"]).status_code == 200


def test_a_confidential_client_may_turn_to_another_key(
    parent: FlaskClient, ent: Party, prover: Prover
) -> None:
    """§5: its refresh token is bound to its own authentication."""
    body = prover.tokens(parent, ent, scope="openid profile")
    other = Prover(key=ECKey.generate_key("P-256", auto_kid=False), nonce=prover.nonce)
    fresh = other.redeem(parent, ent, refresh_form(body["refresh_token"])).get_json()
    assert other.userinfo(parent, fresh["access_token"]).status_code == 200


def test_who_registered_it_gets_no_token_without_a_proof(
    app: Flask, parent: FlaskClient, party: Party, prover: Prover
) -> None:
    """§5.2: dpop_bound_access_tokens."""
    del party
    with app.app_context():
        strict = flow.register("ent-strict", dpop_bound_access_tokens=True, **REFRESH)
    code = flow.code(parent, strict)
    refused = flow.redeem(parent, strict, code)
    assert (flow.error(refused), refused.status_code) == ("invalid_dpop_proof", 400)
    assert prover.redeem(parent, strict, code_form(code)).status_code == 200


def test_a_script_may_send_proofs_and_read_the_nonce(client: FlaskClient, public: Party) -> None:
    """§8.2 across origins."""
    del public
    origin = {"Origin": "https://ent.example.fr"}
    assert (
        "DPoP" in client.options("/token", headers=origin).headers["Access-Control-Allow-Headers"]
    )
    shown = client.post("/token", headers=origin | {"DPoP": "x"})
    assert "DPoP-Nonce" in shown.headers["Access-Control-Expose-Headers"]
    assert shown.headers["DPoP-Nonce"]


def test_a_proof_costs_one_command(
    parent: FlaskClient, party: Party, prover: Prover, round_trips: RoundTrips
) -> None:
    """And no SQL."""
    prover.tokens(parent, party)
    form = proofs.code_form(flow.code(parent, party, dpop_jkt=prover.jkt))
    round_trips.clear()
    body = prover.redeem(parent, party, form).get_json()
    assert round_trips.statements == []
    assert round_trips.store in {3, 4}, "the proof, the code, the token, once a second the stamp"
    round_trips.clear()
    assert prover.userinfo(parent, body["access_token"]).status_code == 200
    assert round_trips.store in {2, 3}, "the token, the proof, once a second the stamp"


def test_a_resource_asks_for_the_nonce_too(
    parent: FlaskClient, party: Party, prover: Prover
) -> None:
    """§9: 401 with use_dpop_nonce, and the nonce beside it."""
    token = prover.tokens(parent, party)["access_token"]
    answer = Prover().userinfo(parent, token)
    assert answer.status_code == 401
    assert 'error="use_dpop_nonce"' in answer.headers["WWW-Authenticate"]
    again = Prover(nonce=answer.headers["DPoP-Nonce"]).userinfo(parent, token)
    assert again.status_code == 200


def test_an_old_nonce_is_worth_nothing(parent: FlaskClient, party: Party, prover: Prover) -> None:
    """§8: after five minutes at most a new one is asked for."""
    prover.tokens(parent, party)
    with time_machine.travel(timedelta(minutes=6), tick=True):
        form = code_form("x")
        headers = party.basic() | prover.proof("POST", "/token")
        assert flow.error(parent.post("/token", data=form, headers=headers)) == "use_dpop_nonce"


def test_without_the_setting_a_proof_needs_no_nonce(
    app: Flask, parent: FlaskClient, party: Party, prover: Prover
) -> None:
    """`oidc.dpop_nonce = false`; one that is given must still be ours."""
    told = app.extensions["idp_settings"]
    lax = told.oidc.model_copy(update={"dpop_nonce": False})
    app.extensions["idp_settings"] = told.model_copy(update={"oidc": lax})
    headers = party.basic() | prover.proof("POST", "/token")
    form = code_form(flow.code(parent, party))
    made_up = party.basic() | prover.proof("POST", "/token", nonce="made-up")
    refused = parent.post("/token", data=form, headers=made_up)
    assert flow.error(refused) == "use_dpop_nonce"
    assert parent.post("/token", data=form, headers=headers).status_code == 200


def test_a_pushed_requests_proof_and_dpop_jkt_must_agree(prover: Prover) -> None:
    """§10.1: the code is bound to the key that the pushed request shows."""
    shown = prover.jkt
    assert dpop.key_asked_for({}, None) is None
    assert dpop.key_asked_for({"dpop_jkt": "k"}, None) == "k"
    assert dpop.key_asked_for({}, shown) == shown
    assert dpop.key_asked_for({"dpop_jkt": shown}, shown) == shown
    with pytest.raises(InvalidRequest):
        dpop.key_asked_for({"dpop_jkt": "k"}, shown)
