"""A number of two people: the name says whose identifier, and no code goes there."""

import pytest
from flask import Flask
from sqlalchemy import select

from idp.families.models import Enrolment, Pupil
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import seed
from tests.recovery.steps import Jobs, refused
from tests.visitor import Person


def test_the_other_parent_of_a_shared_number_gets_no_code(
    app: Flask, parent: int, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    """Issue 3: the other parent, even with a shared number on record, never gets in."""
    del parent
    with app.app_context():
        seed.guardian("0860003L", "MARTIN", "Paul")
    said = refused(person, outbox, run_jobs)
    assert "deux personnes" in said
    assert "lien par e-mail" in said


def test_an_account_of_the_same_number_and_another_name_makes_it_shared(
    app: Flask, parent: int, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    del parent
    with app.app_context():
        other = seed.account("p.martin7")
        other.family_name, other.given_name = "Martin", "Paul"
        db.session.commit()
    assert "deux personnes" in refused(person, outbox, run_jobs)


def test_a_shared_number_asks_the_name_before_it_tells_an_identifier(
    app: Flask, parent: int, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    """On a shared number also the name."""
    del parent
    with app.app_context():
        paul = seed.guardian("0860003L", "MARTIN", "Paul")
        seed.tie(paul, seed.pupil("MARTIN", "Tom"), "0860003L")
    person.submit("/identifiant-perdu", mobile="06 00 00 00 01")
    run_jobs()
    assert "plusieurs personnes" in outbox.sms(seed.MOBILE)[-1].text
    person.submit(
        "/identifiant-perdu", mobile="06 00 00 00 01", family_name="Dupond", given_name="jeanne"
    )
    run_jobs()
    assert "j.dupond25" in outbox.sms(seed.MOBILE)[-1].text


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize(
    ("family_name", "given_name"),
    [("", ""), ("Dupond", ""), ("", "Jeanne"), ("Dupond", "Paul"), ("Durand", "Jeanne")],
)
def test_a_shared_number_tells_nothing_to_another_name(
    app: Flask, person: Person, outbox: Outbox, run_jobs: Jobs, family_name: str, given_name: str
) -> None:
    with app.app_context():
        paul = seed.guardian("0860003L", "MARTIN", "Paul")
        seed.tie(paul, seed.pupil("MARTIN", "Tom"), "0860003L")
    names = {"family_name": family_name, "given_name": given_name}
    shown = person.submit("/identifiant-perdu", mobile="06 00 00 00 01", **names).text
    assert "Regardez vos SMS" in shown, "the page says the same"
    run_jobs()
    (told,) = outbox.sms(seed.MOBILE)
    assert "plusieurs personnes" in told.text
    for word in ("j.dupond25", "Dupond", "DUPOND", "Martin", "MARTIN"):
        assert word not in told.text


def test_a_shared_number_tells_each_their_own(
    app: Flask, parent: int, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    del parent
    with app.app_context():
        paul = seed.guardian("0860003L", "MARTIN", "Paul")
        seed.tie(paul, seed.pupil("MARTIN", "Tom"), "0860003L")
        account = seed.account("p.martin7", guardians=(paul,))
        account.family_name, account.given_name = "Martin", "Paul"
        db.session.commit()
    person.submit(
        "/identifiant-perdu", mobile="06 00 00 00 01", family_name="MARTIN", given_name="Paul"
    )
    run_jobs()
    (told,) = outbox.sms(seed.MOBILE)
    assert "p.martin7" in told.text
    assert "j.dupond25" not in told.text


def test_the_other_parent_of_the_same_name_gets_no_code(
    app: Flask, parent: int, person: Person, outbox: Outbox, run_jobs: Jobs
) -> None:
    """Two parents « Jeanne Dupond » of one child, with one number."""
    del parent
    with app.app_context():
        child = db.session.query(Pupil).order_by(Pupil.id).first()
        assert child is not None
        for uai in db.session.scalars(select(Enrolment.uai).filter_by(pupil_id=child.id)).all():
            seed.tie(seed.guardian(uai), child, uai, kinship=20)
    assert "deux personnes" in refused(person, outbox, run_jobs)
