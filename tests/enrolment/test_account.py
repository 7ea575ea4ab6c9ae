"""« Votre nouveau compte » and « Vous pouvez maintenant accéder à vos services en ligne »."""

import re
from datetime import date

import pytest
import redis
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from idp.accounts import identifiers
from idp.accounts.models import Account
from idp.families.models import Disavowal, Guardian, Guardianship, Pupil
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.enrolment.conftest import Parent, errors, record

LEO = "14/03/2013"
DISAVOW = "Je ne suis pas le représentant légal de cet élève"


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def shown_identifier(page: str) -> str:
    field = BeautifulSoup(page, "html.parser").select_one("input[readonly]")
    assert field is not None
    return str(field["value"])


@pytest.fixture
def proven(newcomer: Parent) -> Parent:
    """Jeanne at « Votre nouveau compte »."""
    newcomer.ask()
    assert newcomer.prove(LEO).status_code == 303
    return newcomer


@pytest.fixture
def two_children(app: Flask, parent: Parent) -> Parent:
    """Jeanne, whose record has Léo and Tom, at « Votre nouveau compte »."""
    with app.app_context():
        record("0860003L", ("Léo", date(2013, 3, 14)), ("Tom", date(2014, 5, 6)))
    parent.ask()
    assert parent.prove(LEO).status_code == 303
    return parent


def pupil_page(app: Flask, parent: Parent, given_name: str) -> str:
    with app.app_context():
        pupil = db.session.query(Pupil).filter_by(given_name=given_name).one()
        return parent.code_page.replace("/code", f"/eleve/{pupil.id}")


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
        ("Motdepasse1", "Motdepasse2", "Les deux mots de passe sont différents."),
        ("", "", "Choisissez un mot de passe."),
        ("motdepasse", "motdepasse", "majuscule"),
        ("Abc1", "Abc1", "8 caractères"),
        ("\x00" * 9, "\x00" * 9, "Ajoutez 3 de ces"),
        ("Motdepasse1" * 5000, "Motdepasse1" * 5000, "trop long"),
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


def test_a_child_put_aside_is_not_in_the_account_and_is_recorded_for_the_school(
    app: Flask, two_children: Parent
) -> None:
    page = pupil_page(app, two_children, "Tom")
    assert "L’établissement en est informé." in words(two_children.at.open(page).text)
    shown = two_children.at.submit(page).text
    assert "<strong>Léo</strong>" in shown
    assert "Retiré du compte" in shown
    with app.app_context():
        assert db.session.query(Disavowal).count() == 0

    two_children.choose()
    with app.app_context():
        held = db.session.query(Disavowal).one()
        tom = db.session.query(Pupil).filter_by(given_name="Tom").one()
        assert (held.pupil_id, held.undone_at) == (tom.id, None)
        events = [line.event for line in db.session.query(SecurityEvent)]
    assert events.count(Event.PUPIL_DISAVOWED) == 1


def test_putting_a_child_aside_is_taken_back_by_the_pages_own_button(
    app: Flask, two_children: Parent
) -> None:
    shown = two_children.at.submit(pupil_page(app, two_children, "Tom")).text
    page = BeautifulSoup(shown, "html.parser")
    button = page.select_one("button[name=undo]")
    assert button is not None
    form = page.select_one(f"form#{button['form']}")
    assert form is not None

    two_children.at.post(str(form["action"]), undo="1")
    shown = two_children.at.open(two_children.account_page).text
    assert "<strong>Léo, Tom</strong>" in shown
    two_children.choose()
    with app.app_context():
        assert db.session.query(Disavowal).count() == 0


def test_without_any_child_left_there_is_no_account(app: Flask, proven: Parent) -> None:
    proven.at.submit(pupil_page(app, proven, "Léo"))
    page = proven.choose()
    assert page.status_code == 422
    assert "Gardez au moins un enfant" in errors(page)
    with app.app_context():
        assert db.session.query(Account).count() == 0


