"""Whatever comes: a documented answer, never a 500, never an open redirect.

Canaille and django-oauth-toolkit answered 500 on a NUL, an odd `max_age`, a long nonce, a missing
grant_type, a JSON body, Basic that is not UTF-8.
"""

from urllib.parse import parse_qs, quote, quote_from_bytes, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.oidc import flow
from tests.oidc.flow import REDIRECT, Party
from tests.oidc.leaving import BACK

FORM = "application/x-www-form-urlencoded"
hostile = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ODD = [
    "", "\x00", "a\x00b", "\n", "\ufffd", "é", "😀", "0", "-1", "1e9", "9" * 400, "none", "openid",
    "code", "{}", "[]", '{"id_token":{"acr":{"essential":true,"values":[1]}}}', "x" * 9000,
    "x" * 300, "%00", "..%2f", "javascript:alert(1)", REDIRECT, "ent-vienne", "a.b.c",
    "eyJhbGciOiJub25lIn0.e30.", "S256", "plain", "form_post", "authorization_code", "'\"\\<>",
]  # fmt: skip
NAMES = [
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce",
    "prompt", "max_age", "claims", "id_token_hint", "login_hint", "acr_values", "display",
    "code_challenge", "code_challenge_method", "request", "request_uri", "establishment_hint",
    "grant_type", "code", "code_verifier", "client_secret", "client_assertion", "access_token",
    "post_logout_redirect_uri", "suite", "demande", "confirmation", "csrf_token", "__class__", "",
]  # fmt: skip
value = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace").decode()),
)
encoded = st.one_of(value.map(lambda text: quote(text, safe="")), st.binary(max_size=20).map(
    quote_from_bytes))  # fmt: skip
pairs = st.lists(st.tuples(st.sampled_from(NAMES), encoded), max_size=6)
ERRORS = {
    "invalid_request", "invalid_scope", "unsupported_response_type", "login_required",
    "interaction_required", "access_denied", "unmet_authentication_requirements",
    "request_not_supported", "request_uri_not_supported", "invalid_request_object",
    "invalid_request_uri",
}  # fmt: skip


def query(base: dict[str, str], odd: list[tuple[str, str]], *, replace: bool) -> str:
    """The usual parameters with odd ones beside them, or in their place."""
    names = {name for name, _ in odd} if replace else set()
    kept = {name: value for name, value in base.items() if name not in names}
    return "&".join([urlencode(kept), *(f"{name}={text}" for name, text in odd)])


def authorized(response: TestResponse) -> None:
    """Every answer that /authorize may give."""
    if response.status_code != 303:
        assert response.status_code in {200, 400, 410}, response.text
        assert "<h1>" in response.text
        return
    if not response.location.startswith(("/connexion?", "/etablissement?", "/authorize?")):
        assert response.location.startswith(f"{REDIRECT}?")
        answer = parse_qs(response.location.partition("?")[2])
        assert answer["iss"] == ["http://localhost"]
        assert "code" in answer or answer["error"][0] in ERRORS


@hostile
@given(odd=pairs, replace=st.booleans(), post=st.booleans())
@example(odd=[("nonce", "n" * 256)], replace=True, post=False)
@example(odd=[("max_age", "%00")], replace=True, post=True)
@example(odd=[("state", "%ff")], replace=True, post=False)
def test_authorize(
    parent: FlaskClient, party: Party, odd: list[tuple[str, str]], *, replace: bool, post: bool
) -> None:
    sent = query(flow.request(party), odd, replace=replace)
    if post:
        authorized(parent.post("/authorize", data=sent, content_type=FORM))
    else:
        authorized(parent.get(f"/authorize?{sent}"))


