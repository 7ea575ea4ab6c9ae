"""A letter that resets an account: an own new password, and nothing else."""

from collections.abc import Callable

import pytest
from flask import Flask

from idp.accounts import passwords
from idp.accounts.models import Account, AccountStatus
from idp.families.models import Guardian
from idp.messaging.file import Outbox
from idp.platform import clock
from idp.platform.database import db
from tests import letters, seed
from tests.activation.conftest import LEO, OWN, UAI, Reader, errors, letter, title, words
from tests.visitor import NewPerson, Person


@pytest.fixture
def reset(app: Flask, person: Person, guardian: int, member: int) -> Reader:
    """Jeanne, whose account the school reset."""
    del member
    with app.app_context():
        return Reader(person, letters.issue(UAI, guardian, reset=True))


@pytest.mark.usefixtures("every_database")
def test_the_letter_and_a_birth_date_open_a_new_password(
    reset: Reader, new_person: NewPerson
) -> None:
    assert reset.sheet.identifier == "j.dupond25"
    assert title(reset.hold()).startswith("Indiquez la date")
    page = reset.prove()
    assert title(page) == "Votre nouveau mot de passe"
    assert "représentant légal" not in page.text
    assert 'name="email"' not in page.text
    done = reset.finish()

    assert title(done) == "Votre mot de passe est changé"
    assert reset.at.who() == "Jeanne Dupond"
    assert new_person().sign_in(password=OWN).status_code == 303
    assert new_person().sign_in(password=seed.PASSWORD).status_code == 422
    assert new_person().sign_in(password=reset.sheet.password).status_code == 422


def test_sessions_of_before_and_of_meanwhile_end_and_every_channel_is_told(
    app: Flask,
    guardian: int,
    member: int,
    new_person: NewPerson,
    outbox: Outbox,
    run_jobs: Callable[[], int],
) -> None:
    del member
    elsewhere = new_person()
    elsewhere.sign_in()
    assert elsewhere.who() == "Jeanne Dupond"
    with app.app_context():
        reader = Reader(new_person(), letters.issue(UAI, guardian, reset=True))
    assert elsewhere.who() == ""
    reader.hold()
    reader.prove()
    reader.finish()
    run_jobs()

    sentence = "le mot de passe de votre compte a été changé"
    assert sentence in outbox.sms(seed.MOBILE)[-1].text
    for address in ("jeanne@maison.example", "jeanne@example.org"):
        assert sentence in outbox.emails(address)[-1].text
        assert OWN not in outbox.emails(address)[-1].text


def test_the_request_of_the_ent_survives(reset: Reader, ask: Callable[..., str]) -> None:
    reset.query = "?" + ask(reset.at).partition("?")[2]
    reset.hold()
    reset.prove()
    assert f'href="/authorize{reset.query}"' in reset.finish().text


def test_the_new_password_follows_the_rules(reset: Reader) -> None:
    reset.hold()
    reset.prove()
    weak = reset.finish(password="court")
    assert weak.status_code == 422
    assert "Ajoutez" in errors(weak)


def test_the_same_form_sent_twice_is_answered_alike(reset: Reader) -> None:
    reset.hold()
    reset.prove()
    page = reset.page
    reset.at.open(page)
    answers = [reset.at.post(page, password=OWN, confirmation=OWN) for _ in range(2)]
    assert [a.location for a in answers] == [reset.place("termine")] * 2
    other = reset.at.post(page, password="Encore+autre3", confirmation="Encore+autre3")

    assert other.location == reset.place("termine")
    reset.at.post("/deconnexion/pas-moi")
    assert reset.at.sign_in(password=OWN).status_code == 303


def test_an_account_blocked_meanwhile_stays_so(app: Flask, reset: Reader, member: int) -> None:
    reset.hold()
    reset.prove()
    with app.app_context():
        db.session.get_one(Account, member).status = AccountStatus.LOCKED.value
        db.session.commit()
    for answer in (
        reset.at.open(reset.page),
        reset.at.post(reset.page, password=OWN, confirmation=OWN),
    ):
        assert answer.status_code == 403
        assert title(answer) == "Ce compte est bloqué"
    with app.app_context():
        assert db.session.get_one(Account, member).password_hash is None


def test_a_tie_undone_meanwhile_voids_the_letter(
    app: Flask, reset: Reader, guardian: int, member: int
) -> None:
    reset.hold()
    with app.app_context():
        db.session.get_one(Guardian, guardian).account_id = None
        db.session.commit()
    page = reset.prove()

    assert title(page) == "Ce courrier ne sert plus"
    with app.app_context():
        assert db.session.get_one(Account, member).password_hash is None
    assert letter(app, guardian).used_at is None


def test_a_reset_never_becomes_an_activation(reset: Reader, app: Flask, member: int) -> None:
    reset.hold()
    reset.prove(**LEO)
    for step in ("compte", "rattacher"):
        sent = reset.at.post(reset.place(step), password=OWN, confirmation=OWN, apart="1")
        assert sent.location == reset.page
    with app.app_context():
        assert db.session.query(Account).count() == 1
        assert db.session.get_one(Account, member).password_hash is None
    assert "Votre nouveau mot de passe" in words(reset.at.open(reset.page))


@pytest.mark.parametrize("by_email", [False, True], ids=["on paper", "by e-mail"])
def test_a_letter_is_overtaken_by_a_password_that_was_chosen_otherwise(
    app: Flask, person: Person, guardian: int, member: int, *, by_email: bool
) -> None:
    """Else whoever finds it weeks later has a way in."""
    with app.app_context():
        account = db.session.get_one(Account, member)
        db.session.get_one(Guardian, guardian).email = "jeanne@maison.example"
        db.session.commit()
        reader = Reader(person, letters.issue(UAI, guardian, reset=True, by_email=by_email))
        account.password_changed_at = clock.now()
        account.password_hash = passwords.hash_password(OWN)
        db.session.commit()
    if by_email:
        person.open(reader.sheet.link)
        begun = person.post(reader.sheet.link).location
        page = person.client.get(begun, follow_redirects=True)
    else:
        page = reader.hold()
    assert "Indiquez la date" not in words(page)
    with app.app_context():
        kept = db.session.get_one(Account, member).password_hash
    assert kept is not None
