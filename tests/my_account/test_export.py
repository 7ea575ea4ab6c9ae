"""A copy of my data: everything held on one person, and nothing of another."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from idp.accounts import security
from idp.accounts.models import Account
from idp.families.models import Pupil
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import seed
from tests.my_account.conftest import FORMER
from tests.visitor import Person

PAGE = "/compte/mes-donnees"
INE = "070832327JA"


@pytest.fixture
def copy(app: Flask, here: Person) -> dict[str, Any]:
    """What she receives; her child has an INE, and the school knows another family."""
    with app.app_context():
        db.session.query(Pupil).one().ine = INE
        other = seed.guardian("0860003L", "LEROY", "Karim", mobiles=("+33600000099",))
        seed.tie(other, seed.pupil("LEROY", "Inès"), "0860003L")
        seed.account("k.leroy31", guardians=(other,), mobile="+33600000099")
    here.open(PAGE)
    answer = here.post(PAGE)
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    held: dict[str, Any] = json.loads(answer.text)
    return held


def test_it_holds_the_account_the_schools_the_children_and_the_connections(
    copy: dict[str, Any],
) -> None:
    text = json.dumps(copy, ensure_ascii=False)
    for held in ("j.dupond25", "+33600000001", "ancienne@example.org", "Collège Jules Verne"):
        assert held in text
    for held in ("Léo", "5EME3", "sign_in.success"):
        assert held in text
    assert len(copy["connexions"]) == 1


def test_it_holds_neither_secrets_nor_the_ine_nor_anybody_else(copy: dict[str, Any]) -> None:
    text = json.dumps(copy, ensure_ascii=False)
    for secret in ("argon2", INE, "LEROY", "Inès", "k.leroy31", "+33600000099"):
        assert secret not in text


@pytest.mark.usefixtures("copy")
def test_it_is_in_the_trail(events: Callable[[], list[str]]) -> None:
    assert events()[-1] == "account.exported"


def test_after_a_recovery_by_sms_it_is_told_and_otherwise_not(
    app: Flask, here: Person, parent: int, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    here.open(PAGE)
    here.post(PAGE)
    run_jobs()
    assert outbox.emails(FORMER) == []
    with app.app_context():
        security.freeze_changes(db.session.get_one(Account, parent))
        db.session.commit()
    here.open(PAGE)
    here.post(PAGE)
    run_jobs()
    assert "les données de votre compte ont été copiées" in outbox.emails(FORMER)[-1].text
    assert "copiées" in outbox.sms(seed.MOBILE)[-1].text
