"""Broken JWTs at every door that takes one: a documented error, nothing issued, nothing used up.

alg none accepted (Authlib 2026-28802), unknown `crit` (2025-59420), the key from the token's own
`jwk` header, algorithm confusion (Keycloak 11800), unsigned logout tokens (18569). RFC 7515 §5.2,
RFC 7519 §7.2, RFC 8725 §3.
"""

import base64
import json
from urllib.parse import urlencode

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.oidc import broken_tokens, flow
from tests.oidc.assertions import holder, settings
from tests.oidc.broken_tokens import STRANGER, compact
from tests.oidc.flow import ISSUER, Party
from tests.oidc.judge import Judge
from tests.oidc.token_doors import Door, doors

__all__ = ["doors", "holder", "settings"]


@pytest.fixture
def judge(app: Flask, store: redis.Redis, holder: Party) -> Judge:
    del holder
    return Judge(app, store)


def test_no_broken_token_opens_any_door_nor_uses_anything_up(
    doors: dict[str, Door], judge: Judge
) -> None:
    for name, door in doors.items():
        tokens = broken_tokens.broken(door.header, door.claims(), door.key)
        own = STRANGER.as_dict(private=False)
        if "jwk" not in door.header:
            tokens["its own jwk"] = compact(door.header | {"jwk": own}, door.claims(), STRANGER)
        with judge.unchanged():
            for what, token in tokens.items():
                answer = door.send(token)
                assert answer.status_code < 500, (name, what)
                judge.refused(answer)
        opened = door.send(door.good())
        judge.holds(opened)
        assert opened.status_code in {200, 201, 303}, (name, opened.text)
        assert "error=" not in (opened.location or "")


def test_a_member_of_the_header_that_nobody_knows_closes_no_door(doors: dict[str, Door]) -> None:
    """RFC 7515 §4: it is ignored; libraries name a certificate beside the key (x5t)."""
    more = {"x5t": "AAAA", "x5t#S256": "AAAA", "cty": "json", "example.fr/batch": [1]}
    for name, door in doors.items():
        opened = door.send(compact(door.header | more, door.claims(), door.key))
        assert opened.status_code in {200, 201, 303}, (name, opened.text)
        assert "error=" not in (opened.location or ""), (name, opened.location)


odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "\x00", "none", ISSUER + "/", "é", "x" * 3000, "http://[", "1"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
DOORS = [
    "assertion at /token", "assertion at /par", "request at /authorize", "request at /par",
    "proof at /token", "proof at /userinfo",
]  # fmt: skip


@examples(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=st.sampled_from(DOORS), which=st.integers(0, 11), value=odd)
def test_a_claim_of_the_wrong_type_or_value_is_refused(
    doors: dict[str, Door], judge: Judge, name: str, which: int, value: object
) -> None:
    door = doors[name]
    claim = door.needed[which % len(door.needed)]
    if claim == "jti" and isinstance(value, str) and value:
        value = [value]  # any text is a good one
    with judge.unchanged():
        judge.refused(door.send(door.good(**{claim: value})))


def test_a_token_of_ours_that_was_tampered_with_is_worth_nothing(
    parent: FlaskClient, party: Party, judge: Judge
) -> None:
    """As id_token_hint, as an access token, as what is asked about (RFC 8725 §3.11, §3.12)."""
    body = flow.tokens(parent, party)
    head, payload, _ = body["id_token"].split(".")
    header, claims = (json.loads(_decoded(part)) for part in (head, payload))
    tokens = broken_tokens.broken(header | {"alg": "ES256"}, claims, STRANGER)
    with judge.unchanged():
        for what, token in [*tokens.items(), ("the ID token itself", body["id_token"])]:
            bearer = {"Authorization": f"Bearer {token.encode().decode('latin-1')}"}
            judge.refused(parent.get("/userinfo", headers=bearer))
            judge.refused(parent.post("/userinfo", data={"access_token": token}))
            worth = parent.post("/introspect", data={"token": token}, headers=party.basic())
            judge.holds(worth)
            assert worth.status_code == 400 or worth.get_json() == {"active": False}, what
            judge.holds(parent.post("/revoke", data={"token": token}, headers=party.basic()))
            if what != "the ID token itself":
                judge.refused(flow.authorize(parent, party, id_token_hint=token))
                left = parent.get(f"/logout?{urlencode({'id_token_hint': token})}")
                judge.holds(left)
                assert left.status_code == 400 or "Voulez-vous" in left.text, what
    assert flow.userinfo(parent, body).status_code == 200


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
