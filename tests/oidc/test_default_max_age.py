"""How lately a client wants people to have signed in, as it registered (OIDC Registration §2)."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from idp.clients.registration import RegistrationError
from tests.oidc import flow
from tests.oidc.flow import Party

NOW = "2026-11-23T09:00:00+00:00"


def test_a_registered_age_holds_where_a_request_gives_none(app: Flask, party: Party) -> None:
    """`default_max_age`; the request's own max_age overrides it. `auth_time` is always there."""
    del party
    with app.app_context():
        careful = flow.register("careful", default_max_age=60, require_auth_time=True)
    client = app.test_client()
    with time_machine.travel(NOW, tick=False) as clock:
        flow.sign_in(client)
        clock.shift(timedelta(seconds=60))
        before = flow.id_token(client, flow.tokens(client, careful))["auth_time"]
        clock.shift(timedelta(seconds=30))
        silent = flow.answer(flow.authorize(client, careful, prompt="none"))
        assert silent["error"] == "login_required"
        assert "code" in flow.answer(flow.authorize(client, careful, max_age="600"))
        code = flow.signed_in_again(client, careful)["code"]
        again = flow.id_token(client, flow.redeem(client, careful, code).get_json())
    assert again["auth_time"] == before + 90


def test_an_age_of_zero_asks_each_time(app: Flask, party: Party) -> None:
    del party
    with app.app_context():
        strict = flow.register("strict", default_max_age=0)
    client = app.test_client()
    flow.sign_in(client)
    assert flow.location(flow.authorize(client, strict)).startswith("/connexion?")


@pytest.mark.parametrize("age", [-1, 10**10, 1.5, True, "60", [60]])
@pytest.mark.usefixtures("context")
def test_an_age_is_a_number_of_seconds(age: object) -> None:
    with pytest.raises(RegistrationError, match="default_max_age"):
        flow.register("odd", default_max_age=age)
