"""OpenID Connect Back-Channel Logout 1.0, against a real server that is down, then up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws, jwt
from joserfc.jwk import KeySet
from sqlalchemy import select

from idp.accounts import closing, notices, status
from idp.accounts.models import Account
from idp.config import Outbound, Settings
from idp.oidc import hints
from idp.oidc.backchannel_logout import EVENT
from idp.platform import outbox
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.platform.outbox import OutboxItem
from idp.session import elsewhere, ending
from tests import seed
from tests.oidc import families, flow
from tests.oidc.flow import Party
from tests.oidc.leaving import confirm, leave
from tests.platform.far_server import FarServer, far_server


@dataclass
class Ent:
    """An ENT's server for logout tokens: the status it answers with, and what came."""

    server: FarServer
    answers: list[int] = field(default_factory=lambda: [200])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/sortie"

    def tokens(self) -> list[str]:
        return [parse_qs(body)["logout_token"][0] for body in self.server.bodies]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    allowed = Outbound(allow_private_hosts=("127.0.0.1",), timeout=2)
    return settings.model_copy(update={"outbound": allowed})


@pytest.fixture
def ent() -> Iterator[Ent]:
    statuses = [200]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(statuses[0])
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with far_server(answer) as server:
        yield Ent(server, statuses)


@pytest.fixture
def told(app: Flask, party: Party, ent: Ent) -> Party:
    """A client that wants to be told, and one that was never opened."""
    del party
    with app.app_context():
        flow.register("ent-jamais", backchannel_logout_uri=ent.address)
        return flow.register(
            "ent-sortie",
            backchannel_logout_uri=ent.address,
            backchannel_logout_session_required=True,
        )


def claims(client: FlaskClient, token: str) -> dict[str, Any]:
    """Verify as an ENT does (§2.6)."""
    assert jws.extract_compact(token.encode()).headers()["typ"] == "logout+jwt"
    keys = KeySet.import_key_set(client.get("/jwks").get_json())
    return dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)


def test_a_sign_out_at_one_ent_is_told_to_the_others_of_the_session(
    parent: FlaskClient, party: Party, told: Party, ent: Ent, run_jobs: Callable[[], int]
) -> None:
    """§2.4: iss, aud, iat, exp, jti, sub, sid, events; no nonce, and never an ID token's."""
    shown = flow.id_token(parent, flow.tokens(parent, told))
    leave(parent, id_token_hint=str(flow.tokens(parent, party)["id_token"]))
    run_jobs()
    (token,) = ent.tokens()
    assert ent.server.seen[0][:2] == ("POST", "/sortie")
    said = claims(parent, token)
    assert set(said) == {"iss", "aud", "iat", "exp", "jti", "sub", "sid", "events"}
    assert (said["iss"], said["aud"]) == (flow.ISSUER, "ent-sortie")
    assert (said["sub"], said["sid"]) == (shown["sub"], shown["sid"])
    assert said["events"] == {EVENT: {}}
    assert 0 < said["exp"] - said["iat"] <= 120
    with parent.application.app_context():
        assert hints.verify(token) is None
        event = db.session.scalars(
            select(SecurityEvent).where(SecurityEvent.event == Event.LOGOUT_TOLD.value)
        ).one()
    assert (event.client_id, event.facts) == ("ent-sortie", {"tries": 1})


def test_the_ent_that_asks_is_told_too(
    parent: FlaskClient, told: Party, ent: Ent, run_jobs: Callable[[], int]
) -> None:
    hint = str(flow.tokens(parent, told)["id_token"])
    leave(parent, id_token_hint=hint, post_logout_redirect_uri="https://ent.example.fr/")
    run_jobs()
    assert len(ent.tokens()) == 1


def sign_out_here(parent: FlaskClient) -> None:
    flow.submit(parent, "/deconnexion")


def confirm_at_logout(parent: FlaskClient) -> None:
    confirm(parent)


def end_from_elsewhere(parent: FlaskClient) -> None:
    with parent.application.app_context():
        account_id = families.jeanne().id
        (session,) = elsewhere.of_account(account_id)
        assert elsewhere.end(account_id, session.id)


def lock(parent: FlaskClient) -> None:
    with parent.application.app_context():
        status.lock(families.jeanne().id, actor="Anne", reason="essai")
        ending.end_what_is_over()


def freeze(parent: FlaskClient) -> None:
    with parent.application.app_context():
        notices.freeze_account(families.jeanne().id)
        ending.end_what_is_over()


def close(parent: FlaskClient) -> None:
    with parent.application.app_context():
        closing.close(db.session.get_one(Account, families.jeanne().id))
        ending.end_what_is_over()


def come_back_to_a_locked_account(parent: FlaskClient) -> None:
    with parent.application.app_context():
        status.lock(families.jeanne().id, actor="Anne", reason="essai")
    parent.get("/services")


