"""`idp accounts letters --reset` and `--by-email`."""

from pathlib import Path

import pytest
from flask import Flask

from idp.accounts.models import Account, AccountStatus, Letter
from idp.families.models import Guardian, Pupil
from idp.messaging.file import Outbox
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from idp.platform.outbox import OutboxItem
from tests import seed
from tests.cli.conftest import Run
from tests.cli.school_letters import PASSWORD, UAI, Jobs, letters, out, pages, refused, school
from tests.visitor import NewPerson, new_person

__all__ = ["new_person", "out", "school"]


@pytest.mark.usefixtures("school", "every_database")
def test_a_reset_takes_the_password_away_ends_sessions_and_tells_the_parent(
    app: Flask, run: Run, out: Path
) -> None:
    said = letters(run, out, "--guardian", "BERNARD", "--reset")
    assert "1 pour un nouveau mot de passe" in said
    (sheet,) = pages(out)
    assert "m.bernard4" in sheet
    assert PASSWORD.search(sheet)
    with app.app_context():
        account = db.session.query(Account).one()
        assert account.password_hash is None
        assert account.sessions_ended_at is not None
        assert db.session.query(OutboxItem).count() >= 2, "SMS and e-mail, at once"
        events = {event.event: event for event in db.session.query(SecurityEvent)}
    assert events["account.password.reset_by_school"].account_id == account.id
    assert events["letters.issued"].facts == {"uai": UAI, "count": 1}
    assert events["letters.issued"].actor == "marie"


@pytest.mark.usefixtures("school")
def test_a_reset_of_a_whole_school_is_refused(run: Run, app: Flask, out: Path) -> None:
    said = refused(run, "--establishment", UAI, "--reset", "--out", str(out))
    assert "--guardian" in said
    assert not out.exists()
    with app.app_context():
        assert db.session.query(Account).one().password_hash is not None


@pytest.mark.usefixtures("school")
def test_a_reset_never_takes_the_other_parent_of_the_same_name_along(
    app: Flask, run: Run, out: Path
) -> None:
    with app.app_context():
        other = seed.guardian(UAI, "BERNARDIN", "Claire", mobiles=())
        seed.tie(other, db.session.query(Pupil).filter_by(given_name="Lou").one(), UAI)
        number = db.session.query(Guardian).filter_by(birth_name="BERNARD").one().source_id
    words = ("--establishment", UAI, "--reset", "--out", str(out))
    said = refused(run, *words, "--guardian", "BERNARD")
    assert "plusieurs personnes" in said
    assert f"{number} (Marc BERNARD)" in said
    assert not out.exists()
    with app.app_context():
        assert db.session.query(Account).one().password_hash is not None
    assert "1 courrier(s)" in letters(run, out, "--reset", "--guardian", number)


@pytest.mark.usefixtures("school")
def test_by_email_a_one_use_link_goes_out_and_never_a_password(
    app: Flask, run: Run, out: Path, outbox: Outbox, run_jobs: Jobs
) -> None:
    said = letters(run, out, "--by-email", "--state", "never-activated")
    assert "Par e-mail : 1." in said
    (sheet,) = pages(out)
    assert "ARNAUD" in sheet, "without an address: on paper"
    run_jobs()
    (told,) = outbox.emails("jeanne@example.org")
    assert "/activation/lien/" in told.text
    assert not PASSWORD.search(told.text)
    with app.app_context():
        letter = db.session.query(Letter).filter(Letter.identifier.like("j.dupond%")).one()
        assert letter.password_hash is None
        assert letter.link_digest is not None


@pytest.mark.usefixtures("school")
def test_an_address_of_two_people_gets_no_link(app: Flask, run: Run, out: Path) -> None:
    """The other parent would read it."""
    with app.app_context():
        seed.guardian(UAI, "AUTRE", "Jean", email="Jeanne@Example.org")
    said = letters(run, out, "--by-email", "--guardian", "DUPOND")
    assert "À imprimer : 1" in said
    assert "Par e-mail" not in said


@pytest.mark.usefixtures("school")
def test_a_reset_ends_the_sessions_that_are_open(
    run: Run, out: Path, new_person: NewPerson
) -> None:
    parent = new_person()
    parent.sign_in("m.bernard4")
    assert parent.who() != ""
    letters(run, out, "--guardian", "BERNARD", "--reset")
    assert parent.who() == ""
    again = new_person()
    again.sign_in("m.bernard4")
    assert again.who() == "", "the old password is worth nothing"


@pytest.mark.usefixtures("school")
def test_a_reset_is_told_to_the_phone_and_the_mailbox_without_what_opens_it(
    run: Run, out: Path, outbox: Outbox, run_jobs: Jobs
) -> None:
    letters(run, out, "--guardian", "BERNARD", "--reset")
    run_jobs()
    (sms,) = outbox.sms(seed.MOBILE)
    (mail,) = outbox.emails("marc@example.org")
    (password,) = PASSWORD.findall(pages(out)[0])
    for told in (sms.text, mail.text):
        assert "mot de passe" in told
        assert password not in told


@pytest.mark.usefixtures("school")
def test_an_account_that_waits_for_its_letter_gets_another_without_asking_for_a_reset(
    run: Run, out: Path
) -> None:
    letters(run, out, "--guardian", "BERNARD", "--reset")
    (first,) = PASSWORD.findall(pages(out)[0])
    said = letters(run, out, "--guardian", "BERNARD", "--force")
    assert "1 pour un nouveau mot de passe" in said
    assert PASSWORD.findall(pages(out)[0]) != [first]


@pytest.mark.usefixtures("school")
def test_a_blocked_account_gets_no_letter(app: Flask, run: Run, out: Path) -> None:
    with app.app_context():
        db.session.query(Account).one().status = AccountStatus.LOCKED.value
        db.session.commit()
    said = letters(run, out, "--guardian", "BERNARD", "--reset")
    assert "le compte étant bloqué ou fermé : 1" in said
    assert not out.exists()
