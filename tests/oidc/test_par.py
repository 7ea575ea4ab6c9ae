"""Pushed authorization requests (RFC 9126)."""

import threading
from urllib.parse import urlencode

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.oidc import assertions, flow
from tests.oidc.assertions import holder
from tests.oidc.flow import Party
from tests.oidc.proofs import Prover, code_form

__all__ = ["holder"]


def push(client: FlaskClient, party: Party, /, **changes: str | None) -> TestResponse:
    headers = party.basic() if party.secret else {}
    return client.post("/par", data=flow.request(party, **changes), headers=headers)


def pushed(client: FlaskClient, party: Party, /, **changes: str | None) -> str:
    answer = push(client, party, **changes)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["request_uri"])


def bring(client: FlaskClient, party: Party, reference: str, **more: str) -> TestResponse:
    asked = {"client_id": party.client_id, "request_uri": reference} | more
    return client.get("/authorize?" + urlencode(asked))


def test_a_pushed_request_is_named_for_a_few_minutes_and_brings_a_code(
    parent: FlaskClient, party: Party
) -> None:
    """§2.2: 201, a name that cannot be guessed, seconds; never stored."""
    answer = push(parent, party, state="pushed")
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert set(body) == {"request_uri", "expires_in"}
    assert body["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")
    assert 0 < body["expires_in"] < 600

    came = flow.answer(bring(parent, party, body["request_uri"]))
    assert came["state"] == "pushed"
    assert flow.redeem(parent, party, came["code"]).status_code == 200


def test_nothing_that_a_browser_adds_counts(parent: FlaskClient, party: Party) -> None:
    """§7.5, RFC 9101 §6.3: only what was pushed."""
    reference = pushed(parent, party, state="pushed", scope="openid")
    more = {"state": "added", "scope": "openid email", "redirect_uri": "https://evil.example/"}
    came = flow.answer(bring(parent, party, reference, **more))
    assert came["state"] == "pushed"
    body = flow.redeem(parent, party, came["code"]).get_json()
    assert body["scope"] == "openid"


def test_a_cross_site_post_may_bring_it_too(parent: FlaskClient, party: Party) -> None:
    asked = {"client_id": party.client_id, "request_uri": pushed(parent, party)}
    assert "code" in flow.answer(parent.get(flow.location(parent.post("/authorize", data=asked))))


def test_reload_and_two_tabs_work_before_the_sign_in_and_one_code_comes_of_it(
    app: Flask, party: Party
) -> None:
    """§7.3: used up once the sign-in is completed, by whichever tab ends first."""
    browser = app.test_client()
    reference = pushed(browser, party)
    first = flow.location(bring(browser, party, reference))
    second = flow.location(bring(browser, party, reference))
    assert first.startswith("/connexion?")
    assert first != second
    back = flow.location(flow.sign_in(browser, second))
    assert "code" in flow.answer(browser.get(back))

    assert browser.get(back).status_code == 303, "a reload of the answer is answered again"
    other = browser.get(first.replace("/connexion?", "/authorize?"))
    assert "code=" not in other.text
    assert other.location == "https://ent.example.fr/connexion?" + other.location.partition("?")[2]
    assert "code=" not in other.location


def test_of_many_answers_at_one_moment_one_code_is_good(
    app: Flask, client: FlaskClient, party: Party
) -> None:
    """§7.3: the journey of one browser, opened again before the code is shown, and all at once."""
    page = flow.location(bring(client, party, pushed(client, party)))
    resumed = flow.location(flow.sign_in(client, page))
    came = [flow.answer(client.get(resumed))["code"]]

    def open_it() -> None:
        with app.test_client() as twin:
            cookie = client.get_cookie("preau_session"), client.get_cookie("preau_browser")
            for one in filter(None, cookie):
                twin.set_cookie(one.key, one.value)
            came.append(flow.answer(twin.get(resumed))["code"])

    threads = [threading.Thread(target=open_it) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(came)) == 6
    answered = [flow.redeem(client, party, code).status_code for code in came]
    assert sorted(answered) == [200, 400, 400, 400, 400, 400]


def test_one_that_was_used_is_over_and_says_how_to_go_on(
    app: Flask, parent: FlaskClient, party: Party
) -> None:
    reference = pushed(parent, party)
    assert "code" in flow.answer(bring(parent, party, reference))
    for browser in (parent, app.test_client()):
        page = bring(browser, party, reference)
        assert page.status_code == 410
        assert "Cette demande est déjà terminée" in page.text
        assert 'href="https://ent.example.fr/connexion?' in page.text


def test_one_that_expired_or_never_was_leads_back_to_the_ent(
    parent: FlaskClient, party: Party, store: redis.Redis
) -> None:
    reference = pushed(parent, party)
    store.delete(*store.keys("pushed-request:*"))
    for over in (reference, "urn:ietf:params:oauth:request_uri:x"):
        page = bring(parent, party, over, redirect_uri=flow.REDIRECT)
        assert page.status_code == 410
        assert "Votre demande a expiré" in page.text
        assert 'href="https://ent.example.fr/connexion?' in page.text


def test_what_is_kept_ends_by_itself_and_names_nobody(
    parent: FlaskClient, party: Party, store: redis.Redis
) -> None:
    """§2.2: expires_in is the truth; the store holds a digest of the name."""
    reference = pushed(parent, party)
    keys = store.keys("pushed-request:*")
    assert [0 < store.ttl(key) <= 300 for key in keys] == [True]
    assert reference.rpartition(":")[2].encode() not in keys[0]
    bring(parent, party, reference)
    assert [store.ttl(key) > 0 for key in store.keys("pushed-request-used:*")] == [True]


