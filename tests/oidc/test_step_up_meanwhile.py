"""Several tabs, several persons, a passkey that goes: while an ENT waits for more."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.accounts.models import Passkey
from idp.platform.database import db
from tests.oidc import flow
from tests.oidc.flow import Party
from tests.oidc.stepping_up import (
    PASSKEY,
    essential,
    page,
    press,
    resumed,
    said,
    use,
    with_passkey,
)
from tests.passkeys.authenticator import Authenticator

CONFIRM = "Confirmez avec votre clé d’accès"


@pytest.fixture
def phone(app: Flask, parent: FlaskClient) -> Authenticator:
    """Jeanne's passkey; she is signed in by password."""
    del parent
    return with_passkey(app)


def authorize(at: str) -> str:
    return at.replace("/connexion", "/authorize")


@pytest.mark.parametrize("asked", [{"acr_values": PASSKEY}, {"claims": essential(PASSKEY)}])
def test_what_was_confirmed_in_one_tab_lets_the_other_go_on(
    parent: FlaskClient, party: Party, phone: Authenticator, asked: dict[str, str]
) -> None:
    first = flow.location(flow.authorize(parent, party, state="first", **asked))
    second = flow.location(flow.authorize(parent, party, state="second", **asked))
    for _ in range(2):
        assert CONFIRM in said(page(parent, first)), "a reload, or back"
    assert flow.answer(resumed(parent, use(parent, second, phone)))["state"] == "second"

    resumed_first = flow.location(parent.get(first))
    assert resumed_first == authorize(first), "the page has nothing to ask any more"
    answer = flow.answer(parent.get(resumed_first))
    assert answer["state"] == "first"
    claims = flow.id_token(parent, flow.redeem(parent, party, answer["code"]).get_json())
    assert claims["acr"] == PASSKEY


def test_somebody_else_signs_in_and_is_asked_for_what_they_have(
    parent: FlaskClient, party: Party, phone: Authenticator, karim: None
) -> None:
    del phone, karim
    at = flow.location(flow.authorize(parent, party, claims=essential(PASSKEY)))
    shown = flow.location(press(parent, at, "Ce n’est pas moi"))
    assert shown == at
    words = said(page(parent, at))
    assert CONFIRM not in words
    assert "j.dupond25" not in words
    refused = resumed(parent, flow.sign_in(parent, at, "k.dupond77"))
    assert (refused.status_code, "n’a pas encore de clé" in refused.text) == (403, True)


def test_somebody_elses_passkey_signs_that_person_in(
    app: Flask, parent: FlaskClient, party: Party, phone: Authenticator, karim: None
) -> None:
    del phone, karim
    sub = flow.id_token(parent, flow.tokens(parent, party))["sub"]
    at = flow.location(flow.authorize(parent, party, acr_values=PASSKEY))
    answer = flow.answer(resumed(parent, use(parent, at, with_passkey(app, "k.dupond77"))))
    claims = flow.id_token(parent, flow.redeem(parent, party, answer["code"]).get_json())
    assert claims["acr"] == PASSKEY
    assert claims["sub"] != sub


def test_where_the_ent_expects_one_person_anothers_passkey_is_refused(
    app: Flask, parent: FlaskClient, party: Party, karim: None, hint: str
) -> None:
    """OIDC Core §3.1.2.2."""
    del karim
    with_passkey(app)
    asked = flow.authorize(parent, party, acr_values=PASSKEY, id_token_hint=hint)
    other = use(parent, flow.location(asked), with_passkey(app, "k.dupond77"))
    assert flow.answer(resumed(parent, other))["error"] == "login_required"


def test_a_passkey_removed_meanwhile_leaves_no_dead_end(
    app: Flask, parent: FlaskClient, party: Party, phone: Authenticator
) -> None:
    del phone
    preferred = flow.location(flow.authorize(parent, party, acr_values=PASSKEY))
    required = flow.location(flow.authorize(parent, party, claims=essential(PASSKEY)))
    with app.app_context():
        db.session.query(Passkey).delete()
        db.session.commit()
    assert "code" in flow.answer(resumed(parent, parent.get(preferred)))
    assert resumed(parent, parent.get(required)).status_code == 403


def test_a_session_that_ended_meanwhile_begins_at_the_sign_in_page(
    parent: FlaskClient, party: Party, phone: Authenticator
) -> None:
    del phone
    at = flow.location(flow.authorize(parent, party, acr_values=PASSKEY))
    flow.submit(parent, "/deconnexion")
    assert page(parent, at).select("input[name=password]")
    again = flow.location(resumed(parent, flow.sign_in(parent, at)))
    assert CONFIRM in said(page(parent, again))


def test_a_request_without_a_wish_changes_nothing_for_one_that_waits(
    parent: FlaskClient, party: Party, phone: Authenticator
) -> None:
    del phone
    at = flow.location(flow.authorize(parent, party, claims=essential(PASSKEY)))
    assert "code" in flow.answer(flow.authorize(parent, party))
    assert flow.location(parent.get(authorize(at))) == at