def test_a_child_of_somebody_else_cannot_be_named(app: Flask, proven: Parent) -> None:
    with app.app_context():
        record(name=("DURAND", "Anne"), mobiles=("+33600000009",))
        other = db.session.query(Pupil).filter_by(birth_name="DURAND").one().id
    for number in (other, 10**30, 0):
        page = proven.code_page.replace("/code", f"/eleve/{number}")
        assert proven.at.open(page).status_code == 404
        assert proven.at.post(page).status_code == 404


def test_the_new_parent_is_signed_in_and_the_browser_is_known(app: Flask, proven: Parent) -> None:
    assert proven.at.who() == ""
    answer = proven.choose()
    assert proven.at.who() == "Jeanne DUPOND"
    assert any("device" in line for line in answer.headers.getlist("Set-Cookie"))
    with app.app_context():
        signed_in = [
            line.facts
            for line in db.session.query(SecurityEvent)
            if line.event == Event.SIGN_IN_SUCCESS
        ]
    # RFC 8176 §2: a password, a code by SMS, and so more than one factor.
    assert signed_in == [{"way_in": "pwd sms mfa"}]


def test_the_last_page_is_that_of_the_seed_and_can_be_reloaded(proven: Parent) -> None:
    there = proven.choose().location
    for _ in range(2):
        text = words(proven.at.open(there).text)
        assert "Vous pouvez maintenant accéder à vos services en ligne" in text
        assert (
            "Votre compte a bien été activé. Vous pouvez maintenant accéder à vos services en "
            "ligne." in text
        )
        assert "Accéder à mes services en ligne" in text


def test_next_time_identifier_and_password_are_enough(app: Flask, proven: Parent) -> None:
    proven.choose()
    with app.app_context():
        identifier = db.session.query(Account).one().identifier
    visitor = Parent(type(proven.at)(app.test_client()), proven.outbox, proven.run_jobs)
    assert visitor.at.sign_in(identifier).status_code == 303


def test_back_after_the_end_leads_on_and_makes_no_second_account(
    app: Flask, proven: Parent
) -> None:
    proven.choose()
    for page in (proven.code_page, proven.account_page, pupil_page(app, proven, "Léo")):
        assert proven.at.open(page).location == "/inscription/termine"
    assert proven.at.post(proven.code_page, code="000000").location == "/inscription/termine"
    with app.app_context():
        assert db.session.query(Account).count() == 1


def test_what_was_typed_is_not_shown_once_the_account_is_there(proven: Parent) -> None:
    proven.choose()
    correct = proven.at.open(proven.code_page.replace("/code", "/corriger"))
    assert correct.location == "/inscription/identite"
    assert "Dupond" not in proven.at.open(correct.location).text.split("<main")[1]


def test_the_same_form_sent_twice_is_answered_twice_alike(app: Flask, proven: Parent) -> None:
    answers = [
        proven.choose(),
        proven.at.post(proven.account_page, password="Motdepasse1", confirmation="Motdepasse1"),
    ]
    assert [answer.location for answer in answers] == ["/inscription/termine"] * 2
    proven.run_jobs()
    assert len(proven.texts()) == 2
    assert len(proven.outbox.emails("jeanne@example.org")) == 1
    with app.app_context():
        assert db.session.query(Account).count() == 1


def test_who_comes_back_on_a_shared_computer_is_not_signed_in_by_the_finished_enrolment(
    clock: time_machine.Traveller, proven: Parent
) -> None:
    proven.choose()
    proven.at.submit("/deconnexion")
    assert proven.at.who() == ""
    clock.shift(180)
    proven.at.open("/connexion")
    again = proven.at.post(proven.account_page, password=seed.PASSWORD, confirmation=seed.PASSWORD)
    assert again.location == "/inscription/deja-un-compte"
    assert proven.at.who() == ""


def test_the_next_parent_at_the_same_computer_begins_anew(app: Flask, proven: Parent) -> None:
    proven.choose()
    with app.app_context():
        record("0860037Y", name=("MARTIN", "Paul"), mobiles=("+33600000002",))
    proven.mobile = "+33600000002"
    proven.ask(family="Martin", given="Paul")
    assert proven.prove(LEO).status_code == 303
    proven.choose()
    assert proven.at.who() == "Paul MARTIN"


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
