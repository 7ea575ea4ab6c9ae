"""`idp families purge`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from idp.families.models import Enrolment, Pupil
from idp.platform import clock
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.cli.conftest import Run


@pytest.fixture
def departed(app: Flask) -> None:
    """A child who left a hundred days ago; the year is long over."""
    with app.app_context():
        seed.family()
        for row in db.session.query(Enrolment):
            row.school_year, row.left = 2020, clock.today() - timedelta(days=100)
        db.session.commit()


def pupils(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Pupil).count()


@pytest.mark.usefixtures("departed")
def test_a_dry_run_says_what_would_go_and_the_purge_says_the_same(
    app: Flask, run: Run, answer: Callable[..., Any]
) -> None:
    tried = run("families", "purge", "--dry-run")
    assert "Élèves partis : 1" in tried.stdout
    assert "rien n’a été effacé" in tried.stdout
    counted = answer("families", "purge", "--dry-run")
    assert counted.pop("dry_run")
    assert pupils(app) == 1
    done = answer("families", "purge", "--reason", "demande du DPD")
    assert not done.pop("dry_run")
    assert done == counted
    assert pupils(app) == 0
    with app.app_context():
        said = db.session.query(SecurityEvent).filter_by(event="families.purged").all()
    assert {(row.actor, row.reason) for row in said} == {("marie", "demande du DPD")}
