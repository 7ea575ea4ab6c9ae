"""Parents with a passkey, and an ENT that asks for it."""

import json

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from webauthn.helpers import encode_cbor
from werkzeug.test import TestResponse

from idp.accounts import passkeys
from idp.accounts.models import Account
from idp.accounts.passkeys import NewPasskey
from idp.platform.database import db
from tests.oidc import flow
from tests.passkeys.authenticator import Authenticator

PASSWORD, PASSKEY = "urn:preau:acr:password", "urn:preau:acr:passkey"
SIGN_IN = "/connexion/cle-d-acces"


def with_passkey(app: Flask, identifier: str = "j.dupond25") -> Authenticator:
    """Give an account a passkey; return what holds it."""
    made = Authenticator(handle=identifier.encode())
    new = NewPasskey(
        credential_id=made.credential_id,
        public_key=encode_cbor(made.cose()),
        sign_count=0,
        transports=(),
        backup_eligible=False,
        backed_up=False,
        name="Clé",
    )
    with app.app_context():
        account = db.session.query(Account).filter_by(identifier=identifier).one()
        passkeys.add(account.id, new, made.handle or b"")
    return made


def essential(*values: str) -> str:
    """Return the `claims` parameter that requires one of these acr (OIDC Core §5.5.1.1)."""
    return json.dumps({"id_token": {"acr": {"essential": True, "values": values}}})


def page(client: FlaskClient, at: str) -> BeautifulSoup:
    """Open a page of ours."""
    answer = client.get(at)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def said(shown: BeautifulSoup) -> str:
    """What the page's main part says, in one line."""
    main = shown.select_one("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def use(client: FlaskClient, at: str, phone: Authenticator) -> TestResponse:
    """Press « Utiliser ma clé d'accès » at this address."""
    form = page(client, at).select_one("form[data-passkey=get]")
    assert form is not None
    token = str(form.select("input[name=csrf_token]")[0]["value"])
    options = client.post(str(form["data-options"]), headers={"X-CSRFToken": token})
    data = {"csrf_token": token, "answer": phone.get(options.get_json())}
    return client.post(str(form["action"]), data=data)


def press(client: FlaskClient, at: str, words: str) -> TestResponse:
    """Press a button that is a form of its own."""
    for button in page(client, at).select("form button"):
        if " ".join(button.get_text(" ").split()) == words:
            form = button.find_parent("form")
            assert form is not None
            token = form.select("input[name=csrf_token]")[0]["value"]
            return client.post(str(form["action"]), data={"csrf_token": token})
    raise AssertionError(words)


def resumed(client: FlaskClient, answer: TestResponse) -> TestResponse:
    """Follow the way back to the dispatcher."""
    return client.get(flow.location(answer))
