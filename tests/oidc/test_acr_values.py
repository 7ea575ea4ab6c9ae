"""Where an ENT says which sign-in it wants, and what the sign-in page makes of it."""

import json

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from idp import create_app
from idp.clients.registration import RegistrationError
from idp.config import Settings
from tests.oidc import flow
from tests.oidc.assertions import holder
from tests.oidc.flow import Party
from tests.oidc.request_objects import ask, request_object
from tests.oidc.stepping_up import PASSKEY, PASSWORD, essential, page, said, with_passkey
from tests.oidc.test_par import bring, pushed

__all__ = ["holder"]


def asks_for_more(answer: object) -> bool:
    return str(getattr(answer, "location", "")).startswith("/connexion?")


def in_claims(**how: object) -> str:
    return json.dumps({"id_token": {"acr": how}})


def test_the_claims_own_values_count_else_acr_values(
    app: Flask, parent: FlaskClient, party: Party
) -> None:
    """OIDC Core §3.1.2.1, §5.5.1.1: both at once is unspecified there."""
    with_passkey(app)
    for asked, more in (
        ({"acr_values": PASSKEY}, True),
        ({"acr_values": f"x {PASSKEY}"}, True),
        ({"acr_values": f"{PASSKEY} {PASSWORD}"}, False),
        ({"claims": in_claims(value=PASSKEY)}, True),
        ({"claims": in_claims(values=["x", PASSKEY])}, True),
        ({"claims": in_claims(value=PASSWORD), "acr_values": PASSKEY}, False),
        ({"claims": in_claims(value=PASSKEY), "acr_values": PASSWORD}, True),
        ({"claims": in_claims(essential=True), "acr_values": PASSKEY}, True),
        ({"claims": in_claims(essential=True)}, False),
        ({"claims": '{"userinfo":{"acr":{"value":"x"}}}', "acr_values": PASSWORD}, False),
    ):
        assert asks_for_more(flow.authorize(parent, party, **asked)) == more, asked


def test_values_that_nobody_knows_never_break(
    app: Flask, parent: FlaskClient, party: Party
) -> None:
    """OIDC Core §3.1.2.1."""
    with_passkey(app)
    for values in ("x", "eidas1 x", "x " * 2000, f"x {PASSWORD}", " "):
        assert "code" in flow.answer(flow.authorize(parent, party, acr_values=values))


def test_what_only_an_unknown_kind_would_meet_is_refused_before_anybody_signs_in(
    app: Flask, party: Party
) -> None:
    answer = flow.authorize(app.test_client(), party, claims=essential("x"))
    assert flow.answer(answer)["error"] == "unmet_authentication_requirements"


def test_a_registration_may_hold_a_default_that_a_request_overrides(
    app: Flask, parent: FlaskClient, party: Party
) -> None:
    """OIDC Registration §2: default_acr_values."""
    del party
    with_passkey(app)
    with app.app_context():
        careful = flow.register("careful", default_acr_values=[PASSKEY])
        with pytest.raises(RegistrationError, match="default_acr_values"):
            flow.register("odd", default_acr_values=[f"{PASSKEY} {PASSWORD}"])
        with pytest.raises(RegistrationError, match="default_acr_values"):
            flow.register("odd", default_acr_values=[PASSKEY, PASSKEY])
    assert asks_for_more(flow.authorize(parent, careful))
    assert "code" in flow.answer(flow.authorize(parent, careful, prompt="none"))
    assert "code" in flow.answer(flow.authorize(parent, careful, acr_values=PASSWORD))
    assert "code" in flow.answer(flow.authorize(parent, careful, claims=in_claims(value=PASSWORD)))


def test_pushed_and_signed_requests_say_it_too_and_nothing_beside_them_does(
    app: Flask, parent: FlaskClient, party: Party, holder: Party
) -> None:
    """RFC 9126 §2.1, RFC 9101 §6.3."""
    with_passkey(app)
    assert asks_for_more(bring(parent, party, pushed(parent, party, acr_values=PASSKEY)))
    weaker = bring(parent, party, pushed(parent, party), acr_values=PASSKEY)
    assert "code" in flow.answer(weaker)
    assert asks_for_more(ask(parent, holder, request_object(holder, acr_values=PASSKEY)))
    assert "code" in flow.answer(ask(parent, holder, request_object(holder), acr_values=PASSKEY))


def test_a_posted_request_says_it_too(app: Flask, parent: FlaskClient, party: Party) -> None:
    with_passkey(app)
    stored = parent.post("/authorize", data=flow.request(party, acr_values=PASSKEY))
    assert asks_for_more(parent.get(flow.location(stored)))


def order(shown: BeautifulSoup) -> list[str]:
    """The ways in, as they stand one after the other."""
    marks = {"data-passkey": "passkey", "novalidate": "password"}
    forms = shown.select("main form[data-passkey], main form[novalidate]")
    return [name for form in forms for mark, name in marks.items() if mark in form.attrs]


def test_the_sign_in_page_puts_what_is_wanted_first(app: Flask, party: Party) -> None:
    """OIDC Core §3.1.2.1: in the order of preference."""
    client = app.test_client()
    for asked, first, words in (
        ({}, "password", "J’utilise mes identifiants"),
        ({"acr_values": PASSWORD}, "password", "J’utilise mes identifiants"),
        ({"acr_values": f"{PASSWORD} {PASSKEY}"}, "password", "J’utilise mes identifiants"),
        ({"acr_values": f"{PASSKEY} {PASSWORD}"}, "passkey", "de préférence avec une clé d’accès"),
        ({"acr_values": PASSKEY}, "passkey", "sans obligation"),
        ({"claims": essential(PASSKEY)}, "passkey", "ne s’ouvre ici qu’ainsi"),
    ):
        shown = page(client, flow.location(flow.authorize(client, party, **asked)))
        assert (order(shown)[0], len(order(shown))) == (first, 2), asked
        assert words in said(shown)
    refused = flow.location(flow.authorize(client, party, acr_values=PASSKEY)) + "&cle=inconnue"
    words = said(page(client, refused))
    assert words.index("ne correspond à aucun compte") < words.index("J’utilise ma clé d’accès")


def test_the_sign_in_page_says_nothing_of_who_has_what(app: Flask, party: Party) -> None:
    def shown() -> str:
        client = app.test_client()
        asked = flow.authorize(client, party, claims=essential(PASSKEY), login_hint="j.dupond25")
        return said(page(client, flow.location(asked)))

    before = shown()
    with_passkey(app)
    assert shown() == before


def test_no_passkey_is_wanted_where_none_can_be(
    app: Flask, settings: Settings, party: Party
) -> None:
    """At the address of a machine; discovery says so (OIDC Discovery §3)."""
    del party, app
    server = settings.server.model_copy(update={"issuer": "http://127.0.0.1:8000"})
    bare = create_app(settings.model_copy(update={"server": server}))
    document = bare.test_client().get("/.well-known/openid-configuration").get_json()
    assert document["acr_values_supported"] == [PASSWORD]
