"""The ID token, by itself (OIDC Core §2)."""

from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from idp.clients import registry
from idp.oidc import codes, id_token
from idp.oidc.grants import Grant
from tests.oidc import flow
from tests.oidc.flow import Party


def a_grant(parent: FlaskClient, party: Party) -> Grant:
    """What /authorize froze."""
    grant = codes.redeem(flow.code(parent, party), party.client_id).grant
    assert grant is not None
    return grant


def test_no_claim_about_the_person_overwrites_a_protocol_claim(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    """Trap 4, whatever the catalogue may hold one day."""
    with app.app_context():
        usual, client = a_grant(parent, party), registry.get(party.client_id)
        assert client is not None
        names = flow.id_token(parent, {"id_token": id_token.sign(usual, client, "x")})
        evil = replace(usual, id_token_claims=dict.fromkeys(names, "evil"))
        signed = id_token.sign(evil, client, "x")
    assert "evil" not in flow.id_token(parent, {"id_token": signed}).values()


def test_at_hash_is_the_specifications_own_example() -> None:
    """OIDC Core §A.3: the access token and at_hash of its example."""
    assert id_token.at_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "RS256") == (
        "77QmUPtjPfzWtF2AnpK9RQ"
    )
