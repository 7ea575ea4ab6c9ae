"""Hostile registrations: what RFC 7591 §3.2.2 names, and nothing left behind."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from idp.clients.self_registration import KNOWN
from idp.oidc.parameters import FORM
from tests.oidc.good_requests import (
    GOOD,
    REGISTRATION,
    House,
    house,
    judge,
    posted,
    seldom,
    settings,
)
from tests.oidc.judge import Judge

__all__ = ["house", "judge", "settings"]
NOT_JSON = [
    b"", b"[]", b"{", b'"x"', b"null", b"\xff", b'{"a":' * 300, b'{"client_name":"\\ud800"}',
    "{}".encode("utf-16"), b'{"x":1e999}', b'{"client_name":NaN}', b"[" * 5000,
]  # fmt: skip


def test_what_is_no_json_object_is_refused(house: House, judge: Judge) -> None:
    """RFC 7591 §3.1: application/json."""
    for door in REGISTRATION:
        good = GOOD[door](house)
        with judge.unchanged():
            for body in NOT_JSON:
                judge.refused(posted(house.parent, good, body, "application/json"))
            for kind in ("", FORM, "text/plain", "application/jwt"):
                whole = orjson.dumps(good.json)
                judge.refused(posted(house.parent, good, whole, kind))


odd = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
MEMBERS = [
    *sorted(KNOWN), "client_id", "response_types", "subject_type", "application_type", "allowed",
    "software_statement", "establishments", "require_pkce", "__class__",
]  # fmt: skip


@seldom
@given(
    door=st.sampled_from(sorted(REGISTRATION)),
    changes=st.dictionaries(st.sampled_from(MEMBERS), odd, max_size=3),
)
def test_odd_metadata(house: House, judge: Judge, door: str, changes: dict[str, object]) -> None:
    """RFC 7591 §3.2.2: what is refused leaves nothing behind."""
    good = GOOD[door](house)
    before = judge.redeemable()
    answer = good.but(json=(good.json or {}) | changes).send(house.parent)
    judge.holds(answer)
    if answer.status_code >= 400:
        assert judge.redeemable() == before


TOKENS = ["", "x", "\xe9", "a\x00b", "x" * 9000, "Bearer x", "a b"]


def test_no_other_token_opens_a_registration(house: House, judge: Judge) -> None:
    """RFC 6750 §3.1, RFC 7592 §2; nor does a parent's."""
    tokens = [*TOKENS, house.body(house.ent)["access_token"]]
    with judge.unchanged():
        for door in [*REGISTRATION, "read"]:
            good = GOOD[door](house)
            for shown in (form % one for form in ("Bearer %s", "Basic %s", "%s") for one in tokens):
                answer = good.but(headers={"Authorization": shown}).send(house.parent)
                judge.refused(answer)
                assert answer.status_code == 401
