"""`idp families detach`: a wrong tie is undone."""

import pytest
from flask import Flask

from idp.accounts.models import Account, Letter
from idp.families import attachment
from idp.families.candidates import places_of
from idp.families.models import Disavowal, Guardian, Pupil
from idp.platform import clock
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.cli.conftest import Run, sentences

UAI, OTHER = "0860003L", "0860001J"
WHY = ("--reason", "fiche d’une homonyme")


@pytest.fixture
def parent(app: Flask) -> int:
    """Jeanne Dupond's account, with her record of one school and a wrong one of another."""
    with app.app_context():
        account = seed.family(UAI)
        seed.school(OTHER, "Lycée Marie Curie")
        wrong = seed.guardian(OTHER)
        seed.tie(wrong, seed.pupil("DUPOND", "Inès"), OTHER)
        wrong.account_id = account.id
        db.session.commit()
        return account.id


def schools(app: Flask, account_id: int) -> list[str]:
    with app.app_context():
        return [place.uai for place in places_of(account_id, clock.today())]


@pytest.mark.usefixtures("every_database")
def test_the_account_loses_the_record_of_that_school_and_keeps_the_others(
    app: Flask, run: Run, parent: int
) -> None:
    result = run("families", "detach", "j.dupond25", "--uai", OTHER, *WHY)
    assert result.exit_code == 0, result.output
    assert schools(app, parent) == [UAI]
    with app.app_context():
        (free,) = db.session.query(Guardian).filter_by(scope=OTHER)
        assert free.account_id is None
        (event,) = db.session.query(SecurityEvent)
        told = (event.event, event.account_id, event.actor, event.reason, event.facts)
        assert told == (
            "account.guardian.detached",
            parent,
            "marie",
            WHY[1],
            {"uai": OTHER, "count": 1},
        )


def test_what_the_wrong_person_said_of_the_children_is_taken_back(
    app: Flask, run: Run, parent: int
) -> None:
    with app.app_context():
        ines = db.session.query(Pupil).filter_by(given_name="Inès").one()
        attachment.disavow(attachment.rows_of(parent), ines.id, clock.now())
        db.session.commit()
    run("families", "detach", parent, "--uai", OTHER, *WHY)
    with app.app_context():
        assert db.session.query(Disavowal).one().undone_at is not None


def test_a_letter_behind_that_record_no_longer_resets_the_account(
    app: Flask, run: Run, parent: int
) -> None:
    with app.app_context():
        wrong = db.session.query(Guardian).filter_by(scope=OTHER).one()
        db.session.add(
            Letter(
                guardian_id=wrong.id,
                uai=OTHER,
                identifier="j.dupond99",
                account_id=parent,
                issued_at=clock.now(),
                expires_at=clock.now(),
            )
        )
        db.session.commit()
    run("families", "detach", parent, "--uai", OTHER, *WHY)
    with app.app_context():
        assert db.session.query(Letter).count() == 0
        assert db.session.get(Account, parent) is not None


@pytest.mark.parametrize(
    ("account", "uai", "words"),
    [
        ("j.dupond25", "0860022G", "n’est pas dans le registre"),
        ("j.dupond25", "abc", "UAI"),
        ("j.dupond25", "0441234A", ""),
        ("nobody", OTHER, "Aucun compte"),
    ],
    ids=["unknown school", "no UAI", "wrong letter", "unknown account"],
)
def test_wrong_input_is_a_sentence_and_changes_nothing(
    app: Flask, run: Run, parent: int, account: str, uai: str, words: str
) -> None:
    refused = run("families", "detach", account, "--uai", uai, *WHY)
    assert refused.exit_code == 2
    assert words in sentences(refused)
    assert sorted(schools(app, parent)) == sorted([UAI, OTHER])


def test_a_second_time_there_is_nothing_to_detach(run: Run, parent: int) -> None:
    run("families", "detach", parent, "--uai", OTHER, *WHY)
    refused = run("families", "detach", parent, "--uai", OTHER, *WHY)
    assert refused.exit_code == 2
    assert "aucune fiche de Lycée Marie Curie" in sentences(refused)


def test_without_a_reason_nothing_is_detached(app: Flask, run: Run, parent: int) -> None:
    assert run("families", "detach", parent, "--uai", OTHER).exit_code == 2
    assert sorted(schools(app, parent)) == sorted([UAI, OTHER])
