"""What every answer of the protocol has (protocol checklist, « Every answer »)."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws

from idp import create_app
from idp.config import Settings
from idp.keys import ring, rotation
from tests.oidc import flow
from tests.oidc.flow import Party

WRONG: list[dict[str, str | None]] = [
    {"response_type": None},
    {"response_type": "token"},
    {"response_type": 'é"\\'},
    {"scope": None},
    {"scope": "profile"},
    {"prompt": "none login"},
    {"prompt": 'é"\\'},
    {"max_age": "é"},
    {"claims": "{"},
    {"request": "x.y.z"},
    {"request_uri": "urn:x"},
    {"id_token_hint": "é"},
    {"code_challenge": None},
    {"code_challenge_method": "plain"},
    {"response_mode": "fragment"},
    {"nonce": "a\x00b"},
    {'é"\\': "a\x00b"},
    {"claims": '{"id_token":{"acr":{"essential":true,"value":"other"}}}'},
]


@pytest.mark.parametrize("changes", WRONG, ids=str)
def test_an_error_carries_state_and_iss_and_a_plain_description(
    parent: FlaskClient, party: Party, changes: dict[str, str | None]
) -> None:
    """RFC 6749 §4.1.2.1, RFC 9207 §2."""
    answer = flow.answer(flow.authorize(parent, party, **changes))
    assert "code" not in answer
    assert answer["state"] == "a-state"
    assert answer["iss"] == "http://localhost"
    assert re.fullmatch(r"[a-z_]+", answer["error"])
    assert re.fullmatch(r"[ !#-\[\]-~]+", answer["error_description"])


def test_a_code_carries_state_and_iss(parent: FlaskClient, party: Party) -> None:
    """RFC 9207 §2."""
    answer = flow.answer(flow.authorize(parent, party))
    assert set(answer) == {"code", "state", "iss"}
    assert (answer["state"], answer["iss"]) == ("a-state", "http://localhost")


def test_an_answer_without_a_state_has_none(parent: FlaskClient, party: Party) -> None:
    assert set(flow.answer(flow.authorize(parent, party, state=None))) == {"code", "iss"}


@pytest.mark.parametrize("state", ["s" * 128, "s" * 4000, "a b+c%20d&e=f#g", "é€😀", '"<>\\|`'])
def test_state_comes_back_exactly(parent: FlaskClient, party: Party, state: str) -> None:
    """RFC 6749 §4.1.2."""
    assert flow.answer(flow.authorize(parent, party, state=state))["state"] == state
    refused = flow.authorize(parent, party, state=state, prompt="none", max_age="0")
    assert flow.answer(refused)["state"] == state


def test_state_comes_back_exactly_after_the_sign_in_page(client: FlaskClient, party: Party) -> None:
    state = "é +%&" * 100
    assert flow.signed_in_again(client, party, state=state)["state"] == state


@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_state_comes_back_by_every_response_mode(
    parent: FlaskClient, party: Party, mode: str
) -> None:
    state = "a'\"<>&é" * 30
    response = flow.authorize(parent, party, state=state, response_mode=mode)
    assert flow.answered(response)["state"] == state


def test_every_key_has_its_own_kid_and_no_private_part(client: FlaskClient, party: Party) -> None:
    """RFC 7517 §4.5."""
    del party
    keys = client.get("/jwks").get_json()["keys"]
    assert len(keys) == 8, "the active one and the next, of four algorithms"
    assert len({key["kid"] for key in keys}) == len(keys)
    for key in keys:
        assert set(key) - {"crv", "x", "y", "n", "e"} == {"kty", "kid", "alg", "use"}
        assert key["kid"].strip()
        assert key["use"] == "sig"


def test_the_id_token_names_a_published_key_and_outlives_a_rotation(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    """OIDC Core §10.1.1."""
    before = flow.tokens(parent, party)
    with app.app_context():
        rotation.rotate(["RS256"])
        ring._ring().checked_at = 0  # noqa: SLF001 — the files are looked at once a second
    after = flow.tokens(parent, party)
    kids = [jws.extract_compact(t["id_token"].encode()).headers()["kid"] for t in (before, after)]
    assert kids[0] != kids[1]
    assert flow.id_token(parent, before)["sub"] == flow.id_token(parent, after)["sub"]


def test_token_answers_are_never_stored(parent: FlaskClient, party: Party) -> None:
    """RFC 6749 §5.1, good and bad ones."""
    code = flow.code(parent, party)
    for _ in range(2):
        response = flow.redeem(parent, party, code)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Pragma"] == "no-cache"


def test_no_answer_about_a_person_is_stored(parent: FlaskClient, party: Party) -> None:
    assert flow.authorize(parent, party).headers["Cache-Control"] == "no-store"
    body = flow.tokens(parent, party)
    assert flow.userinfo(parent, body).headers["Cache-Control"] == "no-store"
    assert parent.get("/userinfo").headers["Cache-Control"] == "no-store"


def test_a_post_is_answered_by_303_never_by_307(client: FlaskClient, party: Party) -> None:
    """RFC 9700 §4.12: a 307 would send the password on to the ENT."""
    posted = client.post("/authorize", data=flow.request(party))
    page = flow.location(client.get(flow.location(posted)))
    assert flow.sign_in(client, page).status_code == 303
    wrong = client.post("/authorize", data=flow.request(party, prompt="x"))
    assert flow.answer(wrong)["error"] == "invalid_request"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_cookie_is_out_of_reach_and_under_https_bound_to_this_host(
    party: Party, settings: Settings, scheme: str
) -> None:
    """RFC 6265bis §4.1.3, §8.8: `__Host-`, Secure, HttpOnly, Lax; on http plain names of ours."""
    server = settings.server.model_copy(update={"issuer": f"{scheme}://localhost"})
    app = create_app(settings.model_copy(update={"server": server}))
    app.config["PREFERRED_URL_SCHEME"] = scheme
    client = app.test_client()
    begun = flow.authorize(client, party)
    page = client.get(flow.location(begun))
    answers = [begun, page, flow.sign_in(client, flow.location(begun))]
    cookies = [one for answer in answers for one in answer.headers.getlist("Set-Cookie")]
    prefix, secure = ("__Host-preau-", True) if scheme == "https" else ("preau_", False)
    assert len({cookie.partition("=")[0] for cookie in cookies}) == 3
    for cookie in cookies:
        assert cookie.startswith(prefix)
        attributes = set(cookie.split("; ")[1:])
        assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= attributes
        assert ("Secure" in attributes) is secure
        assert "Domain" not in cookie


def test_links_are_built_from_the_settings_never_from_the_host_header(
    parent: FlaskClient, party: Party
) -> None:
    host = {"Host": "evil.example"}
    discovered = parent.get("/.well-known/openid-configuration", headers=host).text
    assert "evil.example" not in discovered
    query = urlencode(flow.request(party))
    location = parent.get(f"/authorize?{query}", headers=host).location
    assert "evil.example" not in location
    stranger = parent.application.test_client()
    assert flow.location(stranger.get(f"/authorize?{query}", headers=host)).startswith("/connexion")


def test_an_address_that_has_a_query_gets_the_answer_beside_it(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    """RFC 6749 §3.1.2: the query component must be retained."""
    del party
    uri = "https://ent.example.fr/retour?ecole=a%2Fb&x=1;y='!$(,):@/?~+"
    with app.app_context():
        other = flow.register("ent-query", redirect_uris=[uri])
    location = flow.location(flow.authorize(parent, other, redirect_uri=uri))
    assert location.startswith(f"{uri}&")
    assert dict(parse_qsl(urlsplit(location).query))["state"] == "a-state"
