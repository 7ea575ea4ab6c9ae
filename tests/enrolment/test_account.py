"""« Votre nouveau compte » and « Vous pouvez maintenant accéder à vos services en ligne »."""

import re

import pytest
import redis
from bs4 import BeautifulSoup
from flask import Flask

from idp.accounts import identifiers
from idp.accounts.models import Account
from idp.families.models import Guardian, Guardianship
from idp.platform.database import db
from tests import seed
from tests.enrolment.conftest import Parent, errors, record, words

LEO = "14/03/2013"
DISAVOW = "Je ne suis pas le représentant légal de cet élève"


def shown_identifier(page: str) -> str:
    field = BeautifulSoup(page, "html.parser").select_one("input[readonly]")
    assert field is not None
    return str(field["value"])


def test_the_page_has_the_seeds_parts_in_its_order(proven: Parent) -> None:
    page = proven.at.open(proven.account_page).text
    text = words(page)
    parts = (
        "Votre nouveau compte",
        "Je note mon nouvel identifiant de connexion :",
        "Choix de l’élève au compte",
        "Léo",
        DISAVOW,
        "Il manque un enfant ?",
        "Je choisis mon mot de passe",
        "Je confirme mon mot de passe",
        "Continuer",
    )
    text = text[text.index("Étape 3 sur 3") :]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "au moins 8 caractères" in text


def test_the_identifier_is_in_a_read_only_field_that_password_managers_read(
    proven: Parent,
) -> None:
    page = BeautifulSoup(proven.at.open(proven.account_page).text, "html.parser")
    field = page.select_one("form input[readonly]")
    assert field is not None
    assert field["autocomplete"] == "username"
    assert re.fullmatch(r"j\.dupond\d{2,}", str(field["value"]))
    passwords = page.select("form input[type=password]")
    assert [x["autocomplete"] for x in passwords] == ["new-password"] * 2
    assert {x.find_parent("form") for x in passwords} == {field.find_parent("form")}


def test_the_identifier_stays_the_same_at_each_reload_and_is_the_one_created(
    app: Flask, proven: Parent
) -> None:
    seen = {shown_identifier(proven.at.open(proven.account_page).text) for _ in range(3)}
    proven.choose()
    with app.app_context():
        assert {db.session.query(Account).one().identifier} == seen


def test_it_is_told_by_sms_and_the_recorded_address_hears_of_the_activation(
    proven: Parent,
) -> None:
    identifier = shown_identifier(proven.at.open(proven.account_page).text)
    proven.choose()
    proven.run_jobs()
    assert proven.texts()[-1].endswith(f"Votre identifiant : {identifier}")
    (letter,) = proven.outbox.emails("jeanne@example.org")
    assert "Ce n’est pas moi" in letter.text


def test_an_identifier_taken_meanwhile_is_told_and_another_one_shown(
    app: Flask, proven: Parent
) -> None:
    first = shown_identifier(proven.at.open(proven.account_page).text)
    with app.app_context():
        seed.account(first, mobile="+33600000009")
    page = proven.choose()
    assert page.status_code == 409
    assert "Cet identifiant vient d’être pris." in errors(page)
    second = shown_identifier(page.text)
    assert second != first

    assert proven.choose().status_code == 303
    with app.app_context():
        assert db.session.query(Account).filter_by(identifier=second).one().mobile == proven.mobile


def test_an_identifier_that_another_enrolment_shows_is_not_shown_again(
    proven: Parent,
    app: Flask,
    other_browser: Parent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        identifiers, "suggestions", lambda *_names: ["j.dupond25", "j.dupond26", "j.dupond27"]
    )
    with app.app_context():
        seed.account("j.dupond25", mobile="+33600000009")
        record(mobiles=("+33600000002",))
    other_browser.mobile = "+33600000002"
    other_browser.ask()
    other_browser.prove(LEO)
    pages = [who.at.open(who.account_page).text for who in (proven, other_browser, proven)]
    assert [shown_identifier(page) for page in pages] == ["j.dupond26", "j.dupond27", "j.dupond26"]


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("Prunetardive1", "Motdepasse2", "Les deux mots de passe sont différents."),
        ("", "", "Choisissez un mot de passe."),
        ("motdepasse", "motdepasse", "majuscule"),
        ("Abc1", "Abc1", "8 caractères"),
        ("Password1", "Password1", "trop courant"),
        ("\x00" * 9, "\x00" * 9, "Ajoutez 3 de ces"),
        ("Prunetardive1" * 5000, "Prunetardive1" * 5000, "trop long"),
    ],
)
def test_a_password_that_will_not_do_is_told_and_creates_nothing(
    app: Flask, proven: Parent, password: str, again: str, sentence: str
) -> None:
    proven.at.open(proven.account_page)
    page = proven.at.post(proven.account_page, password=password, confirmation=again)
    assert page.status_code == 422
    assert sentence in errors(page)
    with app.app_context():
        assert db.session.query(Account).count() == 0


def test_a_record_lost_while_the_password_was_chosen_opens_nothing(
    app: Flask, proven: Parent
) -> None:
    proven.at.open(proven.account_page)
    with app.app_context():
        db.session.query(Guardianship).update({"level": 3})
        db.session.commit()
    answer = proven.at.post(proven.account_page, password=seed.PASSWORD, confirmation=seed.PASSWORD)
    assert answer.location == proven.code_page
    assert proven.at.open(answer.location).status_code == 200
    with app.app_context():
        assert db.session.query(Account).count() == 0
        assert db.session.query(Guardian).one().account_id is None


def test_nobody_gets_to_the_account_before_the_dates_are_right(newcomer: Parent) -> None:
    newcomer.ask()
    assert newcomer.at.open(newcomer.account_page).location == newcomer.code_page
    newcomer.prove("01/01/2011")
    assert newcomer.choose().location == newcomer.code_page


def test_the_identifiers_reservation_ends_with_the_enrolment(
    proven: Parent, store: redis.Redis
) -> None:
    proven.at.open(proven.account_page)
    (key,) = store.keys("identifier:*")
    assert 0 < int(store.ttl(key)) <= 3600
