"""« Ajouter un enfant »: a school that came later joins the account."""

import re
from datetime import date

import pytest
from flask import Flask

from idp.accounts import versions
from idp.accounts.models import Account, AccountStatus
from idp.families.models import Guardian
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.session import browser as sessions
from tests import seed
from tests.enrolment.conftest import Parent, errors, record

LEO, LEA, WRONG = "14/03/2013", "22/11/2009", "01/01/2011"
ADD, LYCEE = "/inscription/ajouter", "0860037Y"


def record_of_lea(name: tuple[str, str] = ("DUPOND", "Jeanne")) -> Guardian:
    return record(LYCEE, ("Léa", date(2009, 11, 22)), name=name)


@pytest.fixture
def member(app: Flask, parent: Parent) -> Parent:
    """Jeanne, signed in to her account with Léo; a lycée knows her with Léa."""
    with app.app_context():
        seed.account(guardians=(record(),))
        record_of_lea()
    assert parent.at.sign_in().status_code == 303
    return parent


def ask(parent: Parent) -> None:
    parent.at.open(ADD)
    parent.code_page = parent.at.post(ADD).location
    parent.run_jobs()


def attached(app: Flask) -> list[bool]:
    with app.app_context():
        rows = db.session.query(Guardian).order_by(Guardian.id)
        return [row.account_id is not None for row in rows]


def test_code_and_date_attach_the_other_schools_record(app: Flask, member: Parent) -> None:
    assert "06 •• •• •• 01".replace(" ", "\u00a0") in member.at.open(ADD).text
    ask(member)
    done = member.prove(LEA)
    assert done.location == "/inscription/ajoute"
    assert "Votre enfant est ajouté" in member.at.open(done.location).text
    assert attached(app) == [True, True]
    with app.app_context():
        assert db.session.query(Account).count() == 1
        events = [line.event for line in db.session.query(SecurityEvent)]
    assert events.count(Event.ACCOUNT_ATTACHED) == 1


def test_dates_of_children_whom_the_account_has_may_be_given_too(
    app: Flask, member: Parent
) -> None:
    ask(member)
    assert member.prove(LEO, LEA).location == "/inscription/ajoute"
    assert attached(app) == [True, True]


def test_a_wrong_date_attaches_nothing_and_says_how_many_tries_remain(
    app: Flask, member: Parent
) -> None:
    ask(member)
    page = member.prove(LEA, WRONG)
    assert "Il vous reste 4 essais." in errors(page)
    assert attached(app) == [True, False]


def test_wrong_sets_count_for_the_number_as_in_the_enrolment(member: Parent) -> None:
    ask(member)
    told = [errors(member.prove(f"0{day}/01/2011")) for day in range(1, 6)]
    assert "trop de dates fausses pour ce numéro" in told[-1]


def test_a_second_click_is_answered_like_the_first(app: Flask, member: Parent) -> None:
    ask(member)
    assert [member.prove(LEA).location for _ in range(2)] == ["/inscription/ajoute"] * 2
    assert attached(app) == [True, True]


def test_who_has_an_account_is_led_there_and_makes_no_second_one(
    app: Flask, parent: Parent
) -> None:
    with app.app_context():
        seed.account(guardians=(record(),))
        record_of_lea()
    parent.ask()
    assert parent.codes() == []
    assert "Identifiant : j.dupond25" in parent.texts()[-1]
    with app.app_context():
        assert db.session.query(Account).count() == 1


def test_a_parent_without_further_record_is_told_on_the_phone_not_on_the_page(
    app: Flask, parent: Parent
) -> None:
    with app.app_context():
        seed.account(guardians=(record(),))
    parent.at.sign_in()
    ask(parent)
    assert "aucun autre enfant" in parent.texts()[-1]
    page = parent.at.open(parent.code_page)
    assert page.status_code == 200
    assert "aucun autre enfant" not in page.text
    assert "Ce code n’est pas le bon." in errors(parent.prove(LEA, code="000000"))


def test_the_record_of_somebody_else_with_the_same_number_is_not_added(
    app: Flask, parent: Parent
) -> None:
    with app.app_context():
        seed.account(guardians=(record(),))
        record_of_lea(("DUPOND", "Paul"))
    parent.at.sign_in()
    ask(parent)
    assert not re.search(r"#\d{6}", parent.texts()[-1])
    assert attached(app) == [True, False]


def test_a_stranger_is_asked_to_sign_in(parent: Parent) -> None:
    parent.at.open("/inscription/identite")
    assert parent.at.open(ADD).location == "/connexion"
    assert parent.at.post(ADD).location == "/connexion"
    assert parent.at.open("/inscription/ajoute").location == "/connexion"


def test_who_signed_out_meanwhile_adds_nothing_and_can_go_on_after_signing_in(
    app: Flask, member: Parent
) -> None:
    ask(member)
    member.at.submit("/deconnexion")
    assert member.prove(LEA).location == "/connexion"
    assert attached(app) == [True, False]

    member.at.sign_in()
    assert member.prove(LEA, code="").location == "/inscription/ajoute"
    assert attached(app) == [True, True]


def test_an_account_that_was_frozen_meanwhile_gets_nothing(app: Flask, member: Parent) -> None:
    ask(member)
    with app.app_context():
        account = db.session.query(Account).one()
        account.status = AccountStatus.FROZEN.value
        db.session.commit()
        versions.bump([account.id])
    assert member.prove(LEA).location == "/connexion"
    assert attached(app) == [True, False]


def test_an_account_without_a_mobile_is_sent_to_the_school(app: Flask, parent: Parent) -> None:
    with app.app_context():
        seed.account(guardians=(record(),), mobile=None)
    parent.at.sign_in()
    page = parent.at.open(ADD)
    assert "Aucun portable dans ce compte" in page.text
    assert parent.at.post(ADD).status_code == 303


def test_the_session_sees_the_new_school_at_once(member: Parent) -> None:
    ask(member)
    member.prove(LEA)
    with member.at.client as browser:
        browser.get("/aide")
        session = sessions.current()
        assert session is not None
        assert {place.uai for place in session.places} == {"0860003L", LYCEE}
