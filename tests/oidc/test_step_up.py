"""An ENT that asks for a stronger sign-in than there is (OIDC Core §3.1.2.1, §5.5.1.1)."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.oidc import families, flow
from tests.oidc.flow import Party
from tests.oidc.stepping_up import (
    PASSKEY,
    PASSWORD,
    essential,
    page,
    press,
    resumed,
    said,
    use,
    with_passkey,
)
from tests.passkeys.authenticator import Authenticator

UNMET = "unmet_authentication_requirements"
WITHOUT = "Continuer sans clé d’accès"


@pytest.fixture
def phone(app: Flask, parent: FlaskClient) -> Authenticator:
    """Jeanne's passkey; she is signed in by password."""
    del parent
    return with_passkey(app)


def claims_of(client: FlaskClient, party: Party, answer: dict[str, str]) -> dict[str, object]:
    return flow.id_token(client, flow.redeem(client, party, answer["code"]).get_json())


@pytest.mark.parametrize("asked", [{"acr_values": PASSKEY}, {"claims": essential(PASSKEY)}])
def test_the_passkey_is_brought_and_the_code_says_so(
    app: Flask, party: Party, asked: dict[str, str]
) -> None:
    """§2: acr, amr and auth_time are those of the sign-in that was just made."""
    client = app.test_client()
    with time_machine.travel("2026-11-23T09:00:00+00:00", tick=False) as clock:
        flow.sign_in(client)
        phone = with_passkey(app)
        before = flow.id_token(client, flow.tokens(client, party))
        clock.shift(timedelta(minutes=5))
        at = flow.location(flow.authorize(client, party, **asked))
        assert at.startswith("/connexion?")
        answer = flow.answer(resumed(client, use(client, at, phone)))
        after = claims_of(client, party, answer)
        at_once = flow.id_token(client, flow.tokens(client, party, **asked))
    assert (after["acr"], after["amr"]) == (PASSKEY, ["pop", "user", "mfa"])
    assert after["auth_time"] == before["auth_time"] + 300
    assert (after["sub"], after["sid"]) == (before["sub"], before["sid"])
    assert answer["state"] == "a-state"
    assert at_once["auth_time"] == after["auth_time"], "nothing more is asked for"


def test_the_page_says_who_is_signed_in_what_is_wanted_and_by_whom(
    parent: FlaskClient, party: Party, phone: Authenticator
) -> None:
    del phone
    shown = page(parent, flow.location(flow.authorize(parent, party, acr_values=PASSKEY)))
    words = said(shown)
    assert "Confirmez avec votre clé d’accès" in words
    assert "« ENT de la Vienne » préfère votre clé d’accès" in words
    assert "j.dupond25" in words
    assert shown.select("input[name=password]") == []
    assert "Ce n’est pas moi" in shown.get_text()
    required = flow.authorize(parent, party, claims=essential(PASSKEY))
    words = said(page(parent, flow.location(required)))
    assert "« ENT de la Vienne » ne s’ouvre ici qu’avec votre clé d’accès" in words
    assert WITHOUT not in words


def test_whoever_cannot_goes_on_where_it_is_only_preferred_and_is_left_in_peace(
    parent: FlaskClient, party: Party, phone: Authenticator
) -> None:
    """§5.5.1.1: the session's current acr."""
    at = flow.location(flow.authorize(parent, party, acr_values=PASSKEY))
    answer = flow.answer(resumed(parent, press(parent, at, WITHOUT)))
    assert claims_of(parent, party, answer)["acr"] == PASSWORD
    assert "code" in flow.answer(flow.authorize(parent, party, acr_values=PASSKEY))

    required = flow.location(flow.authorize(parent, party, claims=essential(PASSKEY)))
    answer = flow.answer(resumed(parent, use(parent, required, phone)))
    assert claims_of(parent, party, answer)["acr"] == PASSKEY


def test_a_password_typed_for_this_very_request_is_enough_by_a_button(
    parent: FlaskClient, party: Party, phone: Authenticator
) -> None:
    del phone
    at = flow.location(flow.authorize(parent, party, acr_values=PASSKEY, prompt="login"))
    assert page(parent, at).select("input[name=password]")
    again = flow.location(resumed(parent, flow.sign_in(parent, at)))
    assert again == at
    assert "code" in flow.answer(resumed(parent, press(parent, again, WITHOUT)))


