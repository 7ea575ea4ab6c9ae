"""OpenID Connect RP-Initiated Logout 1.0."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from structlog.testing import capture_logs

from idp.clients import registry
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests.oidc import flow
from tests.oidc.flow import Party
from tests.oidc.leaving import ASKING, BACK, DONE, confirm, heading, is_signed_in, leave


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_hint_of_this_session_leads_back_exactly(
    parent: FlaskClient, party: Party, hint: str, method: str
) -> None:
    """§2, §3: hint, address and state."""
    state = "é +&%" * 30
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": BACK, "state": state}
    if method == "get":
        response = leave(parent, **asked)
    else:
        # From another site: no cookie comes along; the GET that follows brings it.
        kept = parent.application.test_client().post("/logout", data=asked)
        assert "Set-Cookie" not in kept.headers
        assert hint not in flow.location(kept)
        response = parent.get(flow.location(kept))
    assert flow.location(response) == f"{BACK}?{urlencode({'state': state})}"
    assert not is_signed_in(parent, party)


def test_without_state_none_is_added(parent: FlaskClient, hint: str) -> None:
    response = leave(parent, id_token_hint=hint, post_logout_redirect_uri=BACK)
    assert flow.location(response) == BACK


def test_without_an_address_the_page_says_so(parent: FlaskClient, party: Party, hint: str) -> None:
    assert heading(leave(parent, id_token_hint=hint)) == DONE
    assert not is_signed_in(parent, party)


def test_who_is_signed_out_already_is_led_back(client: FlaskClient, hint: str) -> None:
    response = leave(client, id_token_hint=hint, post_logout_redirect_uri=BACK, state="s")
    assert flow.location(response) == f"{BACK}?state=s"


@pytest.mark.parametrize(
    "uri",
    ["https://ent.example.fr", "https://ent.example.fr//", "https://ent.example.fr/?a=b",
     "https://evil.example/", "http://ent.example.fr/", "https://ent.example.fr/x",
     "https://ent.example.fr:443/", "//ent.example.fr/", "javascript:alert(1)", "é"],
)  # fmt: skip
def test_an_address_that_differs_is_never_followed_nor_shown(
    parent: FlaskClient, hint: str, uri: str
) -> None:
    """§3: must be one of the registered ones, to the letter."""
    response = leave(parent, id_token_hint=hint, post_logout_redirect_uri=uri)
    assert heading(response) == DONE
    assert f'href="{uri}"' not in response.text


def test_the_operator_reads_in_what_an_address_differs(parent: FlaskClient, hint: str) -> None:
    """§3: the person stays with us, and the ENT hears of nothing."""
    with capture_logs() as written:
        leave(parent, id_token_hint=hint, post_logout_redirect_uri=BACK.rstrip("/"))
    (line,) = [line for line in written if line["event"] == "logout.return_refused"]
    assert line["client_id"] == "ent-vienne"
    assert "differs by: path (slash at the end)" in line["detail"]


@pytest.mark.parametrize("given", [{}, {"client_id": "ent-vienne"}, {"client_id": "nobody"},
                                   {"id_token_hint": "x.y.z"}], ids=str)  # fmt: skip
def test_without_a_valid_hint_the_person_is_asked_and_never_redirected(
    parent: FlaskClient, party: Party, given: dict[str, str]
) -> None:
    """§2, §3: also not after the confirmation; a registered address is a link at most."""
    asked = {"post_logout_redirect_uri": BACK, "state": "s"} | given
    assert heading(leave(parent, **asked)) == ASKING
    assert is_signed_in(parent, party)
    page = confirm(parent, **asked)
    assert heading(page) == DONE
    assert (f'href="{BACK}?state=s"' in page.text) == (given.get("client_id") == "ent-vienne")
    assert not is_signed_in(parent, party)


@pytest.mark.parametrize("asked", [{}, {"state": "s"}], ids=["nothing", "state"])
def test_who_says_nothing_is_signed_out_once_confirmed_and_stays_with_us(
    parent: FlaskClient, party: Party, asked: dict[str, str]
) -> None:
    """§2, §6: oidcc-rp-initiated-logout-no-params, -only-state."""
    page = confirm(parent, **asked)
    assert heading(page) == DONE
    assert "https://" not in page.text
    assert not is_signed_in(parent, party)


def test_who_is_asked_may_stay(parent: FlaskClient, party: Party) -> None:
    page = BeautifulSoup(leave(parent).text, "html.parser")
    assert page.find("a", string="Rester connecté") is not None
    assert is_signed_in(parent, party)


def test_a_forged_confirmation_ends_nothing(parent: FlaskClient, party: Party) -> None:
    """Our own form carries an anti-forgery token, whatever the protocol's POST does."""
    for token in ({}, {"csrf_token": "x"}):
        response = parent.post("/logout", data={"confirmation": "1", **token})
        assert response.status_code == 400
    assert is_signed_in(parent, party)


