"""Who the client is: exactly the registered method, and only one (RFC 6749 §2.3)."""

import base64
from urllib.parse import quote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from tests.oidc import flow
from tests.oidc.flow import Party, basic

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def by_post(app: Flask, party: Party) -> Party:
    """A client of client_secret_post."""
    del party
    with app.app_context():
        return flow.register("ent-post", token_endpoint_auth_method="client_secret_post")


def ask(client: FlaskClient, headers: dict[str, str] | None = None, **form: str) -> TestResponse:
    """A token request with a code that does not exist: who passes is told invalid_grant."""
    values = {"grant_type": "authorization_code", "code": "x", "redirect_uri": flow.REDIRECT}
    return client.post("/token", data=values | form, headers=headers or {})


def refused(response: TestResponse) -> None:
    assert flow.error(response) == "invalid_client"
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic ")
    assert response.headers["Cache-Control"] == "no-store"


def test_the_registered_method_passes(
    client: FlaskClient, party: Party, by_post: Party, public: Party
) -> None:
    secret = by_post.secret or ""
    for response in (
        ask(client, party.basic()),
        ask(client, party.basic(), client_id=party.client_id),
        ask(client, client_id=by_post.client_id, client_secret=secret),
        ask(client, client_id=public.client_id),
    ):
        assert flow.error(response) == "invalid_grant"


def test_the_scheme_is_read_in_any_case(client: FlaskClient, party: Party) -> None:
    """RFC 9110 §11.1."""
    header = party.basic()["Authorization"]
    for scheme in ("basic", "BASIC", "bAsIc"):
        answer = ask(client, {"Authorization": header.replace("Basic", scheme)})
        assert flow.error(answer) == "invalid_grant"


def test_both_halves_are_form_encoded(client: FlaskClient, party: Party) -> None:
    """RFC 6749 §2.3.1."""
    halves = "".join(f"%{ord(c):02X}" for c in party.client_id), quote_plus(party.secret or "")
    assert flow.error(ask(client, basic(*halves))) == "invalid_grant"


def test_another_method_than_the_registered_one_is_refused(
    client: FlaskClient, party: Party, by_post: Party, public: Party
) -> None:
    """Even with the right secret."""
    refused(ask(client, client_id=party.client_id, client_secret=party.secret or ""))
    refused(ask(client, by_post.basic()))
    refused(ask(client, client_id=party.client_id))
    refused(ask(client, client_id=by_post.client_id))
    refused(ask(client, basic(public.client_id, "")))
    refused(ask(client, basic(public.client_id, "x")))
    refused(ask(client, client_id=public.client_id, client_secret="x"))


def test_a_wrong_secret_is_refused(client: FlaskClient, party: Party, by_post: Party) -> None:
    for secret in ("x", "", "é", (party.secret or "")[:-1], (party.secret or "") + "x"):
        refused(ask(client, basic(party.client_id, secret)))
    refused(ask(client, client_id=by_post.client_id, client_secret=party.secret or ""))
    refused(ask(client, basic("nobody", party.secret or "")))


def test_the_operator_reads_which_of_three_faults_it_was_and_the_client_all_three(
    client: FlaskClient, party: Party, by_post: Party
) -> None:
    """RFC 6749 §5.2: one text for whoever asks, so that nobody learns which clients there are."""
    secret = party.secret or ""
    with capture_logs() as written:
        answers = [
            ask(client, basic(party.client_id, "wrong")),
            ask(client, basic("nobody", "wrong")),
            ask(client, basic(secret, party.client_id)),  # the halves in the wrong places
            ask(client, by_post.basic()),
        ]
    assert len({answer.get_data() for answer in answers}) == 1
    for word in ("client_id", "secret", "method"):
        assert word in answers[0].get_json()["error_description"]
    assert [(line["client_id"], line["why"]) for line in written] == [
        (party.client_id, "wrong secret"),
        ("nobody", "unknown client_id"),
        ("", "unknown client_id"),
        (by_post.client_id, "client_secret_basic came, client_secret_post is registered"),
    ]


def test_who_sends_nothing_of_itself_is_told_so(client: FlaskClient, party: Party) -> None:
    """A library that leaves the header out: neither the secret nor the method is at fault."""
    del party
    answer = ask(client)
    refused(answer)
    assert answer.get_json()["error_description"] == "no client authentication came"


def test_two_methods_at_once_are_refused(client: FlaskClient, party: Party) -> None:
    """RFC 6749 §2.3: must not use more than one method in each request."""
    secret = party.secret or ""
    both = ask(client, party.basic(), client_id=party.client_id, client_secret=secret)
    assert flow.error(both) == "invalid_request"
    both = ask(client, party.basic(), client_assertion="x", client_assertion_type="y")
    assert flow.error(both) == "invalid_request"


def test_another_client_id_beside_the_header_is_refused(
    client: FlaskClient, party: Party, public: Party
) -> None:
    answer = ask(client, party.basic(), client_id=public.client_id)
    assert flow.error(answer) == "invalid_request"


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic ",
        "Basic !!!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"ent-vienne:\xff\xfe").decode(),
        "Basic " + base64.b64encode(b"%ff:%ff").decode(),
        "Basic " + base64.b64encode(b"\x00:\x00").decode(),
        "Basic " + base64.b64encode(b":").decode(),
        "Basic " + base64.b64encode(b"x" * 20000).decode(),
        "Basic \xe9\xe9",
        "Bearer x",
        "Digest x",
        "é",
        "",
    ],
    ids=lambda header: header[:30],
)
def test_a_header_that_cannot_be_read_is_no_authentication(
    client: FlaskClient, party: Party, header: str
) -> None:
    """django-oauth-toolkit answered 500 on Basic that is not UTF-8."""
    del party
    refused(ask(client, {"Authorization": header}))


def test_nobody_is_refused(client: FlaskClient, party: Party) -> None:
    del party
    refused(ask(client))
    refused(ask(client, client_id=""))
    refused(ask(client, client_id="é"))


def test_assertions_are_not_taken_for_another_method(client: FlaskClient, public: Party) -> None:
    """RFC 7523 §3: never ignored."""
    who = public.client_id
    refused(ask(client, client_id=who, client_assertion="x.y.z", client_assertion_type=ASSERTION))