@hostile
@given(raw=st.binary(max_size=200), kind=st.sampled_from([FORM, "application/json", "", "\xe9"]))
def test_bodies_of_bytes(client: FlaskClient, party: Party, raw: bytes, kind: str) -> None:
    del party
    for path in ("/authorize", "/par", "/token", "/userinfo", "/logout"):
        response = client.post(path, data=raw, content_type=kind)
        assert response.status_code in {200, 303, 400, 401}, (path, response.text)
        assert not response.location or response.location.startswith("/logout?suite=")


@hostile
@given(odd=pairs, replace=st.booleans(), basic=st.booleans())
@example(odd=[("grant_type", "")], replace=True, basic=True)
def test_token(
    client: FlaskClient, party: Party, odd: list[tuple[str, str]], *, replace: bool, basic: bool
) -> None:
    base = {
        "grant_type": "authorization_code",
        "code": "x" * 43,
        "redirect_uri": REDIRECT,
        "code_verifier": flow.VERIFIER,
    }
    headers = party.basic() if basic else {}
    sent = query(base, odd, replace=replace)
    response = client.post("/token", data=sent, content_type=FORM, headers=headers)
    assert response.status_code in {400, 401}
    assert flow.error(response) in {
        "invalid_request", "invalid_client", "invalid_grant", "unsupported_grant_type",
    }  # fmt: skip
    assert response.get_json()["error_description"].isascii()
    assert response.headers["Cache-Control"] == "no-store"


@hostile
@given(odd=pairs, replace=st.booleans())
def test_par(
    client: FlaskClient, party: Party, odd: list[tuple[str, str]], *, replace: bool
) -> None:
    sent = query(flow.request(party), odd, replace=replace)
    response = client.post("/par", data=sent, content_type=FORM, headers=party.basic())
    if response.status_code == 201:
        assert set(response.get_json()) == {"request_uri", "expires_in"}
        return
    assert response.status_code in {400, 401}
    assert flow.error(response) in ERRORS | {"invalid_client"}
    assert response.get_json()["error_description"].isascii()


HEADER = st.text(st.characters(max_codepoint=0xFF, exclude_characters="\r\n"), max_size=60)


@hostile
@given(header=HEADER, scheme=st.sampled_from(["Basic ", "Bearer ", ""]))
def test_authorization_headers(client: FlaskClient, party: Party, header: str, scheme: str) -> None:
    del party
    headers = {"Authorization": scheme + header}
    token = client.post("/token", data={"grant_type": "authorization_code"}, headers=headers)
    assert token.status_code in {400, 401}
    info = client.get("/userinfo", headers=headers)
    assert info.status_code == 401
    assert info.headers["WWW-Authenticate"].startswith("Bearer ")


@hostile
@given(odd=pairs, post=st.booleans())
def test_userinfo(
    client: FlaskClient, party: Party, odd: list[tuple[str, str]], *, post: bool
) -> None:
    del party
    sent = query({}, odd, replace=False)
    if post:
        response = client.post("/userinfo", data=sent, content_type=FORM)
    else:
        response = client.get(f"/userinfo?{sent}")
    assert response.status_code in {400, 401}
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")


@hostile
@given(odd=pairs, replace=st.booleans(), post=st.booleans())
def test_logout(
    parent: FlaskClient, party: Party, odd: list[tuple[str, str]], *, replace: bool, post: bool
) -> None:
    base = {"client_id": party.client_id, "post_logout_redirect_uri": BACK, "state": "s"}
    sent = query(base, odd, replace=replace)
    if post:
        response = parent.post("/logout", data=sent, content_type=FORM)
    else:
        response = parent.get(f"/logout?{sent}")
    assert response.status_code in {200, 303, 400}
    assert not response.location or response.location.startswith("/logout?suite=")


@pytest.mark.parametrize("path", ["/authorize", "/token", "/userinfo", "/logout"])
def test_a_body_over_the_limit_is_refused(client: FlaskClient, party: Party, path: str) -> None:
    del party
    response = client.post(path, data=b"x" * 300_000, content_type=FORM)
    assert response.status_code == 413
