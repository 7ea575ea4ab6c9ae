"""Signing out goes through FranceConnect, as its contract asks, and comes back."""

from collections.abc import Callable

import pytest
from flask import Flask

from idp.franceconnect.provider import Provider
from idp.platform.database import db
from tests.franceconnect.conftest import Traveller, query, refreshed, said
from tests.franceconnect.peer import Peer, sub_of
from tests.oidc import families, flow
from tests.oidc.flow import Party
from tests.oidc.leaving import BACK
from tests.oidc.parties import key_ring, party

__all__ = ["key_ring", "party"]


@pytest.fixture
def jeanne(app: Flask, franceconnect: Peer, traveller: Traveller, party: Party) -> Traveller:
    """Jeanne, signed in by FranceConnect."""
    del party
    number = franceconnect.person()
    with app.app_context():
        families.jeanne().franceconnect_sub = sub_of(number)
        db.session.commit()
    assert traveller.sign_in(number).location == "/services"
    return traveller


def is_signed_in_there(somebody: Traveller) -> bool:
    """Whether FranceConnect still knows the person: then it asks nobody."""
    address = somebody.leave().replace("prompt=login", "prompt=consent")
    return "interaction" not in somebody.there.get(address).headers["location"]


def test_our_own_sign_out_ends_both_sessions(franceconnect: Peer, jeanne: Traveller) -> None:
    """OpenID Connect RP-Initiated Logout §2."""
    jeanne.at.open("/deconnexion")
    answer = jeanne.at.post("/deconnexion")
    page = jeanne.at.open(answer.location)
    address = refreshed(page)

    assert address.startswith(f"{franceconnect.issuer}/session/end?")
    given = query(address)
    assert given["post_logout_redirect_uri"] == "http://localhost/franceconnect/deconnecte"
    assert given["id_token_hint"].count(".") == 2
    assert len(given["state"]) >= 22
    # Here it is over before anybody goes anywhere.
    assert jeanne.at.who() == ""


def test_the_way_back_leads_to_our_page(jeanne: Traveller) -> None:
    jeanne.at.open("/deconnexion")
    end = jeanne.sign_out(jeanne.at.post("/deconnexion").location)

    assert end == "/deconnexion"
    assert not is_signed_in_there(jeanne)
    assert "Vous êtes déconnecté" in said(jeanne.at.open(end))


def test_the_ents_sign_out_goes_through_franceconnect_and_back_to_the_ent(
    jeanne: Traveller, party: Party
) -> None:
    """OpenID Connect RP-Initiated Logout §3: state too, exactly."""
    hint = flow.tokens(jeanne.at.client, party)["id_token"]
    state = "é +&%" * 5
    answer = jeanne.at.client.get(
        "/logout",
        query_string={"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": state},
    )
    ended = jeanne.sign_out(answer.location)
    back = jeanne.at.open(ended)

    assert back.location.startswith(BACK)
    assert query(back.location) == {"state": state}
    assert not is_signed_in_there(jeanne)


def test_other_ents_that_stay_open_are_named_after_franceconnect(
    app: Flask, jeanne: Traveller, party: Party
) -> None:
    with app.app_context():
        other = flow.register("ent-lycees", client_name="ENT des lycées")
    flow.tokens(jeanne.at.client, other)
    hint = flow.tokens(jeanne.at.client, party)["id_token"]
    answer = jeanne.at.client.get(
        "/logout", query_string={"id_token_hint": hint, "post_logout_redirect_uri": BACK}
    )
    page = jeanne.at.open(jeanne.sign_out(answer.location))

    assert "ENT des lycées" in said(page)
    assert f'href="{BACK}"' in page.text


def test_not_me_ends_franceconnects_session_too(ask: Callable[..., str], jeanne: Traveller) -> None:
    """On a shared computer the next person would be signed in as the one before."""
    place = ask(jeanne.at)
    jeanne.at.open(place)
    answer = jeanne.at.post(place.replace("/connexion", "/deconnexion/pas-moi"))

    assert jeanne.sign_out(answer.location) == place
    assert not is_signed_in_there(jeanne)


def test_a_sign_in_by_password_meanwhile_changes_nothing(jeanne: Traveller) -> None:
    """The session at FranceConnect is the browser's."""
    jeanne.at.sign_in()
    jeanne.at.open("/deconnexion")

    assert jeanne.at.post("/deconnexion").location.startswith("/franceconnect/deconnexion?")


def test_who_came_by_password_does_not_pass_there(
    app: Flask, traveller: Traveller, party: Party
) -> None:
    del app, party
    traveller.at.sign_in()
    traveller.at.open("/deconnexion")

    assert traveller.at.post("/deconnexion").location == "/deconnexion"


def test_franceconnect_is_down_and_the_person_is_signed_out_here(
    app: Flask, franceconnect: Peer, jeanne: Traveller
) -> None:
    franceconnect.control(down=True)
    # Another process of ours, which never asked for its addresses.
    app.extensions["idp_franceconnect"] = Provider(franceconnect.settings)
    jeanne.at.open("/deconnexion")
    answer = jeanne.at.open(jeanne.at.post("/deconnexion").location)

    assert answer.location == "/deconnexion"
    assert jeanne.at.who() == ""


@pytest.mark.parametrize("path", ["deconnexion?suite=", "deconnecte?state="])
@pytest.mark.parametrize("value", ["", "x", "https://evil.example", "%00", "%FF"])
def test_nobody_is_led_anywhere_by_an_address_of_theirs(
    traveller: Traveller, path: str, value: str
) -> None:
    answer = traveller.at.open(f"/franceconnect/{path}{value}")

    assert (answer.status_code, answer.location) == (303, "/deconnexion")


def test_the_steps_serve_once(jeanne: Traveller) -> None:
    jeanne.at.open("/deconnexion")
    first = jeanne.at.post("/deconnexion").location
    address = refreshed(jeanne.at.open(first))
    back = f"/franceconnect/deconnecte?state={query(address)['state']}"

    assert jeanne.at.open(first).location == "/deconnexion"
    assert jeanne.at.open(back).location == "/deconnexion"
    assert jeanne.at.open(back).location == "/deconnexion"


def test_an_end_that_names_nobody_is_said_plainly(jeanne: Traveller) -> None:
    assert jeanne.at.open("/logout/fin?suite=x").location == "/deconnexion"
    jeanne.at.open("/deconnexion")
    jeanne.at.post("/deconnexion")
    assert "Vous êtes déconnecté" in said(jeanne.at.open("/logout/fin?suite=x"))
