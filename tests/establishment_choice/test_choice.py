"""« Choisissez un établissement »."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from idp.accounts import versions
from tests import seed
from tests.oidc import families, flow
from tests.oidc.families import COLLEGE, LYCEE
from tests.oidc.flow import Party


def page_of(client: FlaskClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, response.location
    return BeautifulSoup(response.text, "html.parser")


def buttons(client: FlaskClient, address: str) -> list[Tag]:
    """The schools on offer, in the page's order."""
    return page_of(client, address).select("main button[name=uai]")


def words(tag: Tag) -> str:
    return re.sub(r"\s+", " ", tag.get_text(" ", strip=True))


def asked(client: FlaskClient, party: Party, **changes: str | None) -> str:
    """The address of the choice's page for a new request."""
    address = flow.location(flow.authorize(client, party, scope=flow.ALL_SCOPES, **changes))
    assert address.startswith("/etablissement?demande="), address
    return address


def choose(client: FlaskClient, party: Party, address: str, uai: str) -> dict[str, Any]:
    """Press a school's button; return what the ENT then receives."""
    resumed = flow.location(flow.submit(client, address, uai=uai))
    body = flow.redeem(client, party, flow.answer(client.get(resumed))["code"]).get_json()
    return dict(flow.userinfo(client, body).get_json())


def test_one_button_per_school_with_the_city_and_the_children(
    two_schools: FlaskClient, party: Party
) -> None:
    address = asked(two_schools, party)
    page = page_of(two_schools, address)
    title = page.select_one("h1")
    assert title is not None
    assert title.get_text() == "Choisissez un établissement"
    assert [words(button) for button in buttons(two_schools, address)] == [
        "Collège Jules Verne Poitiers Léo",
        "Lycée Marie Curie Poitiers Léa",
    ]
    assert "Mon enfant n’apparaît pas" in page.get_text()
    assert "ENT de la Vienne" in page.get_text()


def test_the_ent_receives_the_school_that_was_pressed(
    two_schools: FlaskClient, party: Party
) -> None:
    info = choose(two_schools, party, asked(two_schools, party), LYCEE)
    assert info["establishment"]["uai"] == LYCEE


def test_the_choice_is_kept_for_the_session_and_comes_first_when_asked_again(
    two_schools: FlaskClient, party: Party
) -> None:
    choose(two_schools, party, asked(two_schools, party), LYCEE)
    assert "code" in flow.answer(flow.authorize(two_schools, party))
    again = asked(two_schools, party, prompt="consent")
    assert [button["value"] for button in buttons(two_schools, again)] == [LYCEE, COLLEGE]
    assert "Votre dernier choix" in words(buttons(two_schools, again)[0])
    info = choose(two_schools, party, again, COLLEGE)
    assert info["establishment"]["uai"] == COLLEGE


def test_the_choice_is_each_clients_own(two_schools: FlaskClient, party: Party, app: Flask) -> None:
    with app.app_context():
        other = flow.register("ent-autre")
    choose(two_schools, party, asked(two_schools, party), LYCEE)
    assert [b["value"] for b in buttons(two_schools, asked(two_schools, other))] == [COLLEGE, LYCEE]


def test_two_tabs_choose_two_schools(two_schools: FlaskClient, party: Party) -> None:
    one, other = asked(two_schools, party), asked(two_schools, party)
    first = flow.location(flow.submit(two_schools, one, uai=COLLEGE))
    second = flow.location(flow.submit(two_schools, other, uai=LYCEE))
    for resumed, uai in ((first, COLLEGE), (second, LYCEE)):
        code = flow.answer(two_schools.get(resumed))["code"]
        body = flow.redeem(two_schools, party, code).get_json()
        assert flow.userinfo(two_schools, body).get_json()["establishment"]["uai"] == uai


def test_a_choice_made_after_the_answer_begins_anew_at_the_ent(
    two_schools: FlaskClient, party: Party
) -> None:
    """OIDC Core §4: a client keeps no state for a second answer, and so must ask again."""
    address = asked(two_schools, party)
    choose(two_schools, party, address, COLLEGE)

    again = flow.location(
        two_schools.get(flow.location(flow.submit(two_schools, address, uai=LYCEE)))
    )
    assert again == (
        f"https://ent.example.fr/connexion?iss=http%3A%2F%2Flocalhost&establishment_hint={LYCEE}"
    )
    code = flow.code(two_schools, party, scope=flow.ALL_SCOPES)  # the ENT dropped the hint
    body = flow.redeem(two_schools, party, code).get_json()
    assert flow.userinfo(two_schools, body).get_json()["establishment"]["uai"] == LYCEE


