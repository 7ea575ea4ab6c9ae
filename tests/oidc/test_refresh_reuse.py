"""Of tokens used twice, one after the other or at one moment (RFC 9700 §4.14.2)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.oidc import refresh_families
from idp.oidc.models import RefreshFamily
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests.oidc import flow
from tests.oidc.flow import Party
from tests.oidc.refreshing import SCOPE, ent, mobile, refresh, refreshed, refused

__all__ = ["ent", "mobile"]


def test_a_public_clients_token_is_turned_and_reuse_kills_the_family(
    app: Flask, parent: FlaskClient, mobile: Party
) -> None:
    """RFC 9700 §4.14.2."""
    first = flow.tokens(parent, mobile, scope=SCOPE)
    client = app.test_client()
    second = refreshed(client, mobile, first["refresh_token"])
    third = refreshed(client, mobile, second["refresh_token"])
    assert len({body["refresh_token"] for body in (first, second, third)}) == 3
    assert flow.userinfo(client, third).status_code == 200
    refused(refresh(client, mobile, first["refresh_token"]))
    refused(refresh(client, mobile, third["refresh_token"]))
    for body in (first, second, third):
        assert flow.userinfo(client, body).status_code == 401
    with app.app_context():
        events = db.session.query(SecurityEvent).filter_by(event="grant.reused").all()
    assert [event.client_id for event in events] == ["appli"]


@pytest.mark.usefixtures("every_database")
def test_of_many_uses_of_a_turned_token_at_one_moment_one_wins_and_the_family_dies(
    app: Flask, parent: FlaskClient, mobile: Party
) -> None:
    token = flow.tokens(parent, mobile, scope=SCOPE)["refresh_token"]
    gate = Barrier(8)

    def use(_: int) -> TestResponse:
        client = app.test_client()
        gate.wait(10)
        return refresh(client, mobile, token)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(use, range(8)))
    good = [answer for answer in answers if answer.status_code == 200]
    assert len(good) <= 1
    client = app.test_client()
    for answer in good:
        assert flow.userinfo(client, answer.get_json()).status_code == 401
        refused(refresh(client, mobile, answer.get_json()["refresh_token"]))


def test_a_code_used_twice_kills_what_came_of_it(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    """RFC 6749 §4.1.2."""
    code = flow.code(parent, ent, scope=SCOPE)
    body = flow.redeem(parent, ent, code).get_json()
    refused(flow.redeem(parent, ent, code))
    refused(refresh(app.test_client(), ent, body["refresh_token"]))


def test_a_family_begun_after_its_code_came_back_is_dead(
    app: Flask, parent: FlaskClient, ent: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow winner: the code comes back while its refresh token is being written."""
    code = flow.code(parent, ent, scope=SCOPE)
    real = refresh_families.begin
    outcomes: list[int] = []

    def slow(*args: Any) -> str | None:  # noqa: ANN401 — whatever begin takes
        if not outcomes:
            outcomes.append(0)
            outcomes[0] = flow.redeem(app.test_client(), ent, code).status_code
        return real(*args)

    monkeypatch.setattr(refresh_families, "begin", slow)
    answer = flow.redeem(app.test_client(), ent, code)
    assert outcomes == [400]
    body = answer.get_json()
    assert (answer.status_code, "refresh_token" in body) == (200, False)
    assert flow.userinfo(parent, body).status_code == 401
    with app.app_context():
        assert [f.revoked_at is not None for f in db.session.query(RefreshFamily)] == [True]
