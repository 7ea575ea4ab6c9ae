"""A good request with one thing malformed: a documented error, nothing issued, nothing undone.

Canaille and django-oauth-toolkit answered 500 on a NUL, an odd `max_age`, a long nonce, a missing
grant_type, a JSON body, Basic that is not UTF-8.
"""

from urllib.parse import quote, urlencode

import orjson
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from idp.oidc import parameters
from tests.oidc import flow
from tests.oidc.good_requests import (
    AUTHORIZE,
    GOOD,
    TO_SERVERS,
    Good,
    House,
    house,
    judge,
    posted,
    seldom,
    settings,
)
from tests.oidc.judge import Judge
from tests.oidc.leaving import is_signed_in

__all__ = ["house", "judge", "settings"]
FORM = parameters.FORM


def sent(client: FlaskClient, good: Good, raw: str | bytes) -> TestResponse:
    if good.method == "GET":
        return client.get(good.path, query_string=raw, headers=good.headers)
    return client.post(good.path, data=raw, content_type=FORM, headers=good.headers)


UNREADABLE = {
    "NUL": "%00",
    "a line end": "a%0Ab",
    "a control character": "%7F",
    "bytes that are not UTF-8": "%FF%FE",
    "a lone surrogate": "%ED%A0%80",
    "an overlong NUL": "%C0%80",
    "too long": "x" * (parameters.LONGEST_VALUE + 1),
}
"""Values that no parameter has, whatever its name."""
NAMES = ["state", "scope", "code", "token", "client_id", "unknown", "é", "a%00b", "__class__"]
WITH_FIELDS = [*AUTHORIZE, *TO_SERVERS, "userinfo by post", "logout", "logout by post"]


@seldom
@given(
    door=st.sampled_from(WITH_FIELDS),
    name=st.sampled_from(NAMES),
    value=st.sampled_from(sorted(UNREADABLE)),
    place=st.sampled_from(["behind", "instead"]),
)
def test_what_cannot_be_read_is_refused_whatever_its_name(
    house: House, judge: Judge, door: str, name: str, value: str, place: str
) -> None:
    good = GOOD[door](house)
    kept = {key: kept for key, kept in good.fields.items() if place == "behind" or key != name}
    raw = f"{urlencode(kept)}&{quote(name, safe='%')}={UNREADABLE[value]}"
    with judge.unchanged():
        judge.refused(sent(house.parent, good, raw))


@seldom
@given(door=st.sampled_from(WITH_FIELDS), which=st.integers(0, 9), other=st.booleans())
def test_a_repeated_parameter_is_refused_even_when_both_say_the_same(
    house: House, judge: Judge, door: str, which: int, *, other: bool
) -> None:
    """RFC 6749 §3.1, §3.2."""
    good = GOOD[door](house)
    name, value = sorted(good.fields.items())[which % len(good.fields)]
    raw = f"{urlencode(good.fields)}&{name}={'other' if other else quote(value)}"
    with judge.unchanged():
        judge.refused(sent(house.parent, good, raw))


REQUIRED = {
    "authorize": ["client_id", "redirect_uri", "response_type", "scope", "code_challenge"],
    "authorize by post": ["client_id", "redirect_uri", "response_type", "scope", "code_challenge"],
    "par": ["redirect_uri", "response_type", "scope", "code_challenge"],
    "token by code": ["grant_type", "code", "redirect_uri", "code_verifier"],
    "token by code, public": ["grant_type", "code", "redirect_uri", "code_verifier", "client_id"],
    "token by refresh token": ["grant_type", "refresh_token"],
    "token by refresh token, public": ["grant_type", "refresh_token", "client_id"],
    "introspect": ["token"],
    "revoke": ["token"],
    "userinfo by post": ["access_token"],
}


def test_a_required_parameter_that_is_missing_or_empty_is_told(house: House, judge: Judge) -> None:
    """RFC 6749 §3.1: one without a value is as if omitted."""
    for door, names in REQUIRED.items():
        for name in names:
            for empty in ({}, {name: ""}):
                good = GOOD[door](house)
                rest = {key: value for key, value in good.fields.items() if key != name}
                with judge.unchanged():
                    judge.refused(sent(house.parent, good, urlencode(rest | empty)))


KINDS = ["application/json", "multipart/form-data", "text/plain", "", "\xe9", f"{FORM}\x00"]


def test_a_body_of_another_kind_is_refused(house: House, judge: Judge) -> None:
    """RFC 6749 §4.1.3: application/x-www-form-urlencoded."""
    for door in [*TO_SERVERS, "authorize by post"]:
        good = GOOD[door](house)
        bodies = [urlencode(good.fields).encode(), orjson.dumps(good.fields)]
        with judge.unchanged():
            for kind in KINDS:
                for body in bodies:
                    judge.refused(posted(house.parent, good, body, kind))
            judge.refused(posted(house.parent, good, b"a" * 300_000, FORM))


def test_parameters_in_the_address_of_a_form_are_refused(house: House, judge: Judge) -> None:
    """RFC 6749 §2.3.1, §3.2: they end in logs."""
    for door in TO_SERVERS:
        good = GOOD[door](house)
        with judge.unchanged():
            for name, value in [*good.fields.items(), ("unknown", ""), ("\x00", "\ud800")]:
                query = f"{quote(name)}={quote(value, errors='surrogatepass')}"
                judge.refused(good.but(path=f"{good.path}?{query}").send(house.parent))


def test_each_request_is_good_before_it_is_broken(house: House, judge: Judge) -> None:
    """Else all that is said of broken ones would be said of dead ones."""
    for door in [*sorted(GOOD.keys() - {"logout"}), "logout"]:
        answer = GOOD[door](house).send(house.parent)
        judge.holds(answer)
        assert answer.status_code in {200, 201, 303}, (door, answer.text)
        assert "error=" not in (answer.location or ""), (door, answer.location)
    assert flow.answer(flow.authorize(house.parent, house.ent, prompt="none"))["error"]


def test_a_malformed_sign_out_signs_nobody_out(house: House, judge: Judge) -> None:
    """RP-Initiated Logout §4."""
    good = GOOD["logout"](house)
    hint = good.fields["id_token_hint"]
    for raw in (f"id_token_hint={hint}&id_token_hint={hint}", f"id_token_hint={hint}&state=%00"):
        judge.refused(sent(house.parent, good, raw))
        judge.refused(sent(house.parent, good.but(method="POST"), raw))
    assert is_signed_in(house.parent, house.ent)
