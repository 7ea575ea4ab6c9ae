"""Whatever comes to the endpoints that servers call: a documented answer, and nothing issued."""

from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st

from idp.oidc.parameters import FORM
from tests.oidc.flow import Party
from tests.oidc.hostile import (
    BROKEN_BASIC,
    HEADER,
    NAMES,
    ODD,
    POSTED,
    USUAL,
    hostile,
    judge,
    pairs,
    query,
    settings,
)
from tests.oidc.judge import Judge

__all__ = ["judge", "settings"]


@hostile
@given(
    path=st.sampled_from(sorted(USUAL)),
    odd=pairs,
    replace=st.booleans(),
    known=st.sampled_from(["by secret", "public", "nobody"]),
)
@example(path="/token", odd=[("grant_type", "")], replace=True, known="by secret")
def test_endpoints_for_servers(  # noqa: PLR0913 — four of them are drawn
    client: FlaskClient,
    judge: Judge,
    party: Party,
    path: str,
    odd: list[tuple[str, str]],
    known: str,
    *,
    replace: bool,
) -> None:
    named = {"client_id": "ent-mobile"} if known == "public" else {}
    sent = query(USUAL[path] | named, odd, replace=replace)
    headers = party.basic() if known == "by secret" else {}
    before = judge.redeemable()
    answer = client.post(path.strip(), data=sent, content_type=FORM, headers=headers)
    judge.holds(answer)
    if not judge.given(answer):
        assert judge.redeemable() <= before
    else:
        assert path == "/par"


def test_each_parameter_with_each_odd_value(
    client: FlaskClient, judge: Judge, party: Party
) -> None:
    """One at a time: chance would leave some out."""
    before = judge.redeemable()
    for path in ("/par", "/token", "/token "):
        usual = USUAL[path]
        for name in [*usual, *NAMES[:18]] if path == "/par" else usual:
            for odd in ODD:
                sent = usual | {name: odd}
                answer = client.post(path.strip(), data=sent, headers=party.basic())
                judge.holds(answer)
                assert judge.given(answer) <= {"request_uri"}, (name, odd)
    redeemable = {one for one in judge.redeemable() if not str(one).startswith("b'pushed")}
    assert redeemable <= before


@hostile
@given(
    path=st.sampled_from([*POSTED, "/register"]),
    raw=st.binary(max_size=200),
    kind=st.sampled_from([FORM, "application/json", "", "\xe9"]),
)
def test_bodies_of_bytes(
    client: FlaskClient, judge: Judge, path: str, raw: bytes, kind: str
) -> None:
    with judge.unchanged():
        judge.holds(client.post(path, data=raw, content_type=kind))


@hostile
@given(
    path=st.sampled_from(POSTED),
    credentials=HEADER | st.sampled_from(BROKEN_BASIC),
    scheme=st.sampled_from(["Basic ", "Bearer ", "DPoP ", "basic", ""]),
    name=st.sampled_from(["Authorization", "Authorization", "DPoP", "Cookie", "Origin"]),
)
def test_headers(
    client: FlaskClient, judge: Judge, path: str, credentials: str, scheme: str, name: str
) -> None:
    """RFC 6749 §2.3.1, RFC 6750 §2.1, RFC 9449 §4.1."""
    headers = {name: scheme + credentials}
    with judge.unchanged():
        judge.holds(client.post(path, data=USUAL.get(path, {}), headers=headers))
        if path == "/userinfo":
            judge.holds(client.get(path, headers=headers))


def test_a_body_over_the_limit_is_refused(client: FlaskClient, judge: Judge) -> None:
    for path in [*POSTED, "/register"]:
        with judge.unchanged():
            response = client.post(path, data=b"x" * 300_000, content_type=FORM)
        judge.holds(response)
        assert response.status_code == (401 if path == "/register" else 413), path
