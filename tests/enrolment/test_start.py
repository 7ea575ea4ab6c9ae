"""« Je n'ai pas encore d'identifiant » and « Je crée mon compte »."""

from collections.abc import Callable

import pytest
import redis
from bs4 import BeautifulSoup
from flask import Flask

from tests.enrolment.conftest import Parent, errors, record, words
from tests.visitor import Person

IDENTITY = "/inscription/identite"


def test_the_ways_to_an_account_are_those_of_the_seed(person: Person) -> None:
    page = words(person.open("/inscription").text)
    assert (
        "Je suis représentant légal d’élève(s) scolarisé(s) : je peux créer mon compte en recevant "
        "un code d’activation par SMS." in page
    )
    assert "Créer mon compte" in page
    assert (
        "Si mon portable n’est pas enregistré, je peux contacter l’établissement d’un de mes "
        "enfants pour obtenir mes identifiants." in page
    )


def test_the_page_of_the_identity_has_the_seeds_labels_help_and_a_notice(person: Person) -> None:
    page = person.open(IDENTITY).text
    labels = [label.get_text(strip=True) for label in BeautifulSoup(page, "html.parser")("label")]
    assert labels == ["Nom", "Prénom", "N° de téléphone portable"]
    for sentence in (
        "Je crée mon compte",
        "les vôtres, parent, comme sur les papiers de l’école, en lettres latines",
        "Pour les numéros hors France métropolitaine, merci d’indiquer l’indicatif régional.",
        "06…, 0692…, +262 692…, +41 79…",
        "Recevoir mon code SMS",
        "Je ne souhaite pas utiliser de téléphone portable",
        "Que fait-on de mes données ?",
    ):
        assert sentence in words(page)


def test_who_wants_no_mobile_is_sent_to_the_school(person: Person) -> None:
    page = words(person.open("/inscription/sans-portable").text)
    assert "Contactez le secrétariat de l’établissement de votre enfant." in page


@pytest.mark.parametrize(
    ("family", "given", "mobile", "sentence"),
    [
        ("", "Jeanne", "0600000001", "Indiquez votre nom."),
        ("Dupond", " ", "0600000001", "Indiquez votre prénom."),
        ("محمد", "Jeanne", "0600000001", "Écrivez-le en lettres latines."),
        ("Dupond", "12", "0600000001", "Écrivez-le en lettres latines."),
        ("x" * 101, "Jeanne", "0600000001", "Ce nom est trop long."),
        ("Dupond", "Jeanne", "", "Indiquez votre numéro de téléphone portable."),
        (
            "Dupond",
            "Jeanne",
            "0262 20 00 00",
            "C’est un numéro de téléphone fixe : indiquez un portable.",
        ),
        (
            "Dupond",
            "Jeanne",
            "06 00 00",
            "Ce numéro n’est pas lisible : vérifiez qu’il ne manque aucun chiffre.",
        ),
    ],
)
def test_what_cannot_be_right_is_told_at_its_field_and_sends_nothing(
    parent: Parent, family: str, given: str, mobile: str, sentence: str
) -> None:
    parent.at.open(IDENTITY)
    page = parent.at.post(IDENTITY, family_name=family, given_name=given, mobile=mobile)
    assert page.status_code == 422
    assert sentence in errors(page)
    assert parent.run_jobs() == 0


@pytest.mark.parametrize(
    ("recorded", "typed"),
    [
        ("+33600000001", "06 00 00 00 01"),
        ("+33600000001", "+33 6 00 00 00 01"),
        ("+33600000001", "0033600000001"),
        ("+33600000001", "06.00.00.00.01"),
        ("+262692000001", "0692 00 00 01"),
        ("+262692000001", "+262 692 00 00 01"),
        ("+262692000001", "262692000001"),
        ("+41791234567", "+41 79 123 45 67"),
    ],
)
def test_a_number_is_understood_as_people_say_it(
    app: Flask, parent: Parent, recorded: str, typed: str
) -> None:
    with app.app_context():
        record(mobiles=(recorded,))
    parent.mobile = recorded
    parent.ask(mobile=typed)
    assert len(parent.codes()) == 1


@pytest.mark.parametrize("number", ["+33600000002", "+262692000001"])
def test_any_mobile_that_the_school_recorded_will_do(
    app: Flask, parent: Parent, number: str
) -> None:
    with app.app_context():
        record(mobiles=("+33600000002", "+262692000001"))
    parent.mobile = number
    assert parent.enrol().status_code == 200


def test_the_ents_request_goes_along_on_every_page(
    newcomer: Parent, ask: Callable[[Person], str]
) -> None:
    newcomer.query = "?" + ask(newcomer.at).partition("?")[2]
    assert "demande=" in newcomer.query
    page = newcomer.at.open("/inscription" + newcomer.query).text
    assert "Pour accéder à" in page
    assert f"/inscription/identite{newcomer.query}" in page

    newcomer.ask()
    assert newcomer.code_page.endswith(newcomer.query)
    done = newcomer.prove("14/03/2013")
    assert done.location.endswith("/compte" + newcomer.query)
    done = newcomer.choose()
    assert done.location.endswith("/termine" + newcomer.query)
    assert f'href="/authorize{newcomer.query}"' in newcomer.at.open(done.location).text


def test_without_a_request_the_last_page_leads_to_the_services(newcomer: Parent) -> None:
    page = newcomer.enrol()
    assert 'href="/services"' in page.text


def test_an_enrolment_goes_on_when_the_request_has_expired(
    newcomer: Parent, ask: Callable[[Person], str], store: redis.Redis
) -> None:
    newcomer.query = "?" + ask(newcomer.at).partition("?")[2]
    newcomer.ask()
    for key in store.keys("journey:*"):
        store.delete(key)
    assert newcomer.prove("14/03/2013").status_code == 303
    done = newcomer.choose()
    assert done.status_code == 303
    assert 'href="/services"' in newcomer.at.open(done.location).text


def test_without_cookies_it_is_explained(newcomer: Parent, app: Flask) -> None:
    newcomer.at.open(IDENTITY)
    nobody = app.test_client(use_cookies=False)
    page = nobody.post(
        IDENTITY,
        data={
            "csrf_token": newcomer.at.token,
            "family_name": "Dupond",
            "given_name": "Jeanne",
            "mobile": newcomer.mobile,
        },
    )
    assert page.status_code == 400
    assert "Il refuse les cookies" in page.text
