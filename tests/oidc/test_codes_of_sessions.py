"""Authorization codes and the session they were made in: its end is theirs."""

import pytest
from flask.testing import FlaskClient

from idp.session import browser, ending
from idp.session.browser import BrowserSession
from tests.oidc import flow
from tests.oidc.flow import Party


def test_a_code_that_waits_while_its_person_signs_out_is_worth_nothing(
    parent: FlaskClient, party: Party, hint: str
) -> None:
    """Back-Channel Logout §2.5: the ENT was told of this `sid` and would not be told again."""
    code = flow.code(parent, party)
    parent.get("/logout", query_string={"id_token_hint": hint})
    assert flow.error(flow.redeem(parent, party, code)) == "invalid_grant"
    flow.sign_in(parent)
    assert flow.redeem(parent, party, flow.code(parent, party)).status_code == 200


def test_a_code_made_while_its_person_signs_out_is_worth_nothing(
    parent: FlaskClient, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sign-out, in another tab, saw no ENT to tell of it (Back-Channel Logout §2.5)."""
    visit = browser.visit

    def too_late(session: BrowserSession, client_id: str, what: str) -> bool:
        ending.end(session.id)
        return visit(session, client_id, what)

    monkeypatch.setattr(browser, "visit", too_late)
    assert flow.error(flow.redeem(parent, party, flow.code(parent, party))) == "invalid_grant"


def test_a_code_outlives_another_sign_in_of_the_same_person_and_not_of_another(
    parent: FlaskClient, party: Party, karim: None
) -> None:
    """OIDC Core §3.1.2.1: it is the same session, by its `sid`; another person's ends it."""
    del karim
    code = flow.code(parent, party)
    assert "code" in flow.signed_in_again(parent, party, prompt="login")
    assert flow.redeem(parent, party, code).status_code == 200
    code = flow.code(parent, party)
    page = flow.location(flow.authorize(parent, party, prompt="login"))
    assert flow.sign_in(parent, page, "k.dupond77").status_code == 303
    assert flow.error(flow.redeem(parent, party, code)) == "invalid_grant"