@pytest.mark.parametrize(
    "end",
    [sign_out_here, confirm_at_logout, end_from_elsewhere, lock, freeze, close,
     come_back_to_a_locked_account],
)  # fmt: skip
def test_every_end_of_a_session_is_told_once(
    parent: FlaskClient,
    told: Party,
    ent: Ent,
    run_jobs: Callable[[], int],
    end: Callable[[FlaskClient], None],
) -> None:
    """§2.5; the closed account's `sub` is still the one that the ENT knows."""
    shown = flow.id_token(parent, flow.tokens(parent, told))
    end(parent)
    run_jobs()
    with parent.application.app_context():
        ending.end_what_is_over()
    run_jobs()
    (token,) = ent.tokens()
    said = claims(parent, token)
    assert (said["sub"], said["sid"]) == (shown["sub"], shown["sid"])


def test_a_change_that_ends_no_session_is_told_to_nobody(
    parent: FlaskClient, told: Party, ent: Ent, run_jobs: Callable[[], int]
) -> None:
    flow.tokens(parent, told)
    with parent.application.app_context():
        status.unlock(families.jeanne().id, actor="Anne", reason="essai")
        ending.end_what_is_over()
    run_jobs()
    assert ent.tokens() == []


def test_the_same_person_signing_in_once_more_left_no_ent(
    parent: FlaskClient, told: Party, ent: Ent, run_jobs: Callable[[], int]
) -> None:
    """prompt=login at one ENT signs nobody out at another; both end with the same `sid`."""
    first = flow.id_token(parent, flow.tokens(parent, told))
    answer = flow.signed_in_again(parent, told, prompt="login")
    again = flow.id_token(parent, flow.redeem(parent, told, answer["code"]).get_json())
    run_jobs()
    assert ent.tokens() == []
    assert again["sid"] == first["sid"]
    sign_out_here(parent)
    run_jobs()
    (token,) = ent.tokens()
    assert claims(parent, token)["sid"] == first["sid"]


def test_another_person_at_the_same_browser_ends_the_first_ones_session(
    app: Flask, parent: FlaskClient, told: Party, ent: Ent, run_jobs: Callable[[], int]
) -> None:
    flow.tokens(parent, told)
    with app.app_context():
        seed.account("k.autre12", mobile=None)
    flow.sign_in(parent, "/connexion?", identifier="k.autre12")
    run_jobs()
    assert len(ent.tokens()) == 1


def test_an_ent_that_is_down_is_told_once_it_is_up(
    parent: FlaskClient, told: Party, ent: Ent, run_jobs: Callable[[], int]
) -> None:
    """Tried again at growing intervals; each try has a token of its own."""
    flow.tokens(parent, told)
    ent.answers[0] = 503
    with time_machine.travel(timedelta(), tick=True) as moment:
        sign_out_here(parent)
        run_jobs()
        waits = []
        for _ in range(2):
            with parent.application.app_context():
                waiting = db.session.scalars(select(OutboxItem)).one()
                waits.append(waiting.attempts)
                assert waiting.last_error == "status 503"
                moment.move_to(waiting.due_at + timedelta(seconds=1))
                outbox_wakes(run_jobs)
            ent.answers[0] = 204
        assert waits == [1, 2]
    first, _, last = ent.tokens()
    assert claims(parent, first)["jti"] != claims(parent, last)["jti"]
    with parent.application.app_context():
        assert db.session.scalars(select(OutboxItem)).all() == []


def test_an_ent_that_stays_down_is_given_up_after_a_stated_time(
    parent: FlaskClient, told: Party, ent: Ent, settings: Settings, run_jobs: Callable[[], int]
) -> None:
    """`oidc.backchannel_logout_hours`; the trail says so."""
    flow.tokens(parent, told)
    ent.answers[0] = 500
    with time_machine.travel(timedelta(), tick=True) as moment:
        sign_out_here(parent)
        moment.shift(timedelta(hours=settings.oidc.backchannel_logout_hours, seconds=-1))
        with parent.application.app_context():
            outbox_wakes(run_jobs)
    with parent.application.app_context():
        assert db.session.scalars(select(OutboxItem)).all() == []
        event = db.session.scalars(
            select(SecurityEvent).where(SecurityEvent.event == Event.OUTBOX_GIVEN_UP.value)
        ).one()
    assert event.client_id == "ent-sortie"
    assert event.facts["detail"] == "backchannel-logout"
    assert event.facts["error"] == "status 500"


def outbox_wakes(run_jobs: Callable[[], int]) -> None:
    """Let the sweep pass, as every twenty seconds."""
    outbox.wake()
    run_jobs()


def test_a_private_address_is_never_called(
    app: Flask, parent: FlaskClient, party: Party, run_jobs: Callable[[], int]
) -> None:
    """Keycloak 4874: SSRF by the back-channel's address."""
    del party
    with app.app_context():
        inside = flow.register(
            "ent-dedans", backchannel_logout_uri="https://localhost:1/", sector="ent.example.fr"
        )
    flow.tokens(parent, inside)
    sign_out_here(parent)
    run_jobs()
    with app.app_context():
        waiting = db.session.scalars(select(OutboxItem)).one()
        assert waiting.last_error == "OutboundError: localhost: not a public address"


def test_discovery_says_so(client: FlaskClient, party: Party) -> None:
    """§2.1."""
    del party
    document = client.get("/.well-known/openid-configuration").get_json()
    assert document["backchannel_logout_supported"] is True
    assert document["backchannel_logout_session_supported"] is True
