"""« Informations transmises »: what exactly this ENT receives, and nothing else."""

import json

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests import seed
from tests.oidc import flow
from tests.oidc.families import COLLEGE
from tests.oidc.flow import Party

NAMES = "vos nom et prénom, comme l’établissement les a enregistrés"
NUMBER = "un numéro propre à cet ENT, qui ne dit pas votre nom"
PHONE = "votre numéro de téléphone portable"


def told(client: FlaskClient, address: str) -> list[str]:
    """The lines of the page."""
    response = client.get(address)
    assert response.status_code == 200, response.location
    page = BeautifulSoup(response.text, "html.parser")
    title = page.select_one("h1")
    assert title is not None
    assert title.get_text() == "Informations transmises"
    return [line.get_text() for line in page.select("main .card > ul li")]


def asked(client: FlaskClient, party: Party, **changes: str | None) -> str:
    address = flow.location(flow.authorize(client, party, prompt="consent", **changes))
    assert address.startswith("/informations-transmises?demande="), address
    return address


def test_each_scope_is_said_in_plain_french(parent: FlaskClient, party: Party) -> None:
    lines = told(parent, asked(parent, party, scope=flow.ALL_SCOPES))
    assert lines == [
        NUMBER,
        NAMES,
        "votre adresse e-mail, si vous l’avez confirmée",
        PHONE,
        "l’établissement choisi",
        "les nom, prénom et classe de vos enfants dans cet établissement",
        "votre lien avec chacun de ces enfants",
    ]


def test_what_is_not_asked_for_or_not_registered_is_not_said(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    assert told(parent, asked(parent, party, scope="openid profile bogus")) == [NUMBER, NAMES]
    assert told(parent, asked(parent, party, scope="openid")) == [NUMBER]
    with app.app_context():
        modest = flow.register("modest", scope="openid profile")
    assert told(parent, asked(parent, modest, scope=flow.ALL_SCOPES)) == [NUMBER, NAMES]


def test_what_is_asked_for_by_name_is_said_too(parent: FlaskClient, party: Party) -> None:
    """OIDC Core §5.5: the `claims` parameter passes something on as a scope does."""
    by_name = json.dumps({"userinfo": {"phone_number": None}, "id_token": {"given_name": None}})
    assert told(parent, asked(parent, party, claims=by_name)) == [NUMBER, NAMES, PHONE]


def test_an_ent_that_chooses_itself_is_said_to_receive_all(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    del party
    with app.app_context():
        everything = flow.register("ent-all", establishment="all")
    lines = told(parent, asked(parent, everything, scope="openid establishment"))
    assert lines == [NUMBER, "les établissements de vos enfants"]


def test_the_schools_are_named_only_to_who_receives_them(parent: FlaskClient, party: Party) -> None:
    for scope, named in (("openid profile", False), ("openid pupils", True)):
        page = parent.get(asked(parent, party, scope=scope)).text
        assert ("Collège Jules Verne" in page) == named


def test_an_only_school_is_said_to_be_the_only_one_with_the_way_to_add_a_child(
    parent: FlaskClient, party: Party
) -> None:
    """« Changer d'établissement » leads here: an ENT does not know whether there is another."""
    page = parent.get(asked(parent, party, scope=flow.ALL_SCOPES)).text
    assert "Vous n’avez pas d’autre établissement dans cet ENT." in page
    assert "/inscription/ajouter?demande=" in page


def test_going_on_is_asked_once_per_request(parent: FlaskClient, party: Party) -> None:
    address = asked(parent, party)
    resumed = flow.location(flow.submit(parent, address))
    for _ in range(2):
        assert "code" in flow.answer(parent.get(resumed))
    assert asked(parent, party) != address


def test_not_going_on_is_told_to_the_ent(parent: FlaskClient, party: Party) -> None:
    """A refusal is `access_denied`, with state and iss."""
    page = BeautifulSoup(parent.get(asked(parent, party)).text, "html.parser")
    link = page.find("a", string="Ne pas continuer")
    assert link is not None
    answer = flow.answer(parent.get(str(link["href"])))
    assert answer["error"] == "access_denied"
    assert (answer["state"], answer["iss"]) == ("a-state", "http://localhost")


def test_a_forged_consent_is_refused(parent: FlaskClient, party: Party) -> None:
    assert parent.post(asked(parent, party)).status_code == 400


def test_what_one_person_read_is_no_consent_of_another(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    """OIDC Core §3.1.2.4: Karim signed in in another tab while Jeanne's page was open."""
    with app.app_context():
        karim = seed.guardian(COLLEGE, given_names="Karim", mobiles=("+33600000002",))
        seed.tie(karim, seed.pupil(given_name="Inès"), COLLEGE)
        seed.account("k.dupond77", guardians=(karim,), mobile="+33600000002")
    address = asked(parent, party, scope=flow.ALL_SCOPES)
    form = BeautifulSoup(parent.get(address).text, "html.parser").select_one("main form")
    assert form is not None
    sent = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    flow.sign_in(parent, identifier="k.dupond77")
    resumed = flow.location(parent.post(address, data=sent))
    assert flow.location(parent.get(resumed)) == address, "asked once more, as Karim"
    assert "Inès" in parent.get(address).text


def test_the_choice_of_a_school_says_it_too(two_schools: FlaskClient, party: Party) -> None:
    address = flow.location(flow.authorize(two_schools, party, scope="openid profile"))
    page = BeautifulSoup(two_schools.get(address).text, "html.parser")
    assert NAMES in page.get_text()
    assert PHONE not in page.get_text()
