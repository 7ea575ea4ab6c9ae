"""Basic OP and Form Post OP of the OpenID Foundation: what an authorization request may hold."""

from datetime import timedelta

import time_machine
from bs4 import BeautifulSoup

from tests.oidc import flow
from tests.oidc.suite import WITHOUT_PKCE, Suite, stranger, suite

__all__ = ["stranger", "suite"]
UNSIGNED = "eyJhbGciOiJub25lIn0.eyJzdGF0ZSI6Imluc2lkZSJ9."


def test_a_request_without_response_type_is_told_so(suite: Suite) -> None:
    """OIDC Core §3.1.2.6, RFC 6749 §3.1.1: oidcc-response-type-missing."""
    answer = suite.answer(response_type=None)
    assert (answer["error"], answer["state"]) == ("invalid_request", "a-state")


def test_a_request_without_nonce_brings_an_id_token_without_one(suite: Suite) -> None:
    """OIDC Core §3.1.2.1: oidcc-ensure-request-without-nonce-succeeds-for-code-flow."""
    assert "nonce" not in suite.id_token(suite.tokens(nonce=None))


def test_what_may_be_passed_over_never_breaks(suite: Suite) -> None:
    """OIDC Core §3.1.2.1: oidcc-display-page, oidcc-display-popup, oidcc-login-hint.

    oidcc-ui-locales, oidcc-claims-locales, oidcc-ensure-request-with-acr-values-succeeds,
    oidcc-ensure-request-with-unknown-parameter-succeeds.
    """
    asked: list[dict[str, str | None]] = [
        {"display": "page"},
        {"display": "popup"},
        {"login_hint": "buffy@example.org"},
        {"ui_locales": "se"},
        {"claims_locales": "se"},
        {"acr_values": "1 2"},
        {"extra": "foobar"},
    ]
    for changes in asked:
        body = suite.tokens(**changes)
        assert suite.id_token(body)["acr"] == "urn:preau:acr:password"


def test_prompt_login_and_max_age_1_ask_once_more(suite: Suite) -> None:
    """OIDC Core §3.1.2.1, §3.1.2.3: oidcc-prompt-login, oidcc-max-age-1."""
    asked: list[dict[str, str | None]] = [{"prompt": "login"}, {"max_age": "1"}]
    with time_machine.travel(timedelta(), tick=True) as clock:
        for changes in asked:
            first = suite.id_token(suite.tokens())
            clock.shift(timedelta(seconds=2))
            code = suite.signed_in(suite.ask(**changes))["code"]
            second = suite.id_token(suite.redeem(code).get_json())
            assert second["sub"] == first["sub"]
            assert second["auth_time"] > first["auth_time"]


def test_max_age_10000_asks_for_nothing(suite: Suite) -> None:
    """OIDC Core §2 (auth_time), §3.1.2.1: oidcc-max-age-10000."""
    first, second = (suite.id_token(suite.tokens(max_age=age)) for age in (None, "10000"))
    assert second["auth_time"] == first["auth_time"]


def test_prompt_none_shows_nothing(stranger: Suite) -> None:
    """OIDC Core §3.1.2.6: oidcc-prompt-none-not-logged-in, oidcc-prompt-none-logged-in."""
    answer = stranger.answer(prompt="none")
    assert (answer["error"], answer["state"]) == ("login_required", "a-state")
    code = stranger.signed_in(stranger.ask())["code"]
    first = stranger.id_token(stranger.redeem(code).get_json())
    second = stranger.id_token(stranger.tokens(prompt="none"))
    assert [first["sub"], first["auth_time"]] == [second["sub"], second["auth_time"]]


def test_a_hint_of_who_is_there_is_met_in_silence(suite: Suite) -> None:
    """OIDC Core §3.1.2.1: oidcc-id-token-hint."""
    first = suite.tokens()
    again = suite.tokens(prompt="none", id_token_hint=first["id_token"])
    assert suite.id_token(again)["sub"] == suite.id_token(first)["sub"]


def test_a_redirect_uri_of_nobody_is_shown_on_our_page(suite: Suite) -> None:
    """OIDC Core §3.1.2.1, RFC 9700 §4.1.3: oidcc-ensure-registered-redirect-uri."""
    page = suite.ask(redirect_uri=f"{flow.REDIRECT}/xyz")
    heading = BeautifulSoup(page.text, "html.parser").select_one("h1")
    assert (page.status_code, "Location" in page.headers) == (400, False)
    assert heading is not None
    assert heading.get_text() == "Cette demande ne peut pas aboutir"


def test_a_posted_request_is_answered(suite: Suite) -> None:
    """OIDC Core §3.1.2.1: oidcc-ensure-post-request-succeeds."""
    asked = flow.request(suite.party, response_mode=suite.mode, **WITHOUT_PKCE)
    kept = suite.browser.post("/authorize", data=asked)
    answer = suite.read(suite.browser.get(flow.location(kept)))
    assert suite.redeem(answer["code"]).status_code == 200


def test_unsigned_requests_are_not_offered_and_are_refused_by_name(suite: Suite) -> None:
    """OIDC Core §3.1.2.6, §6.1: what the suite skips where it is not offered.

    oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported,
    oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported.
    """
    document = suite.browser.get("/.well-known/openid-configuration").get_json()
    assert "none" not in document["request_object_signing_alg_values_supported"]
    assert "none" not in document["id_token_signing_alg_values_supported"]
    assert suite.answer(request=UNSIGNED)["error"] == "request_not_supported"
    answer = suite.answer(request_uri="https://ent.example.fr/demande")
    assert answer["error"] == "request_uri_not_supported"


def test_an_address_beside_an_unsigned_request_is_never_followed(suite: Suite) -> None:
    """OIDC Core §6.1, §3.1.2.1: oidcc-ensure-request-object-with-redirect-uri."""
    page = suite.ask(request=UNSIGNED, redirect_uri=f"{flow.REDIRECT}/xyz")
    assert (page.status_code, "Location" in page.headers) == (400, False)
