"""« Accéder à mes services en ligne », for who comes without an ENT's request."""

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from idp.accounts import versions
from tests.oidc import families, flow
from tests.oidc.families import ELSEWHERE
from tests.oidc.flow import Party

BEGIN = "https://ent.example.fr/connexion?iss=http%3A%2F%2Flocalhost"


def portals(client: FlaskClient) -> dict[str, str]:
    """Where each service of the page leads, by what its link says first."""
    page = BeautifulSoup(client.get("/services").text, "html.parser")
    return {
        link.select(".choice-title")[0].get_text(): str(link["href"])
        for link in page.select("main a.choice")
    }


def test_each_ent_begins_a_sign_in_of_its_own(parent: FlaskClient) -> None:
    """OIDC Core §4: initiate_login_uri with `iss`."""
    assert portals(parent) == {"ENT de la Vienne": BEGIN}


def test_only_ents_of_the_childrens_schools_are_listed(
    parent: FlaskClient, app: Flask, party: Party
) -> None:
    del party
    with app.app_context():
        flow.register("far", client_name="ENT loin d’ici", establishments={"uai": [ELSEWHERE]})
        flow.register("mute", client_name="ENT muet", initiate_login_uri=None)
        flow.register(
            "query", client_name="ENT à question", initiate_login_uri="https://b.example.fr/a?b=c"
        )
    assert portals(parent) == {
        "ENT de la Vienne": BEGIN,
        "ENT à question": "https://b.example.fr/a?b=c&iss=http%3A%2F%2Flocalhost",
    }


def test_nobody_signs_in_first_and_comes_back_here(client: FlaskClient, party: Party) -> None:
    del party
    assert flow.location(client.get("/services")) == "/connexion"
    assert flow.location(flow.sign_in(client)) == "/services"
    assert portals(client)


def test_without_a_service_the_page_says_why(parent: FlaskClient, app: Flask) -> None:
    with app.app_context():
        families.leave("Léo")
    page = BeautifulSoup(parent.get("/services").text, "html.parser").get_text()
    assert "Aucun enfant n’est relié à votre compte en ce moment." in page


def test_a_school_without_ent_is_said_so(parent: FlaskClient, app: Flask) -> None:
    with app.app_context():
        families.second_school(ELSEWHERE)
        families.leave("Léo")
        versions.bump([families.jeanne().id])
    page = BeautifulSoup(parent.get("/services").text, "html.parser").get_text()
    assert "n’a pas encore relié son ENT" in page
