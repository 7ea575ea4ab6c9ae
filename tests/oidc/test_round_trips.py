"""The hot path in round trips: no SQL in authorize and token, one read at most in userinfo."""

from flask import Flask
from flask.testing import FlaskClient

from idp.accounts import versions
from tests.oidc import families, flow
from tests.oidc.flow import Party
from tests.round_trips import RoundTrips


def test_a_signed_in_parents_request_costs_no_sql(
    parent: FlaskClient, party: Party, round_trips: RoundTrips
) -> None:
    flow.userinfo(parent, flow.tokens(parent, party, scope=flow.ALL_SCOPES))  # scripts are loaded
    round_trips.clear()
    code = flow.code(parent, party, scope=flow.ALL_SCOPES)
    assert round_trips.statements == []
    assert round_trips.store in {2, 3}, "the session, the code, once a second the clients' stamp"

    round_trips.clear()
    body = flow.redeem(parent, party, code).get_json()
    assert round_trips.statements == []
    assert round_trips.store in {2, 3}, "the code, the token, once a second the clients' stamp"

    round_trips.clear()
    assert flow.userinfo(parent, body).status_code == 200
    assert round_trips.statements == []
    assert round_trips.store in {1, 2}, "the token, once a second the clients' stamp"


def test_discovery_and_keys_cost_nothing(
    client: FlaskClient, party: Party, round_trips: RoundTrips
) -> None:
    del party
    client.get("/jwks")
    round_trips.clear()
    client.get("/jwks")
    client.get("/.well-known/openid-configuration")
    assert round_trips.seen() == (0, [])


def test_a_change_is_read_once_and_then_known_to_the_session(
    parent: FlaskClient, party: Party, app: Flask, round_trips: RoundTrips
) -> None:
    flow.code(parent, party)
    with app.app_context():
        versions.bump([families.jeanne().id])
    round_trips.clear()
    flow.code(parent, party)
    assert round_trips.statements
    round_trips.clear()
    flow.code(parent, party)
    assert round_trips.statements == []