def test_what_is_required_is_not_passed_by(
    parent: FlaskClient, party: Party, phone: Authenticator
) -> None:
    """Not by the address of the button, nor of the dispatcher, nor by a password."""
    preferred = flow.location(flow.authorize(parent, party, acr_values=PASSKEY))
    token = str(page(parent, preferred).select("input[name=csrf_token]")[0]["value"])
    at = flow.location(flow.authorize(parent, party, claims=essential(PASSKEY)))
    without = at.replace("/connexion", "/connexion/continuer")
    passed_by = parent.post(without, data={"csrf_token": token})
    assert flow.location(resumed(parent, passed_by)) == at
    assert flow.location(parent.get(at.replace("/connexion", "/authorize"))) == at
    typed = {"csrf_token": token, "identifier": "j.dupond25", "password": "mauvais"}
    assert parent.post(at, data=typed).status_code == 422

    phone.flags = 0
    refused = flow.location(use(parent, at, phone))
    assert "ne correspond à aucun compte" in said(page(parent, refused))
    assert "Confirmez avec votre clé d’accès" in said(page(parent, refused))


def test_whoever_goes_back_from_what_is_required_tells_the_ent(
    parent: FlaskClient, party: Party, phone: Authenticator
) -> None:
    """OpenID Connect Core Unmet Authentication Requirements §1."""
    del phone
    at = flow.location(flow.authorize(parent, party, claims=essential(PASSKEY)))
    (back,) = page(parent, at).select("main a.button")
    assert back.get_text() == "Retourner à «\u00a0ENT de la Vienne\u00a0»"
    answer = flow.answer(parent.get(str(back["href"])))
    assert (answer["error"], answer["state"]) == (UNMET, "a-state")


def test_an_account_without_it_goes_on_or_is_told_what_is_missing(
    parent: FlaskClient, party: Party
) -> None:
    """§5.5.1.1: preferred, the acr there is; required, a failed authentication."""
    assert flow.id_token(parent, flow.tokens(parent, party, acr_values=PASSKEY))["acr"] == PASSWORD
    refused = flow.authorize(parent, party, claims=essential(PASSKEY))
    assert refused.status_code == 403
    assert "Votre compte n’a pas encore de clé d’accès." in refused.text
    assert 'href="/cles-d-acces/proposition?demande=' in refused.text
    back = refused.text.partition('href="/authorize/refus')[2].partition('"')[0]
    assert flow.answer(parent.get(f"/authorize/refus{back}"))["error"] == UNMET


def test_prompt_none_shows_nothing(app: Flask, parent: FlaskClient, party: Party) -> None:
    """§3.1.2.1, §3.1.2.6: login_required where a page could help."""

    def silently(**asked: str) -> dict[str, str]:
        return flow.answer(flow.authorize(parent, party, prompt="none", **asked))

    assert silently(claims=essential(PASSKEY))["error"] == UNMET
    with_passkey(app)
    assert silently(claims=essential(PASSKEY))["error"] == "login_required"
    assert silently(claims=essential("x"))["error"] == UNMET
    assert "code" in silently(acr_values=PASSKEY)


def test_a_stronger_sign_in_is_worth_a_password_where_that_is_required(
    app: Flask, party: Party
) -> None:
    """§5.5.1.1: one of the values; §2: a class that the sign-in satisfies. `amr` says how."""
    client, phone = app.test_client(), with_passkey(app)
    use(client, "/connexion", phone)
    required = flow.id_token(client, flow.tokens(client, party, claims=essential(PASSWORD)))
    assert (required["acr"], required["amr"]) == (PASSWORD, ["pop", "user", "mfa"])
    preferred = flow.id_token(client, flow.tokens(client, party, acr_values=PASSWORD))
    assert preferred["acr"] == PASSKEY


def test_the_school_chosen_before_needs_no_second_choice(app: Flask, party: Party) -> None:
    with app.app_context():
        families.second_school()
        flow.register(establishments={"uai": [families.COLLEGE, families.LYCEE]})
    parent, phone = app.test_client(), with_passkey(app)
    flow.sign_in(parent)
    assert "code" in flow.answer(flow.authorize(parent, party, establishment_hint=families.LYCEE))
    at = flow.location(flow.authorize(parent, party, acr_values=PASSKEY))
    assert "code" in flow.answer(resumed(parent, use(parent, at, phone)))
