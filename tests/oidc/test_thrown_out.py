"""A session that its person or the helpdesk ends from elsewhere: what it gave to ENTs ends too.

A sign-out is another thing: it leaves offline access alone (OIDC Back-Channel Logout §2.7).
"""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.session import elsewhere
from tests.oidc import families, flow
from tests.oidc.flow import Party
from tests.oidc.refreshing import SCOPE, ent, refresh, refreshed, refused

__all__ = ["ent"]


@pytest.fixture
def here(app: Flask, parent: FlaskClient) -> FlaskClient:
    """Jeanne's other browser, where she ends the first one's session."""
    del parent
    client = app.test_client()
    flow.sign_in(client)
    return client


def end_others(here: FlaskClient) -> None:
    page = "/compte/connexions"
    assert flow.submit(here, page, others="oui").location.endswith("fait=autres")


def end_that_one(app: Flask) -> None:
    """The session seen first, by its own button."""
    with app.app_context():
        account_id = families.jeanne().id
        first = min(elsewhere.of_account(account_id), key=lambda session: session.since)
        assert elsewhere.end(account_id, first.id)


def is_over(app: Flask, ent: Party, given: dict[str, Any]) -> None:
    refused(refresh(app.test_client(), ent, given["refresh_token"]))
    assert flow.userinfo(app.test_client(), given).status_code == 401


@pytest.mark.usefixtures("every_database")
def test_ending_all_others_ends_offline_access_and_access_tokens_and_keeps_ones_own(
    app: Flask, parent: FlaskClient, here: FlaskClient, ent: Party
) -> None:
    given, own = (flow.tokens(client, ent, scope=SCOPE) for client in (parent, here))
    end_others(here)
    is_over(app, ent, given)
    assert flow.userinfo(here, refreshed(here, ent, own["refresh_token"])).status_code == 200


def test_ending_all_others_ends_what_a_session_gave_that_is_over_by_itself(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    """As the helpdesk does it."""
    given = flow.tokens(parent, ent, scope=SCOPE)
    flow.submit(parent, "/deconnexion")
    assert refreshed(app.test_client(), ent, given["refresh_token"]), "§2.7"
    with app.app_context():
        elsewhere.end_others(families.jeanne().id, None)
    is_over(app, ent, given)


def test_ending_one_ends_what_it_gave_and_nothing_else(
    app: Flask, parent: FlaskClient, here: FlaskClient, ent: Party
) -> None:
    given, own = (flow.tokens(client, ent, scope=SCOPE) for client in (parent, here))
    end_that_one(app)
    is_over(app, ent, given)
    assert flow.userinfo(here, own).status_code == 200
    assert refreshed(here, ent, own["refresh_token"])


def test_what_it_gave_before_a_new_sign_in_of_the_same_person_ends_too(
    app: Flask, parent: FlaskClient, here: FlaskClient, ent: Party
) -> None:
    given = flow.tokens(parent, ent, scope=SCOPE)
    flow.signed_in_again(parent, ent, prompt="login")
    end_others(here)
    is_over(app, ent, given)


def test_a_code_that_waits_is_worth_nothing(
    app: Flask, parent: FlaskClient, here: FlaskClient, ent: Party
) -> None:
    code = flow.code(parent, ent, scope=SCOPE)
    end_others(here)
    assert flow.error(flow.redeem(app.test_client(), ent, code)) == "invalid_grant"
