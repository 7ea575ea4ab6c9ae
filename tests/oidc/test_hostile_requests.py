"""Whatever comes: a documented answer, never a 500, never an open redirect.

Canaille and django-oauth-toolkit answered 500 on a NUL, an odd `max_age`, a long nonce, a missing
grant_type, a JSON body, Basic that is not UTF-8. What is malformed for certain is in
test_malformed_requests, broken tokens in test_broken_tokens; other endpoints in
test_hostile_to_servers.
"""

from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st

from idp.oidc.parameters import FORM
from tests.oidc import flow
from tests.oidc.flow import REDIRECT, Party
from tests.oidc.hostile import ODD, READ, hostile, judge, pairs, query, settings
from tests.oidc.judge import Judge
from tests.oidc.leaving import BACK

__all__ = ["judge", "settings"]


@hostile
@given(odd=pairs, replace=st.booleans(), post=st.booleans())
@example(odd=[("nonce", "n" * 256)], replace=True, post=False)
@example(odd=[("max_age", "%00")], replace=True, post=True)
@example(odd=[("max_age", "-1")], replace=True, post=False)
@example(odd=[("max_age", "9" * 4000)], replace=True, post=False)
@example(odd=[("state", "%ff")], replace=True, post=False)
def test_authorize(
    parent: FlaskClient,
    party: Party,
    judge: Judge,
    odd: list[tuple[str, str]],
    *,
    replace: bool,
    post: bool,
) -> None:
    sent = query(flow.request(party), odd, replace=replace)
    before = judge.redeemable()
    if post:
        answer = parent.post("/authorize", data=sent, content_type=FORM)
    else:
        answer = parent.get(f"/authorize?{sent}")
    judge.holds(answer)
    if judge.given(answer):
        _is_whole(sent, party)
    else:
        assert judge.redeemable() <= before


def _is_whole(sent: str, party: Party) -> None:
    """A code was given: for nothing but each parameter once, and the ones that must be there."""
    given = parse_qs(sent, keep_blank_values=True, errors="strict")
    assert all(len(values) == 1 for values in given.values())
    told = {name: values[0] for name, values in given.items() if values[0]}
    assert (told["client_id"], told["redirect_uri"]) == (party.client_id, REDIRECT)
    assert (told["response_type"], told["code_challenge_method"]) == ("code", "S256")
    assert "openid" in told["scope"].split()
    assert not {"request", "request_uri"} & told.keys()


@pytest.mark.parametrize("fault", [{}, {"prompt": "x"}], ids=str)
def test_an_odd_address_is_never_followed(
    client: FlaskClient, judge: Judge, party: Party, fault: dict[str, str]
) -> None:
    """RFC 9700 §4.11.2: nor for the sake of another fault (Authlib 2026-41479)."""
    with judge.unchanged():
        for name in ("client_id", "redirect_uri", "response_mode", "request", "request_uri"):
            for odd in ODD:
                sent = flow.request(party) | fault | {name: odd}
                judge.holds(client.get("/authorize", query_string=sent))
                judge.holds(client.post("/authorize", data=sent))


@hostile
@given(path=st.sampled_from(READ), odd=pairs, headers=st.booleans())
def test_what_is_read(
    client: FlaskClient, judge: Judge, path: str, odd: list[tuple[str, str]], *, headers: bool
) -> None:
    shown = {"Authorization": "Bearer x"} if headers else {}
    with judge.unchanged():
        judge.holds(client.get(f"{path}?{query({}, odd, replace=False)}", headers=shown))


@hostile
@given(odd=pairs, replace=st.booleans(), post=st.booleans())
def test_logout(
    parent: FlaskClient,
    party: Party,
    judge: Judge,
    odd: list[tuple[str, str]],
    *,
    replace: bool,
    post: bool,
) -> None:
    base = {"client_id": party.client_id, "post_logout_redirect_uri": BACK, "state": "s"}
    sent = query(base, odd, replace=replace)
    if post:
        response = parent.post("/logout", data=sent, content_type=FORM)
    else:
        response = parent.get(f"/logout?{sent}")
    with judge.unchanged():
        judge.holds(response)
    assert not response.location or response.location.startswith("/logout?suite=")


METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "TRACE", "QUERY", "PROPFIND", "é"]


def test_every_method_of_every_address_is_answered(client: FlaskClient, judge: Judge) -> None:
    """RFC 9110 §15.5.6: 405 names those that there are."""
    with judge.unchanged():
        for path in [one.replace("{client_id}", "nobody") for one in judge.document["paths"]]:
            for method in METHODS:
                response = client.open(path, method=method)
                if response.status_code == 405:
                    assert response.allow, (path, method)
                else:
                    assert response.status_code < 500, (path, method)
