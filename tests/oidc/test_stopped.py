"""« Ne plus transmettre »: what this ENT holds is over, and the person is asked next time."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from idp.accounts import transmissions
from tests.oidc import families, flow
from tests.oidc.flow import Party

Jobs = Callable[[], int]


def stop(app: Flask, party: Party, run_jobs: Jobs) -> None:
    run_jobs()
    with app.app_context():
        assert transmissions.stop(families.jeanne().id, party.client_id)


def lines(app: Flask) -> list[tuple[str, list[str], list[str]]]:
    with app.app_context():
        found = transmissions.of_account(families.jeanne().id)
        return [(line.client_id, line.scopes, line.uais) for line in found]


def test_what_an_ent_receives_is_written_down_once_per_session(
    app: Flask, parent: FlaskClient, party: Party, run_jobs: Jobs
) -> None:
    run_jobs()  # the message about the new device
    flow.code(parent, party, scope="openid profile pupils")
    assert run_jobs() == 1
    flow.code(parent, party, scope="openid profile pupils")
    assert run_jobs() == 0
    assert lines(app) == [("ent-vienne", ["profile", "pupils"], ["0860003L"])]
    flow.code(parent, party, scope="openid profile")
    assert run_jobs() == 1
    assert lines(app) == [("ent-vienne", ["profile"], ["0860003L"])]


def test_the_tokens_it_holds_are_over_and_stay_so(
    app: Flask, parent: FlaskClient, party: Party, run_jobs: Jobs
) -> None:
    before = flow.tokens(parent, party)
    stop(app, party, run_jobs)
    assert flow.userinfo(parent, before).status_code == 401

    address = flow.location(flow.authorize(parent, party))
    assert address.startswith("/informations-transmises?demande=")
    assert flow.answer(parent.get(flow.location(flow.submit(parent, address))))["code"]
    assert flow.userinfo(parent, before).status_code == 401
    assert flow.userinfo(parent, flow.tokens(parent, party)).status_code == 200


def test_a_request_that_may_show_nothing_hears_consent_required(
    app: Flask, parent: FlaskClient, party: Party, run_jobs: Jobs
) -> None:
    """OIDC Core §3.1.2.6."""
    flow.tokens(parent, party)
    stop(app, party, run_jobs)
    answer = flow.answer(flow.authorize(parent, party, prompt="none"))
    assert answer["error"] == "consent_required"


def test_another_ent_is_not_concerned(
    app: Flask, parent: FlaskClient, party: Party, run_jobs: Jobs
) -> None:
    flow.tokens(parent, party)
    with app.app_context():
        other = flow.register("ent-autre")
    held = flow.tokens(parent, other)
    stop(app, party, run_jobs)
    assert flow.userinfo(parent, held).status_code == 200
    assert flow.tokens(parent, other)


def test_a_journey_agreed_to_before_passes_nothing_on_afterwards(
    app: Flask, parent: FlaskClient, party: Party, run_jobs: Jobs
) -> None:
    """A tab that stayed open: going back in it asks again."""
    address = flow.location(flow.authorize(parent, party, prompt="consent"))
    agreed = flow.location(flow.submit(parent, address))
    assert flow.answer(parent.get(agreed))["code"]
    stop(app, party, run_jobs)
    assert flow.location(parent.get(agreed)).startswith("/informations-transmises?")
    with app.app_context():
        assert set(transmissions.stopped_clients(families.jeanne().id)) == {party.client_id}
