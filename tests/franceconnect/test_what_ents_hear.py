"""What an ENT is told of a sign-in by FranceConnect."""

from bs4 import BeautifulSoup
from flask import Flask

from idp.platform.database import db
from tests.franceconnect.conftest import Traveller, refreshed
from tests.franceconnect.peer import Peer, sub_of
from tests.oidc import families, flow, stepping_up
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


def test_franceconnect_is_brought_where_an_ent_wants_it_and_the_account_has_it(
    app: Flask, franceconnect: Peer, traveller: Traveller, party: Party
) -> None:
    """§3.1.2.1 acr_values, §5.5.1.1: whoever gives up there is back at the page that asked."""
    number, browser = franceconnect.person(), traveller.at.client
    flow.sign_in(browser)
    assert "code" in flow.answer(flow.authorize(browser, party, acr_values="eidas1"))
    required = flow.authorize(browser, party, claims=stepping_up.essential("eidas1"))
    assert "Ce service demande FranceConnect" in required.text
    assert 'href="/franceconnect/lier?demande=' in required.text

    with app.app_context():
        families.jeanne().franceconnect_sub = sub_of(number)
        db.session.commit()
    at = flow.location(flow.authorize(browser, party, acr_values="eidas2 eidas1"))
    shown = stepping_up.page(browser, at)
    assert "Confirmez avec FranceConnect" in stepping_up.said(shown)
    assert shown.select("input[name=password], form[data-passkey]") == []
    (button,) = shown.select("a.franceconnect-button")
    back = flow.location(traveller.sign_in(None, str(button["href"])))
    words = stepping_up.said(stepping_up.page(browser, back))
    assert "Vous n’avez pas continué avec FranceConnect." in words
    assert "Confirmez avec FranceConnect" in words

    resumed = flow.location(traveller.sign_in(number, str(button["href"])))
    code = flow.answer(browser.get(resumed))["code"]
    token = flow.id_token(browser, flow.redeem(browser, party, code).get_json())
    assert token["acr"] == "eidas1"


def test_linking_it_because_an_ent_requires_it_is_the_sign_in_that_it_wants(
    franceconnect: Peer, traveller: Traveller, party: Party
) -> None:
    """§5.5.1.1: who comes back from there is not sent there once more."""
    browser = traveller.at.client
    flow.sign_in(browser)
    before = flow.id_token(browser, flow.tokens(browser, party))
    required = flow.authorize(browser, party, claims=stepping_up.essential("eidas1"))
    found = BeautifulSoup(required.text, "html.parser").select_one("a[href^='/franceconnect/lier']")
    assert found is not None
    link = str(found["href"])
    traveller.at.open(link)
    back = traveller.answer(refreshed(traveller.at.post(link)), franceconnect.person())
    resumed = traveller.at.open(back).location

    code = flow.answer(browser.get(resumed))["code"]
    after = flow.id_token(browser, flow.redeem(browser, party, code).get_json())
    assert (before["acr"], after["acr"]) == ("urn:preau:acr:password", "eidas1")
    assert (after["sub"], after["sid"]) == (before["sub"], before["sid"])


def test_discovery_names_the_levels_where_franceconnect_is_configured(
    app: Flask, bare: Flask
) -> None:
    """RFC 8414, OpenID Connect Discovery §3."""
    levels = {"eidas1", "eidas2", "eidas3"}
    path = "/.well-known/openid-configuration"

    assert levels <= set(app.test_client().get(path).get_json()["acr_values_supported"])
    assert not levels & set(bare.test_client().get(path).get_json()["acr_values_supported"])
