"""`idp enrolment unblock`."""

from datetime import date, timedelta

import pytest
from flask import Flask

from idp.enrolment import blocks
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.cli.conftest import Run

NUMBER = PhoneNumber("+262692000001")


@pytest.fixture
def closed(app: Flask) -> None:
    """Five different wrong sets of dates for the number."""
    with app.app_context():
        for day in range(5):
            assert not blocks.reserve(NUMBER, [date(2013, 1, 1) + timedelta(days=day)]).closed
        assert blocks.reserve(NUMBER, [date(2013, 3, 14)]).closed


@pytest.mark.usefixtures("closed")
def test_the_number_may_enrol_again_and_the_trail_does_not_hold_it(app: Flask, run: Run) -> None:
    result = run("enrolment", "unblock", "0692 00 00 01", "--reason", "appel du parent")
    assert result.exit_code == 0
    assert "rouverte" in result.stdout
    with app.app_context():
        assert not blocks.reserve(NUMBER, [date(2013, 3, 14)]).closed
        (event,) = db.session.query(SecurityEvent)
        assert (event.event, event.actor) == ("enrolment.unblocked", "marie")
        assert "692" not in f"{event.facts} {event.reason}"


def test_a_number_without_tries_is_told(run: Run) -> None:
    result = run("enrolment", "unblock", "0600000001", "--reason", "x")
    assert (result.exit_code, "Aucun essai" in result.stdout) == (0, True)


@pytest.mark.parametrize("typed", ["", "12", "0262 00 00 00", "maman"])
def test_what_is_no_mobile_is_told(run: Run, typed: str) -> None:
    assert run("enrolment", "unblock", typed, "--reason", "x").exit_code == 2
