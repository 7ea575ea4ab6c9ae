"""Somebody at a browser, for the recovery."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from idp.accounts.models import Account
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests.recovery.steps import EMAIL
from tests.round_trips import round_trips
from tests.visitor import ask, clock, new_person, parent, person

__all__ = ["ask", "clock", "new_person", "parent", "person", "round_trips"]


@pytest.fixture
def jeanne(app: Flask, parent: int) -> int:
    """Jeanne, whose account has a confirmed address."""
    with app.app_context():
        db.session.get_one(Account, parent).email = EMAIL
        db.session.commit()
    return parent


@pytest.fixture
def read_code(outbox: Outbox, run_jobs: Callable[[], int]) -> Callable[[], str]:
    """Let the workers work, and read the code in the last SMS of Jeanne's phone."""

    def read() -> str:
        run_jobs()
        found = re.search(r"code (\d{6}) ", outbox.sms("+33600000001")[-1].text)
        assert found is not None
        return found[1]

    return read


@pytest.fixture
def read_link(outbox: Outbox, run_jobs: Callable[[], int]) -> Callable[[], str]:
    """Let the workers work, and read the path of the link in Jeanne's last e-mail."""

    def read() -> str:
        run_jobs()
        text = outbox.emails(EMAIL)[-1].text
        found = re.search(r"http://localhost(/mot-de-passe-perdu/lien/\S+)", text)
        assert found is not None
        return found[1]

    return read
