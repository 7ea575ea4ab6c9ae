"""What a request may hold (protocol checklist, « Authorization endpoint »)."""

from urllib.parse import urlencode

import orjson
import pytest
import redis
from flask.testing import FlaskClient

from tests.oidc import flow
from tests.oidc.flow import Party


def refused(client: FlaskClient, party: Party, **changes: str | None) -> str:
    return flow.answer(flow.authorize(client, party, **changes))["error"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": "CODE"}, "unsupported_response_type"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "profile email"}, "invalid_scope"),
        ({"scope": "OPENID"}, "invalid_scope"),
        ({"scope": "openid\u2003profile"}, "invalid_scope"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "jwt"}, "invalid_request"),
        ({"response_mode": "web_message"}, "invalid_request"),
        ({"response_mode": "bogus"}, "invalid_request"),
        ({"prompt": "bogus"}, "invalid_request"),
        ({"prompt": "none\u00a0"}, "invalid_request"),
        ({"prompt": "login bogus"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "none none2"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "1.5"}, "invalid_request"),
        ({"max_age": "ten"}, "invalid_request"),
        ({"max_age": "１０"}, "invalid_request"),  # noqa: RUF001 — digits, but not ASCII
        ({"max_age": "1e3"}, "invalid_request"),
        ({"nonce": "n" * 2001}, "invalid_request"),
        ({"nonce": "a\x00b"}, "invalid_request"),
        ({"login_hint": "a\x00b"}, "invalid_request"),
        ({"a\x00b": "x"}, "invalid_request"),
        ({"unknown": "x" * 9000}, "invalid_request"),
        ({"id_token_hint": "not.a.token"}, "invalid_request"),
        ({"request": "x.y.z"}, "request_not_supported"),
        ({"request_uri": "https://ent.example.fr/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
    ],
    ids=str,
)
def test_a_fault_is_redirected_under_its_standard_name(
    parent: FlaskClient, party: Party, changes: dict[str, str | None], error: str
) -> None:
    """RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6."""
    assert refused(parent, party, **changes) == error


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": None},
        {"nonce": "n" * 256},
        {"nonce": "n" * 2000},
        {"state": None},
        {"display": "popup"},
        {"ui_locales": "fr-FR en tlh"},
        {"claims_locales": "x"},
        {"login_hint": "j.dupond25"},
        {"acr_values": "urn:other"},
        {"unknown": "é"},
        {"demande": "x"},
        {"prompt": ""},
        {"max_age": "9" * 5000},
        {"max_age": "0000000003600"},
        {"scope": "openid offline_access bogus profile"},
        {"scope": "openid openid"},
        {"response_mode": "query"},
        {"request": ""},
    ],
    ids=lambda changes: str(changes)[:40],
)
def test_what_is_optional_or_unknown_never_breaks(
    parent: FlaskClient, party: Party, changes: dict[str, str | None]
) -> None:
    """OIDC Core §3.1.2.1, RFC 6749 §3.1."""
    assert "code" in flow.answer(flow.authorize(parent, party, **changes))


def test_scopes_the_client_did_not_register_are_not_granted(
    parent: FlaskClient, party: Party
) -> None:
    """RFC 6749 §3.3: the answer says what was granted."""
    assert flow.tokens(parent, party, scope="openid profile bogus")["scope"] == "openid profile"


@pytest.mark.parametrize("name", ["state", "nonce", "scope", "prompt", "client_id", "other"])
def test_a_parameter_given_twice_is_refused(parent: FlaskClient, party: Party, name: str) -> None:
    """RFC 6749 §3.1; Authlib checks only some (trap 7)."""
    query = urlencode([*flow.request(party, prompt="none", other="x").items(), (name, "openid")])
    response = parent.get(f"/authorize?{query}")
    if name == "client_id":
        assert response.status_code == 400
    else:
        assert flow.answer(response)["error"] == "invalid_request"


def test_bytes_that_are_not_utf8_are_refused(parent: FlaskClient, party: Party) -> None:
    query = urlencode(flow.request(party, state=None)) + "&login_hint=%ff%fe"
    assert flow.answer(parent.get(f"/authorize?{query}"))["error"] == "invalid_request"


def test_too_many_parameters_are_refused(parent: FlaskClient, party: Party) -> None:
    many = {f"x{number}": "1" for number in range(100)}
    assert refused(parent, party, **many) == "invalid_request"


