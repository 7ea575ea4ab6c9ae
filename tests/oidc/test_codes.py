"""Authorization codes: once, for one client, one address, one minute (RFC 6749 §4.1.2)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import redis
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from idp.clients import registry
from idp.oidc import access_tokens, codes
from idp.oidc.codes import Outcome
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests.oidc import families, flow
from tests.oidc.flow import Party


def test_a_code_is_worth_one_token_however_many_ask_at_once(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    """Trap 6: a store that reads and then deletes gave five tokens to five."""
    many = 8
    for _ in range(3):
        code, gate = flow.code(parent, party), Barrier(many)

        def redeem(code: str = code, gate: Barrier = gate) -> TestResponse:
            client = app.test_client()
            gate.wait(timeout=10)
            return flow.redeem(client, party, code)

        with ThreadPoolExecutor(many) as pool:
            answers = list(pool.map(lambda _: redeem(), range(many)))
        assert sorted(a.status_code for a in answers) == [200] + [400] * (many - 1)
        won = next(a for a in answers if a.status_code == 200)
        assert {flow.error(a) for a in answers if a is not won} == {"invalid_grant"}
        # The racing winner's token is worth nothing either.
        assert flow.userinfo(parent, won.get_json()).status_code == 401


def test_a_code_that_comes_back_takes_everything_issued_from_it_along(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    """RFC 6749 §4.1.2, OIDC Core §3.1.3.2: oidcc-codereuse."""
    code = flow.code(parent, party)
    body = flow.redeem(parent, party, code).get_json()
    assert flow.userinfo(parent, body).status_code == 200
    assert flow.error(flow.redeem(parent, party, code)) == "invalid_grant"
    assert flow.userinfo(parent, body).status_code == 401
    with app.app_context():
        events = db.session.scalars(
            select(SecurityEvent).where(SecurityEvent.event == Event.GRANT_REUSED.value)
        ).all()
    assert [event.client_id for event in events] == [party.client_id]


def test_a_token_minted_after_the_code_came_back_is_worth_nothing(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    """The slow winner: it took the code, then another came, then it minted."""
    code = flow.code(parent, party)
    with app.app_context():
        shown = codes.redeem(code, party.client_id)
        outcome, grant = shown.outcome, shown.grant
        assert outcome is Outcome.TAKEN
        assert grant is not None
        assert codes.redeem(code, party.client_id).outcome is Outcome.REUSED
        client = registry.get(party.client_id)
        assert client is not None
        token = access_tokens.issue(grant, client)
        assert access_tokens.read(token) is None


def test_another_grant_of_the_same_person_lives_on(parent: FlaskClient, party: Party) -> None:
    other = flow.tokens(parent, party)
    code = flow.code(parent, party)
    flow.redeem(parent, party, code)
    flow.redeem(parent, party, code)
    assert flow.userinfo(parent, other).status_code == 200


def test_a_code_shown_by_another_client_is_not_consumed(
    parent: FlaskClient, party: Party, public: Party
) -> None:
    """Tinyauth CVE-2026-32245, Keycloak 16089: a code is bound to its client."""
    code = flow.code(parent, party)
    assert flow.error(flow.redeem(parent, public, code)) == "invalid_grant"
    body = flow.redeem(parent, party, code).get_json()
    # Nor is a used one revoked by a stranger.
    assert flow.error(flow.redeem(parent, public, code)) == "invalid_grant"
    assert flow.userinfo(parent, body).status_code == 200


@pytest.mark.parametrize(
    "uri", ["https://ent.example.fr/retour/", "", "https://evil.example/", "é"]
)
def test_a_code_is_bound_to_its_address(parent: FlaskClient, party: Party, uri: str) -> None:
    """RFC 6749 §4.1.3."""
    response = flow.redeem(parent, party, flow.code(parent, party), redirect_uri=uri)
    assert flow.error(response) == "invalid_grant"


def test_another_registered_address_is_not_the_codes(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    del party
    with app.app_context():
        two = flow.register("two", redirect_uris=[flow.REDIRECT, f"{flow.REDIRECT}/2"])
    response = flow.redeem(parent, two, flow.code(parent, two), redirect_uri=f"{flow.REDIRECT}/2")
    assert flow.error(response) == "invalid_grant"


def test_a_code_lives_sixty_seconds_and_is_kept_as_a_digest(
    parent: FlaskClient, party: Party, store: redis.Redis
) -> None:
    """RFC 9700 §4.5: short-lived; the store's copy opens nothing."""
    code = flow.code(parent, party)
    (key,) = store.keys("authorization-code:*")
    assert code.encode() not in key
    assert 55 <= store.ttl(key) <= 60


def test_an_expired_code_is_invalid_and_revokes_nothing(
    parent: FlaskClient, party: Party, store: redis.Redis
) -> None:
    """Pocket ID 2026-28513: wrong client *or* expired code, either is enough."""
    code = flow.code(parent, party)
    (key,) = store.keys("authorization-code:*")
    store.delete(key)
    assert flow.error(flow.redeem(parent, party, code)) == "invalid_grant"
    assert not store.keys("grant-revoked:*")


def test_the_tombstone_lives_as_long_as_the_tokens(
    parent: FlaskClient, party: Party, store: redis.Redis
) -> None:
    code = flow.code(parent, party)
    flow.redeem(parent, party, code)
    (tombstone,), (token,) = store.keys("authorization-code-used:*"), store.keys("token:*")
    assert store.ttl(tombstone) >= store.ttl(token) > 3590
    flow.redeem(parent, party, code)
    (flag,) = store.keys("grant-revoked:*")
    assert store.ttl(flag) >= store.ttl(token)


def test_an_account_closed_between_code_and_token_gets_none(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    """Keycloak 16103: a lockout passed by at redemption."""
    code = flow.code(parent, party)
    families.close_account(app)
    assert flow.error(flow.redeem(parent, party, code)) == "invalid_grant"


def test_a_client_disabled_between_code_and_token_gets_none(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    code = flow.code(parent, party)
    with app.app_context():
        registry.disable(party.client_id, actor="Anne", reason="essai")
    assert flow.error(flow.redeem(parent, party, code)) == "invalid_client"


def test_a_code_is_redeemed_without_the_parents_browser(parent: FlaskClient, party: Party) -> None:
    """The back channel is the ENT's own: no cookie is looked at."""
    code = flow.code(parent, party)
    stranger = parent.application.test_client()
    with time_machine.travel(timedelta(seconds=5)):
        assert flow.redeem(stranger, party, code).status_code == 200
