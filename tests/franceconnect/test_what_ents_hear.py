"""What an ENT is told of a sign-in by FranceConnect."""

from flask import Flask

from idp.platform.database import db
from tests.franceconnect.conftest import Traveller
from tests.franceconnect.peer import Peer, sub_of
from tests.oidc import families, flow
from tests.oidc.flow import Party
from tests.oidc.parties import key_ring, party

__all__ = ["key_ring", "party"]


def test_acr_passes_on(app: Flask, franceconnect: Peer, traveller: Traveller, party: Party) -> None:
    """OpenID Connect Core §2: `acr`; it can be asked for as essential (§5.5.1.1)."""
    number = franceconnect.person()
    with app.app_context():
        families.jeanne().franceconnect_sub = sub_of(number)
        db.session.commit()
    traveller.sign_in(number)
    browser = traveller.at.client
    claims = '{"id_token": {"acr": {"essential": true, "value": "eidas1"}}}'
    token = flow.id_token(browser, flow.tokens(browser, party, claims=claims))

    assert token["acr"] == "eidas1"
    assert token.get("amr", ["never empty"])
    assert token["sub"] != sub_of(number)


def test_discovery_names_the_levels_where_franceconnect_is_configured(
    app: Flask, bare: Flask
) -> None:
    """RFC 8414, OpenID Connect Discovery §3."""
    levels = {"eidas1", "eidas2", "eidas3"}
    path = "/.well-known/openid-configuration"

    assert levels <= set(app.test_client().get(path).get_json()["acr_values_supported"])
    assert not levels & set(bare.test_client().get(path).get_json()["acr_values_supported"])
