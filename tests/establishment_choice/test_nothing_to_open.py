"""A parent without a school in this ENT is told why, and led back."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.oidc import families, flow
from tests.oidc.families import ELSEWHERE
from tests.oidc.flow import Party


@pytest.fixture
def far(app: Flask, party: Party) -> Party:
    """An ENT in which none of Jeanne's children is."""
    del party
    with app.app_context():
        return flow.register(
            "far", client_name="ENT loin d’ici", establishments={"uai": [ELSEWHERE]}
        )


def page_of(client: FlaskClient, party: Party, **changes: str | None) -> BeautifulSoup:
    response = flow.authorize(client, party, **changes)
    assert response.status_code == 403
    return BeautifulSoup(response.text, "html.parser")


def test_the_page_says_so_with_a_code_for_support(
    parent: FlaskClient, far: Party, app: Flask
) -> None:
    page = page_of(parent, far)
    assert "Aucun établissement à ouvrir" in page.get_text()
    reference = page.select_one(".reference-code")
    assert reference is not None
    with app.app_context():
        found = db.session.scalars(
            select(SecurityEvent).where(SecurityEvent.reference == reference.get_text())
        ).one()
        assert (found.client_id, found.account_id) == ("far", families.jeanne().id)
    assert found.facts["code"] == "NO_ESTABLISHMENT"


def test_a_child_who_has_just_left_is_a_change_of_school(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    with app.app_context():
        families.leave("Léo")
    page = page_of(parent, party)
    assert "Changement d’établissement en cours" in page.get_text()
    first = page.select_one("main a")
    assert first is not None
    assert first.get_text().startswith("Retourner à")


def test_a_change_at_a_school_of_another_ent_is_not_told_here(
    parent: FlaskClient, far: Party, app: Flask
) -> None:
    with app.app_context():
        families.leave("Léo")
    assert "Aucun établissement à ouvrir" in page_of(parent, far).get_text()


def test_the_button_carries_access_denied_back(parent: FlaskClient, far: Party) -> None:
    """RFC 6749 §4.1.2.1, RFC 9207 §2."""
    button = page_of(parent, far, state="s" * 200).find(
        "a", string="Retourner à «\u00a0ENT loin d’ici\u00a0»"
    )
    assert button is not None
    answer = flow.answer(parent.get(str(button["href"])))
    assert answer["error"] == "access_denied"
    assert (answer["state"], answer["iss"]) == ("s" * 200, "http://localhost")


def test_the_button_is_this_browsers_alone(parent: FlaskClient, far: Party) -> None:
    button = page_of(parent, far).find("a", string="Retourner à «\u00a0ENT loin d’ici\u00a0»")
    assert button is not None
    stranger = parent.application.test_client()
    stranger.get("/connexion")
    assert stranger.get(str(button["href"])).status_code in {400, 410}


def test_prompt_none_shows_no_page(parent: FlaskClient, far: Party) -> None:
    """OIDC Core §3.1.2.1."""
    assert flow.answer(flow.authorize(parent, far, prompt="none"))["error"] == "access_denied"


def test_without_a_request_there_is_nothing_to_choose(parent: FlaskClient) -> None:
    for path in ("/etablissement", "/informations-transmises", "/authorize/refus"):
        assert parent.get(path).status_code == 410
        assert parent.get(f"{path}?demande=unknown").status_code == 410


def test_a_child_of_another_school_can_be_added_and_the_request_goes_on(
    parent: FlaskClient, far: Party
) -> None:
    links = page_of(parent, far).select("main a")
    assert [link.get_text() for link in links] == [
        "Ajouter un enfant",
        "Retourner à «\u00a0ENT loin d’ici\u00a0»",
    ]
    add = links[0]["href"]
    page = parent.get(str(add))
    assert page.status_code == 200
    assert "ENT loin d’ici" in page.text
    assert f'action="{add}"' in page.text
