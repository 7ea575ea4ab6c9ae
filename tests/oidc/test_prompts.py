"""Who signs in, how lately, and for whom: prompt, max_age, id_token_hint (OIDC Core §3.1.2)."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.oidc import families, flow
from tests.oidc.flow import Party

NOW = "2026-11-23T09:00:00+00:00"


@pytest.mark.parametrize("changes", [{"prompt": "login"}, {"prompt": "select_account"},
                                     {"max_age": "0"}, {"max_age": "60"}], ids=str)  # fmt: skip
def test_a_second_sign_in_is_asked_for_and_auth_time_is_newer(
    app: Flask, party: Party, changes: dict[str, str | None]
) -> None:
    """OIDC Core §3.1.2.1: oidcc-prompt-login, oidcc-max-age-1."""
    client = app.test_client()
    with time_machine.travel(NOW, tick=False) as clock:
        flow.sign_in(client)
        first = flow.id_token(client, flow.tokens(client, party))
        clock.shift(timedelta(seconds=90))
        code = flow.signed_in_again(client, party, **changes)["code"]
        second = flow.id_token(client, flow.redeem(client, party, code).get_json())
    assert second["auth_time"] == first["auth_time"] + 90
    assert second["sub"] == first["sub"]


def test_a_recent_sign_in_is_recent_enough(app: Flask, party: Party) -> None:
    """OIDC Core §3.1.2.1: oidcc-max-age-10000."""
    client = app.test_client()
    with time_machine.travel(NOW, tick=False) as clock:
        flow.sign_in(client)
        clock.shift(timedelta(seconds=60))
        claims = flow.id_token(client, flow.tokens(client, party, max_age="60"))
        assert "auth_time" in claims
        clock.shift(timedelta(seconds=1))
        page = flow.location(flow.authorize(client, party, max_age="60"))
        assert page.startswith("/connexion?")


def test_an_act_of_another_journey_meets_no_prompt(parent: FlaskClient, party: Party) -> None:
    """Two tabs: each asked for a sign-in of its own, the later one is met by the later sign-in."""
    first = flow.location(flow.authorize(parent, party, prompt="login", state="first"))
    resumed = flow.location(flow.sign_in(parent, first))
    second = flow.location(flow.authorize(parent, party, prompt="login", state="second"))
    assert second.startswith("/connexion?")
    assert flow.answer(parent.get(resumed))["state"] == "first"
    assert flow.location(parent.get(second.replace("/connexion", "/authorize"))) == second


def test_leaving_the_sign_in_page_by_its_address_meets_no_prompt(
    parent: FlaskClient, party: Party
) -> None:
    """Authentik CVE-2026-49443: a stage passed by an empty POST."""
    page = flow.location(flow.authorize(parent, party, prompt="login"))
    authorize = page.replace("/connexion", "/authorize")
    assert flow.location(parent.get(authorize)) == page
    assert flow.submit(parent, page).status_code == 422
    assert flow.location(parent.get(authorize)) == page
    assert parent.post(authorize).status_code == 400


def test_prompt_none_without_a_session_shows_no_page(client: FlaskClient, party: Party) -> None:
    """OIDC Core §3.1.2.6: oidcc-prompt-none-not-logged-in."""
    assert flow.answer(flow.authorize(client, party, prompt="none"))["error"] == "login_required"


def test_prompt_none_with_a_session_says_the_same_person_and_time(
    parent: FlaskClient, party: Party
) -> None:
    """oidcc-prompt-none-logged-in."""
    first = flow.id_token(parent, flow.tokens(parent, party))
    second = flow.id_token(parent, flow.tokens(parent, party, prompt="none"))
    assert (first["sub"], first["auth_time"]) == (second["sub"], second["auth_time"])


def test_prompt_none_with_max_age_0_is_refused(parent: FlaskClient, party: Party) -> None:
    """Authlib issues a code (trap 3)."""
    answer = flow.answer(flow.authorize(parent, party, prompt="none", max_age="0"))
    assert answer["error"] == "login_required"


def test_prompt_none_is_refused_once_the_account_is_closed(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    """Authentik CVE-2025-53942: a disabled account can still authorize."""
    assert "code" in flow.answer(flow.authorize(parent, party, prompt="none"))
    families.close_account(app)
    answer = flow.answer(flow.authorize(parent, party, prompt="none"))
    assert answer["error"] == "login_required"


def test_a_closed_accounts_browser_sees_the_sign_in_page(
    parent: FlaskClient, party: Party, app: Flask
) -> None:
    families.close_account(app)
    assert flow.location(flow.authorize(parent, party)).startswith("/connexion?")


def test_the_hint_of_who_is_signed_in_changes_nothing(parent: FlaskClient, party: Party) -> None:
    """oidcc-id-token-hint."""
    hint = flow.tokens(parent, party)["id_token"]
    for prompt in (None, "none"):
        assert "code" in flow.answer(
            flow.authorize(parent, party, prompt=prompt, id_token_hint=hint)
        )


@pytest.mark.usefixtures("karim")
def test_a_hint_of_another_person_wants_that_one(parent: FlaskClient, party: Party) -> None:
    """OIDC Core §3.1.2.2: login_required, never a code for whoever is there."""
    hint = flow.tokens(parent, party)["id_token"]
    other = parent.application.test_client()
    flow.sign_in(other, identifier="k.dupond77")
    silent = flow.authorize(other, party, prompt="none", id_token_hint=hint)
    assert flow.answer(silent)["error"] == "login_required"
    page = flow.location(flow.authorize(other, party, id_token_hint=hint))
    assert page.startswith("/connexion?")
    assert "Continuer" not in BeautifulSoup(other.get(page).text, "html.parser").get_text()


@pytest.mark.usefixtures("karim")
def test_the_person_who_stays_after_all_is_told_to_the_ent_once(
    parent: FlaskClient, party: Party
) -> None:
    """Signing in as the same, unwanted person again ends in an error, not at the page again."""
    hint = flow.tokens(parent, party)["id_token"]
    other = parent.application.test_client()
    flow.sign_in(other, identifier="k.dupond77")
    page = flow.location(flow.authorize(other, party, id_token_hint=hint))
    resumed = flow.location(flow.sign_in(other, page, identifier="k.dupond77"))
    assert flow.answer(other.get(resumed))["error"] == "login_required"


@pytest.mark.usefixtures("karim")
def test_the_wanted_person_signs_in_instead(parent: FlaskClient, party: Party) -> None:
    body = flow.tokens(parent, party)
    other = parent.application.test_client()
    flow.sign_in(other, identifier="k.dupond77")
    page = flow.location(flow.authorize(other, party, id_token_hint=body["id_token"]))
    code = flow.answer(other.get(flow.location(flow.sign_in(other, page))))["code"]
    claims = flow.id_token(other, flow.redeem(other, party, code).get_json())
    assert claims["sub"] == flow.id_token(parent, body)["sub"]


@pytest.mark.parametrize("signed_in", [False, True])
def test_create_goes_to_enrolment_where_whoever_has_an_account_can_still_sign_in(
    app: Flask, party: Party, *, signed_in: bool
) -> None:
    """Initiating User Registration via OpenID Connect 1.0 §4."""
    client = app.test_client()
    if signed_in:
        flow.sign_in(client)
    page = flow.location(flow.authorize(client, party, prompt="create"))
    assert page.startswith("/inscription?demande=")
    link = BeautifulSoup(client.get(page).text, "html.parser").select_one(
        "main a[href^='/connexion?']"
    )
    assert link is not None
    resumed = flow.location(flow.sign_in(client, str(link["href"])))
    assert flow.answer(client.get(resumed))["code"]


def test_create_with_none_is_refused(parent: FlaskClient, party: Party) -> None:
    """OIDC Core §3.1.2.1."""
    answer = flow.answer(flow.authorize(parent, party, prompt="none create"))
    assert answer["error"] == "invalid_request"


@pytest.mark.usefixtures("karim")
def test_select_account_lets_someone_else_sign_in(parent: FlaskClient, party: Party) -> None:
    before = flow.id_token(parent, flow.tokens(parent, party))["sub"]
    page = flow.location(flow.authorize(parent, party, prompt="select_account"))
    resumed = flow.location(flow.sign_in(parent, page, identifier="k.dupond77"))
    body = flow.redeem(parent, party, flow.answer(parent.get(resumed))["code"]).get_json()
    assert flow.id_token(parent, body)["sub"] != before


def test_a_hint_issued_to_another_client_is_no_hint(
    parent: FlaskClient, party: Party, public: Party
) -> None:
    hint = flow.tokens(parent, public)["id_token"]
    answer = flow.answer(flow.authorize(parent, party, id_token_hint=hint))
    assert answer["error"] == "invalid_request"


def test_an_expired_hint_still_names_its_person(app: Flask, party: Party) -> None:
    """RP-Initiated Logout §4, OIDC Core §3.1.2.1: the hint need not be fresh."""
    client = app.test_client()
    with time_machine.travel(NOW, tick=False) as clock:
        flow.sign_in(client)
        hint = flow.tokens(client, party)["id_token"]
        clock.shift(timedelta(hours=3))
        flow.sign_in(client)
        answer = flow.answer(flow.authorize(client, party, prompt="none", id_token_hint=hint))
    assert "code" in answer