def test_another_client_cannot_bring_it(app: Flask, parent: FlaskClient, party: Party) -> None:
    """§2.2: bound to the client that pushed it."""
    with app.app_context():
        other = flow.register("ent-autre")
    page = bring(parent, other, pushed(parent, party))
    assert page.status_code == 410


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"client_id": "ent-autre"}, "invalid_request"),
        ({"request": "x.y.z"}, "request_not_supported"),
    ],
    ids=str,
)
def test_a_fault_is_told_at_once_to_the_server(
    parent: FlaskClient, party: Party, changes: dict[str, str | None], error: str
) -> None:
    """§2.1, §2.3."""
    answer = push(parent, party, **changes)
    assert (answer.status_code, flow.error(answer)) == (400, error)


def test_the_server_is_told_in_what_its_address_differs(parent: FlaskClient, party: Party) -> None:
    """§2.3: here the client asks itself, with nobody at a page who could give a code to anybody."""
    told = push(parent, party, redirect_uri=f"{flow.REDIRECT}/").get_json()["error_description"]
    assert told.endswith("differs by: path (slash at the end)")


def test_a_client_authenticates_as_at_the_token_endpoint(
    parent: FlaskClient, party: Party, public: Party, holder: Party
) -> None:
    """§2.1; a public client is named by client_id, with PKCE."""
    wrong = parent.post(
        "/par", data=flow.request(party), headers=flow.basic(party.client_id, "wrong")
    )
    assert (wrong.status_code, flow.error(wrong)) == (401, "invalid_client")
    assert flow.error(parent.post("/par", data=flow.request(party))) == "invalid_client"
    assert "code" in flow.answer(bring(parent, public, pushed(parent, public)))
    for audience in (flow.ISSUER, f"{flow.ISSUER}/par"):  # §2: either names us
        shown = {
            "client_assertion_type": assertions.TYPE,
            "client_assertion": assertions.signed(assertions.claims(aud=audience)),
        }
        assert parent.post("/par", data=flow.request(holder) | shown).status_code == 201


def test_no_secret_is_kept(
    app: Flask, client: FlaskClient, party: Party, store: redis.Redis
) -> None:
    """§2.1: what authenticates the client is no part of the request."""
    del party
    with app.app_context():
        other = flow.register("ent-post", token_endpoint_auth_method="client_secret_post")
    secret = other.secret or ""
    answer = client.post("/par", data=flow.request(other) | {"client_secret": secret})
    assert answer.status_code == 201
    held = repr([store.get(key) for key in store.keys("pushed-request:*")])
    assert "ent-post" in held
    assert secret not in held


def test_who_must_push_is_refused_without(app: Flask, parent: FlaskClient, party: Party) -> None:
    """§6: require_pushed_authorization_requests; the journey goes on by itself."""
    with app.app_context():
        strict = flow.register("ent-strict", require_pushed_authorization_requests=True)
    assert flow.answer(flow.authorize(parent, strict))["error"] == "invalid_request"
    browser = app.test_client()
    page = flow.location(bring(browser, strict, pushed(browser, strict)))
    assert "code" in flow.answer(browser.get(flow.location(flow.sign_in(browser, page))))
    del party


def test_prompts_mean_what_they_mean_elsewhere(app: Flask, party: Party) -> None:
    browser = app.test_client()
    silent = bring(browser, party, pushed(browser, party, prompt="none"))
    assert flow.answer(silent)["error"] == "login_required"


def test_a_proof_shown_while_pushing_binds_the_code(parent: FlaskClient, party: Party) -> None:
    """RFC 9449 §10.1."""
    prover = Prover()
    asked = flow.request(party)
    first = parent.post("/par", data=asked, headers=party.basic() | prover.proof("POST", "/par"))
    assert flow.error(first) == "use_dpop_nonce"
    prover.nonce = first.headers["DPoP-Nonce"]
    headers = party.basic() | prover.proof("POST", "/par")
    reference = parent.post("/par", data=asked, headers=headers).get_json()["request_uri"]
    code = flow.answer(bring(parent, party, reference))["code"]
    assert flow.error(flow.redeem(parent, party, code)) == "invalid_grant"

    reference = self_named(parent, party, prover)
    code = flow.answer(bring(parent, party, reference))["code"]
    assert prover.redeem(parent, party, code_form(code)).status_code == 200


def test_who_is_sent_back_for_a_nonce_comes_with_the_same_assertion(
    client: FlaskClient, holder: Party
) -> None:
    """RFC 9449 §8: the same request again, with the nonce; RFC 7523 §3 (7) is kept."""
    prover = Prover()
    proof = assertions.signed(assertions.claims())
    asked = flow.request(holder) | {
        "client_assertion_type": assertions.TYPE,
        "client_assertion": proof,
    }
    first = client.post("/par", data=asked, headers=prover.proof("POST", "/par"))
    assert flow.error(first) == "use_dpop_nonce"
    prover.nonce = first.headers["DPoP-Nonce"]
    again = client.post("/par", data=asked, headers=prover.proof("POST", "/par"))
    assert again.status_code == 201, again.text
    third = client.post("/par", data=asked, headers=prover.proof("POST", "/par"))
    assert flow.error(third) == "invalid_client"


def self_named(parent: FlaskClient, party: Party, prover: Prover) -> str:
    """Push with dpop_jkt and the proof of the same key."""
    headers = party.basic() | prover.proof("POST", "/par")
    asked = flow.request(party, dpop_jkt=prover.jkt)
    return str(parent.post("/par", data=asked, headers=headers).get_json()["request_uri"])
