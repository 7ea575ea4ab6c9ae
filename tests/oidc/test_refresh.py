"""Refresh tokens (RFC 6749 §6, OIDC Core §11, §12; RFC 9700 §4.14; FAPI 2.0 §5.3.2.1)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.accounts import status, transmissions, versions
from idp.accounts.models import Account
from idp.clients import registry
from idp.families.models import Guardian, Guardianship
from idp.oidc import refresh_families
from idp.oidc.models import RefreshFamily
from idp.platform import clock as now
from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from idp.session import elsewhere
from tests import letters
from tests.oidc import families, flow
from tests.oidc.flow import Party

SCOPE = "openid profile establishment offline_access"
REFRESH = {
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": f"{flow.ALL_SCOPES} offline_access",
}


@pytest.fixture
def ent(app: Flask, party: Party) -> Party:
    """A confidential client with refresh tokens, preregistered for offline_access."""
    del party
    with app.app_context():
        return flow.register("ent-long", offline_access_without_consent=True, **REFRESH)


@pytest.fixture
def mobile(app: Flask, party: Party) -> Party:
    """A public one."""
    del party
    with app.app_context():
        return flow.register(
            "appli",
            token_endpoint_auth_method="none",
            offline_access_without_consent=True,
            **REFRESH,
        )


def refresh(client: FlaskClient, party: Party, token: str, **changes: str) -> TestResponse:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    if party.secret is None:
        form["client_id"] = party.client_id
    return client.post("/token", data=form | changes, headers=party.basic() if party.secret else {})


def refreshed(client: FlaskClient, party: Party, token: str, **changes: str) -> dict[str, Any]:
    answer = refresh(client, party, token, **changes)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def refused(answer: TestResponse, error: str = "invalid_grant") -> None:
    assert (flow.error(answer), answer.status_code) == (error, 400)
    assert "access_token" not in answer.get_json()


def test_the_id_token_is_that_of_the_same_sign_in(
    parent: FlaskClient, ent: Party, app: Flask
) -> None:
    """OIDC Core §12.2: same iss, sub, aud, auth_time; a new iat; no nonce."""
    first = flow.tokens(parent, ent, scope=SCOPE)
    before = flow.id_token(parent, first)
    later = refreshed(app.test_client(), ent, first["refresh_token"])
    after = flow.id_token(parent, later)
    for name in ("iss", "sub", "aud", "auth_time", "acr", "sid"):
        assert after[name] == before[name]
    assert after["iat"] >= before["iat"]
    assert "nonce" not in after
    assert later["access_token"] != first["access_token"]
    assert flow.userinfo(parent, later).get_json()["establishment"]["uai"] == "0860003L"
    assert later["scope"] == SCOPE


def test_a_client_that_did_not_register_it_gets_none(parent: FlaskClient, party: Party) -> None:
    """RFC 7591 §2 grant_types."""
    assert "refresh_token" not in flow.tokens(parent, party)
    refused(refresh(parent, party, "a.b"), "unauthorized_client")


def test_offline_access_wants_to_be_shown_or_preregistered(
    app: Flask, parent: FlaskClient, party: Party
) -> None:
    """OIDC Core §11: ignored else, never an error."""
    del party
    with app.app_context():
        asked = flow.register("ent-demande", **REFRESH)
    assert "offline_access" not in flow.tokens(parent, asked, scope=SCOPE)["scope"]
    page = flow.location(flow.authorize(parent, asked, scope=SCOPE, prompt="consent"))
    assert page.startswith("/informations-transmises")
    assert "après votre visite" in parent.get(page).text
    code = flow.answer(parent.get(flow.location(flow.submit(parent, page))))["code"]
    body = flow.redeem(parent, asked, code).get_json()
    assert "offline_access" in body["scope"]


def test_offline_lasts_beyond_the_session_and_the_other_ends_with_it(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    offline = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    bound = flow.tokens(parent, ent, scope="openid")["refresh_token"]
    client = app.test_client()
    refreshed(client, ent, bound)
    flow.submit(parent, "/deconnexion")
    refused(refresh(client, ent, bound))
    refreshed(client, ent, offline)


def test_scope_may_shrink_and_never_grow(app: Flask, parent: FlaskClient, ent: Party) -> None:
    """RFC 6749 §6."""
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    assert refreshed(client, ent, token, scope="openid")["scope"] == "openid"
    assert refreshed(client, ent, token)["scope"] == SCOPE, "the token itself lost nothing"
    refused(refresh(client, ent, token, scope="openid email"), "invalid_scope")
    refused(refresh(client, ent, token, scope="openid unknown"), "invalid_scope")


def test_a_confidential_clients_token_stays(app: Flask, parent: FlaskClient, ent: Party) -> None:
    """FAPI 2.0 §5.3.2.1: the old one still works."""
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    assert {refreshed(client, ent, token)["refresh_token"] for _ in range(3)} == {token}


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


def test_another_clients_token_is_worth_nothing_and_is_not_touched(
    app: Flask, parent: FlaskClient, ent: Party, mobile: Party
) -> None:
    """RFC 6749 §6: bound to the client; another's use must not revoke it."""
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    refused(refresh(client, mobile, token))
    refused(refresh(client, mobile, token.partition(".")[0] + ".x"))
    refreshed(client, ent, token)
    answer = refresh(client, Party("ent-long", "wrong"), token)
    assert flow.error(answer) == "invalid_client"
    assert flow.error(refresh(client, Party("ent-long", None), token)) == "invalid_client"


def test_a_wrong_secret_of_a_confidential_clients_token_revokes_nothing(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    refused(refresh(client, ent, token.partition(".")[0] + ".guess"))
    refreshed(client, ent, token)


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
    refused(answer)
    with app.app_context():
        assert [f.revoked_at is not None for f in db.session.query(RefreshFamily)] == [True]


def lock(jeanne: Account) -> None:
    status.lock(jeanne.id, actor="x", reason="y")


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


def test_it_ends_after_thirty_days_and_is_forgotten(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    token = flow.tokens(parent, ent, scope=SCOPE)["refresh_token"]
    client = app.test_client()
    with time_machine.travel(now.now().timestamp() + 30 * 86400 - 60, tick=False):
        refreshed(client, ent, token)
    with time_machine.travel(now.now().timestamp() + 30 * 86400 + 60, tick=False):
        refused(refresh(client, ent, token))
        with app.app_context():
            refresh_families.purge()
            assert db.session.query(RefreshFamily).count() == 0


def test_neither_token_nor_person_lies_in_the_table(
    app: Flask, parent: FlaskClient, ent: Party
) -> None:
    token = flow.tokens(parent, ent, scope=SCOPE, claims='{"id_token": {"given_name": null}}')[
        "refresh_token"
    ]
    handle, _, secret = token.partition(".")
    with app.app_context():
        (family,) = db.session.query(RefreshFamily)
        held = f"{family.token_digest} {family.grant}"
    assert family.handle == handle
    assert secret not in held
    assert "Jeanne" not in held
    assert "Léo" not in held


@pytest.mark.parametrize("token", ["", "x", ".", "a.b.c", "é" * 10, "a" * 9000, "\x00"])
def test_no_text_breaks_it(app: Flask, parent: FlaskClient, ent: Party, token: str) -> None:
    del parent
    answer = refresh(app.test_client(), ent, token)
    assert answer.status_code == 400
    assert flow.error(answer) in {"invalid_grant", "invalid_request"}
