"""What ends a refresh token (RFC 9700 §4.14.2; protocol checklist, « Token endpoint »)."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.accounts import status, transmissions, versions
from idp.accounts.models import Account
from idp.clients import registry
from idp.families.models import Guardian, Guardianship
from idp.platform import clock as now
from idp.platform.database import db
from idp.session import elsewhere
from tests import letters
from tests.oidc import families, flow
from tests.oidc.flow import Party
from tests.oidc.refreshing import REFRESH, SCOPE, ent, mobile, refresh, refreshed, refused


def lock(jeanne: Account) -> None:
    status.lock(jeanne.id, actor="x", reason="y")


__all__ = ["ent", "mobile"]


def new_password(jeanne: Account) -> None:
    jeanne.password_changed_at = now.now()


def end_sessions(jeanne: Account) -> None:
    status.end_sessions(jeanne.id, actor="x", reason="y")


def lose_the_children(jeanne: Account) -> None:
    del jeanne
    db.session.query(Guardianship).delete()


def reset_by_the_school(jeanne: Account) -> None:
    own = db.session.query(Guardian).filter_by(account_id=jeanne.id).first()
    assert own is not None
    letters.issue(own.scope, own.id, reset=True)


ENDS = {
    act.__name__: act
    for act in (lock, new_password, end_sessions, lose_the_children, reset_by_the_school)
}


@pytest.mark.parametrize("how", ENDS)
def test_what_ends_the_persons_access_ends_it(
    app: Flask, parent: FlaskClient, ent: Party, how: str
) -> None:
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    with app.app_context():
        jeanne = families.jeanne()
        ENDS[how](jeanne)
        db.session.commit()
        versions.bump([jeanne.id])
    refused(refresh(app.test_client(), ent, token))


def test_no_more_transmission_ends_it(
    app: Flask, parent: FlaskClient, ent: Party, run_jobs: Callable[[], int]
) -> None:
    """« Ne plus transmettre »."""
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    run_jobs()
    with app.app_context():
        assert transmissions.stop(families.jeanne().id, "ent-long")
    refused(refresh(app.test_client(), ent, token))


def test_a_session_ended_from_elsewhere_takes_its_refresh_token_along(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    token = flow.tokens(parent, ent, scope="openid")["refresh_token"]
    with app.app_context():
        elsewhere.end_others(families.jeanne().id, None)
    refused(refresh(app.test_client(), ent, token))


def test_a_disabled_client_refreshes_nothing(app: Flask, parent: FlaskClient, ent: Party) -> None:
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    with app.app_context():
        registry.disable("ent-long", actor="x", reason="y")
    assert flow.error(refresh(app.test_client(), ent, token)) == "invalid_client"


def test_what_a_client_had_before_it_was_disabled_stays_dead(
    app: Flask, parent: FlaskClient, ent: Party, mobile: Party
) -> None:
    """Protocol checklist: « dies with […] disabled account or client »; another's lives on."""
    token, others = (
        flow.tokens(parent, one, scope=SCOPE)["refresh_token"] for one in (ent, mobile)
    )
    with app.app_context():
        registry.disable("ent-long", actor="x", reason="y")
        flow.register("ent-long", offline_access_without_consent=True, **REFRESH)
    refused(refresh(app.test_client(), ent, token))
    anew = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    refreshed(app.test_client(), ent, anew)
    refreshed(app.test_client(), mobile, others)