def test_a_stranger_has_no_more_kept_than_a_request_needs(
    parent: FlaskClient, party: Party
) -> None:
    long = dict.fromkeys(("login_hint", "claims", "id_token_hint", "acr_values"), "x" * 8000)
    kept = parent.get("/authorize?" + urlencode(flow.request(party, login_hint=long["login_hint"])))
    assert "code" in flow.answer(kept)
    told = flow.answer(flow.authorize(parent, party, nonce="x" * 8000, **long))
    assert told["error_description"] == "the parameters are too long together"


def test_a_request_that_is_whole_never_resumes_another(parent: FlaskClient, party: Party) -> None:
    """Unknown parameters are ignored, `demande` of an ENT's own among them."""
    page = flow.location(flow.authorize(parent, party, prompt="login", state="other"))
    demande = page.partition("demande=")[2]
    assert flow.answer(flow.authorize(parent, party, demande=demande))["state"] == "a-state"


@pytest.mark.parametrize(
    "changes", [{}, {"prompt": "none"}, {"response_mode": "form_post"}], ids=str
)
def test_a_posted_request_works_without_cookie_or_csrf_token(
    parent: FlaskClient, party: Party, changes: dict[str, str | None]
) -> None:
    """OIDC Core §3.1.2.1: a cross-site POST carries no Lax cookie."""
    elsewhere = parent.application.test_client()
    posted = elsewhere.post("/authorize", data=flow.request(party, **changes))
    assert "Set-Cookie" not in posted.headers, "it must not replace this browser's cookies"
    assert "code" in flow.answered(parent.get(flow.location(posted)))


def test_a_journey_keeps_only_what_is_read_again(
    client: FlaskClient, party: Party, store: redis.Redis
) -> None:
    """Whoever asks without signing in cannot fill the store, nor leave a person's data there."""
    flow.authorize(client, party, unknown="x" * 8000, birthdate="14/03/2013")
    (key,) = store.keys("journey:*")
    kept = store.hget(key, "parameters")
    assert isinstance(kept, bytes)
    assert orjson.loads(kept) == flow.request(party)


def test_a_posted_request_of_nobody_ends_at_the_sign_in_page_or_in_an_error(
    client: FlaskClient, party: Party
) -> None:
    silent = client.post("/authorize", data=flow.request(party, prompt="none"))
    answer = flow.answer(client.get(flow.location(silent)))
    assert (answer["error"], answer["state"]) == ("login_required", "a-state")
    posted = client.post("/authorize", data=flow.request(party))
    assert flow.location(client.get(flow.location(posted))).startswith("/connexion?demande=")


def test_a_posted_request_is_read_from_its_body_alone(client: FlaskClient, party: Party) -> None:
    query = urlencode(flow.request(party))
    assert client.post(f"/authorize?{query}").status_code == 400
    assert client.post("/authorize", json=flow.request(party)).status_code == 400


def test_a_posted_requests_fault_is_redirected_at_once(client: FlaskClient, party: Party) -> None:
    answer = flow.answer(client.post("/authorize", data=flow.request(party, prompt="x")))
    assert (answer["error"], answer["state"]) == ("invalid_request", "a-state")


def test_form_post_carries_every_error(parent: FlaskClient, party: Party) -> None:
    """OAuth 2.0 Form Post Response Mode §2: errors too."""
    for changes in ({"prompt": "bogus"}, {"scope": "x"}, {"nonce": "a\x00"}, {"request": "x"}):
        page = flow.authorize(parent, party, response_mode="form_post", **changes)
        answer = flow.answered(page)
        assert answer["error"] in {"invalid_request", "invalid_scope", "request_not_supported"}
        assert (answer["state"], answer["iss"]) == ("a-state", "http://localhost")


def test_form_post_escapes_what_it_carries(parent: FlaskClient, party: Party) -> None:
    """Keycloak CVE-2024-21637: script through form_post."""
    state = '"><script>alert(1)</script>'
    page = flow.authorize(parent, party, response_mode="form_post", state=state)
    assert "<script>alert" not in page.text
    assert flow.answered(page)["state"] == state


def test_authorize_is_never_answered_across_origins(parent: FlaskClient, public: Party) -> None:
    """CORS never on authorize: a script of the ENT must not read it."""
    origin = {"Origin": "https://ent.example.fr"}
    query = urlencode(flow.request(public))
    for response in (
        parent.get(f"/authorize?{query}", headers=origin),
        parent.options("/authorize", headers=origin | {"Access-Control-Request-Method": "GET"}),
    ):
        assert not [name for name, _ in response.headers if name.startswith("Access-Control")]