def test_whoever_refused_and_comes_back_begins_anew_at_the_ent(
    two_schools: FlaskClient, party: Party
) -> None:
    address = asked(two_schools, party)
    two_schools.get(address.replace("/etablissement", "/authorize/refus"))
    resumed = flow.location(flow.submit(two_schools, address, uai=LYCEE))
    assert flow.location(two_schools.get(resumed)).startswith("https://ent.example.fr/connexion?")


def test_an_ent_that_cannot_be_made_to_ask_is_named_as_the_way_on(
    two_schools: FlaskClient, app: Flask
) -> None:
    with app.app_context():
        silent = flow.register("ent-muet", initiate_login_uri=None)
    address = asked(two_schools, silent)
    choose(two_schools, silent, address, COLLEGE)
    page = two_schools.get(flow.location(flow.submit(two_schools, address, uai=LYCEE)))
    assert page.status_code == 410
    assert "«\u00a0Changer d’établissement\u00a0»" in page.text


@pytest.mark.parametrize("uai", ["", "0860037Y", "x", "é", "\x00", "a" * 5000])
def test_what_is_no_candidate_is_asked_again(
    two_schools: FlaskClient, party: Party, uai: str
) -> None:
    address = asked(two_schools, party)
    response = flow.submit(two_schools, address, uai=uai)
    assert flow.location(response) == address


def test_a_double_click_and_the_back_button_are_no_dead_end(
    two_schools: FlaskClient, party: Party
) -> None:
    address = asked(two_schools, party)
    for uai in (LYCEE, LYCEE, COLLEGE):
        resumed = flow.location(flow.submit(two_schools, address, uai=uai))
        assert "code" in flow.answer(two_schools.get(resumed))


def test_a_forged_choice_is_refused(two_schools: FlaskClient, party: Party) -> None:
    address = asked(two_schools, party)
    assert two_schools.post(address, data={"uai": LYCEE}).status_code == 400


Change = Callable[[FlaskClient, Flask], None]


def sign_out(client: FlaskClient, app: Flask) -> None:
    del app
    flow.submit(client, "/deconnexion")


def lose_a_school(client: FlaskClient, app: Flask) -> None:
    del client
    with app.app_context():
        families.leave("Léa", LYCEE)


def lose_all(client: FlaskClient, app: Flask) -> None:
    lose_a_school(client, app)
    with app.app_context():
        families.leave("Léo")


@pytest.mark.parametrize("change", [sign_out, lose_a_school, lose_all])
def test_a_page_that_is_out_of_date_goes_back_to_the_dispatcher(
    two_schools: FlaskClient, party: Party, app: Flask, change: Change
) -> None:
    address = asked(two_schools, party)
    change(two_schools, app)
    resumed = flow.location(two_schools.get(address))
    assert resumed == address.replace("/etablissement", "/authorize")
    after = two_schools.get(resumed)
    if change is sign_out:
        assert flow.location(after).startswith("/connexion?")
    elif change is lose_a_school:
        assert "code" in flow.answer(after)
    else:
        assert after.status_code == 403


def test_the_next_person_at_this_browser_is_asked_again(
    two_schools: FlaskClient, party: Party, app: Flask
) -> None:
    """« Ce n'est pas moi » in the middle: what the first one chose is not the second one's."""
    with app.app_context():
        karim = seed.guardian(COLLEGE, given_names="Karim", mobiles=("+33600000002",))
        seed.tie(karim, seed.pupil(given_name="Inès"), COLLEGE)
        other = seed.guardian(LYCEE, given_names="Karim", mobiles=("+33600000002",))
        seed.tie(other, seed.pupil(given_name="Tom"), LYCEE)
        seed.account("k.dupond77", guardians=(karim, other), mobile="+33600000002")
    address = asked(two_schools, party)
    resumed = flow.location(flow.submit(two_schools, address, uai=LYCEE))
    flow.submit(two_schools, "/deconnexion")
    page = flow.location(two_schools.get(resumed))
    resumed = flow.location(flow.sign_in(two_schools, page, identifier="k.dupond77"))
    assert flow.location(two_schools.get(resumed)) == address
    assert "Inès" in words(buttons(two_schools, address)[0])


def test_a_child_disavowed_or_of_the_other_parent_is_not_offered(
    two_schools: FlaskClient, party: Party, app: Flask
) -> None:
    with app.app_context():
        paul = seed.guardian(COLLEGE, "MARTIN", "Paul")
        seed.tie(paul, seed.pupil("MARTIN", "Emma"), COLLEGE)
        versions.bump([families.jeanne().id])
    assert "Emma" not in page_of(two_schools, asked(two_schools, party)).get_text()


def test_the_page_may_end_at_an_ent_and_so_carries_no_form_action(
    two_schools: FlaskClient, party: Party
) -> None:
    """Chromium checks form-action along the whole redirect chain."""
    policy = two_schools.get(asked(two_schools, party)).headers["Content-Security-Policy"]
    assert "form-action" not in policy
    assert "default-src 'none'" in policy
