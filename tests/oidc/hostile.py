"""What an attacker, or a bad client, sends: names, values and headers that nobody should."""

import base64
from urllib.parse import quote, quote_from_bytes, urlencode

import pytest
import redis
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis import strategies as st

from idp.config import Settings
from tests.oidc import flow, registering
from tests.oidc.flow import REDIRECT, Party
from tests.oidc.judge import Judge
from tests.oidc.proofs import code_form, refresh_form

hostile = examples(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ODD = [
    "", "\x00", "a\x00b", "\n", "\ufffd", "é", "😀", "0", "-1", "1e9", "9" * 400, "none", "openid",
    "code", "{}", "[]", '{"id_token":{"acr":{"essential":true,"values":[1]}}}', "x" * 9000,
    "x" * 300, "%00", "..%2f", "javascript:alert(1)", REDIRECT, "ent-vienne", "a.b.c",
    "eyJhbGciOiJub25lIn0.e30.", "S256", "plain", "form_post", "authorization_code", "'\"\\<>",
    "refresh_token", "urn:ietf:params:oauth:request_uri:x", "//evil.example", "https://evil.example/",
]  # fmt: skip
NAMES = [
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce",
    "prompt", "max_age", "claims", "id_token_hint", "login_hint", "acr_values", "display",
    "code_challenge", "code_challenge_method", "request", "request_uri", "establishment_hint",
    "grant_type", "code", "code_verifier", "client_secret", "client_assertion", "access_token",
    "refresh_token", "token", "token_type_hint", "dpop_jkt", "client_assertion_type",
    "post_logout_redirect_uri", "suite", "demande", "confirmation", "csrf_token", "__class__", "",
]  # fmt: skip
value = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace").decode()),
)
encoded = st.one_of(value.map(lambda text: quote(text, safe="")), st.binary(max_size=20).map(
    quote_from_bytes))  # fmt: skip
pairs = st.lists(st.tuples(st.sampled_from(NAMES), encoded), max_size=6)
HEADER = st.text(st.characters(max_codepoint=0xFF, exclude_characters="\r\n"), max_size=60)
BROKEN_BASIC = [
    "", " ", "=", "é", "\x00", "a", "a" * 9000, "Og==", "Ojo6", "/w==",
    *(base64.b64encode(raw).decode() for raw in (
        b"ent-vienne", b"\xff:\xff", b"%FF:%00", b"ent-vienne:%ED%A0%80", b"a\x00b:c",
    )),
]  # fmt: skip

USUAL: dict[str, dict[str, str]] = {
    "/par": flow.request(Party("ent-vienne", None)),
    "/token": code_form("x" * 43),
    "/token ": refresh_form(f"{'x' * 43}.{'y' * 43}"),
    "/introspect": {"token": "x" * 43, "token_type_hint": "access_token"},
    "/revoke": {"token": "x" * 43},
    "/userinfo": {"access_token": "x" * 43},
}
"""What opens nothing but at /par."""
POSTED = ["/authorize", "/par", "/token", "/introspect", "/revoke", "/userinfo", "/logout"]
READ = [
    "/userinfo", "/logout", "/logout/fin", "/authorize/refus", "/jwks", "/openapi.json",
    "/.well-known/openid-configuration", "/register/nobody",
]  # fmt: skip


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return registering.opened(settings)


@pytest.fixture
def judge(app: Flask, store: redis.Redis, party: Party, public: Party) -> Judge:
    del party, public
    return Judge(app, store)


def query(base: dict[str, str], odd: list[tuple[str, str]], *, replace: bool) -> str:
    """The usual parameters with odd ones beside them, or in their place."""
    names = {name for name, _ in odd} if replace else set()
    kept = {name: value for name, value in base.items() if name not in names}
    return "&".join([urlencode(kept), *(f"{name}={text}" for name, text in odd)])