def test_a_client_id_beside_the_hint_must_be_its_audience(
    parent: FlaskClient, party: Party, hint: str
) -> None:
    """§2."""
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": BACK}
    assert heading(leave(parent, client_id="other", **asked)) == ASKING
    assert flow.location(leave(parent, client_id=party.client_id, **asked)) == BACK


def test_a_disabled_clients_address_is_not_followed(
    parent: FlaskClient, party: Party, hint: str, app: Flask
) -> None:
    with app.app_context():
        registry.disable(party.client_id, actor="Anne", reason="essai")
    response = leave(parent, id_token_hint=hint, post_logout_redirect_uri=BACK)
    assert heading(response) == ASKING


def test_a_cookie_copied_before_the_sign_out_opens_nothing(
    parent: FlaskClient, party: Party, hint: str
) -> None:
    """Canaille 0.3.6: it did there."""
    cookie = parent.get_cookie("preau_session")
    assert cookie is not None
    leave(parent, id_token_hint=hint)
    parent.set_cookie("preau_session", cookie.value)
    assert not is_signed_in(parent, party)


def test_the_page_says_which_other_ents_stay_open(
    parent: FlaskClient, hint: str, app: Flask
) -> None:
    with app.app_context():
        other = flow.register("ent-autre", client_name="ENT des lycées")
        flow.register("ent-unvisited", client_name="ENT jamais ouvert")
    flow.tokens(parent, other)
    page = leave(parent, id_token_hint=hint, post_logout_redirect_uri=BACK, state="s")
    assert heading(page) == DONE
    assert "ENT des lycées" in page.text
    assert "ENT jamais ouvert" not in page.text
    assert f'href="{BACK}?state=s"' in page.text


def test_the_trail_knows_who_left_which_ent(
    parent: FlaskClient, hint: str, party: Party, app: Flask
) -> None:
    leave(parent, id_token_hint=hint)
    with app.app_context():
        event = db.session.scalars(
            select(SecurityEvent).where(SecurityEvent.event == Event.SIGN_OUT.value)
        ).one()
    assert event.client_id == party.client_id
    assert event.account_id is not None


def test_a_request_that_was_kept_too_long_asks(parent: FlaskClient) -> None:
    assert heading(parent.get("/logout?suite=unknown")) == ASKING


@pytest.mark.parametrize(
    "query", ["state=a&state=b", "state=a%00b", "x=%ff", "id_token_hint=" + "x" * 9000]
)
def test_what_cannot_be_read_is_shown_and_ends_nothing(
    parent: FlaskClient, party: Party, query: str
) -> None:
    assert parent.get(f"/logout?{query}").status_code == 400
    assert is_signed_in(parent, party)


def test_the_pages_whose_button_may_end_at_an_ent_carry_no_form_action(
    parent: FlaskClient, party: Party
) -> None:
    """Chromium checks form-action along the whole redirect chain."""
    del party
    assert "form-action" not in leave(parent).headers["Content-Security-Policy"]
