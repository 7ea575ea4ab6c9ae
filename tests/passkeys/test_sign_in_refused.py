"""Who is not signed in by passkey: copied, locked, too many, removed."""

from collections.abc import Callable

from flask import Flask

from idp.accounts import status
from idp.accounts.models import Account, Passkey
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import seed
from tests.passkeys.authenticator import Authenticator
from tests.passkeys.conftest import SIGN_IN, sign_in
from tests.visitor import Person

Kept = Callable[[], list[Passkey]]
UNKNOWN, COPIED = "/connexion?cle=inconnue", "cle=refusee"


def test_a_counter_that_went_back_is_refused_and_told(
    elsewhere: Person,
    phone: Authenticator,
    run_jobs: Callable[[], int],
    outbox: Outbox,
    events: Callable[[], list[str]],
) -> None:
    phone.count = 2**32 - 1
    assert sign_in(elsewhere, phone).location == "/services"
    elsewhere.open("/deconnexion")
    elsewhere.post("/deconnexion")
    for count in (2**32 - 1, 7, 0):
        phone.count = count
        assert COPIED in (sign_in(elsewhere, phone).location or "")
    assert elsewhere.who() == ""
    assert "account.passkey.copied" in events()
    run_jobs()
    assert "sans doute copiée" in outbox.sms(seed.MOBILE)[-1].text


def test_a_locked_account_is_told_as_with_a_password(
    app: Flask, elsewhere: Person, phone: Authenticator, parent: int
) -> None:
    with app.app_context():
        status.lock(parent, actor="marie", reason="essai")
    by_passkey = sign_in(elsewhere, phone)
    elsewhere.open("/connexion")
    by_password = elsewhere.sign_in()
    assert by_passkey.status_code == by_password.status_code == 403
    for page in (by_passkey, by_password):
        assert "Ce compte est bloqué" in page.text
    assert elsewhere.who() == ""


def test_wrong_answers_are_limited_for_their_address_alone(
    elsewhere: Person, phone: Authenticator, here: Person
) -> None:
    stranger = Authenticator(handle=b"x")
    for _ in range(50):
        assert sign_in(elsewhere, stranger).location == UNKNOWN
    assert sign_in(elsewhere, stranger).location == "/connexion?cle=attente"
    assert sign_in(elsewhere, phone).location == "/connexion?cle=attente"
    here.address = elsewhere.address  # she signed in at this browser before
    assert sign_in(here, phone).location == "/services"


def test_guessing_at_the_password_does_not_close_this_way(
    elsewhere: Person, phone: Authenticator
) -> None:
    for _ in range(6):
        elsewhere.open("/connexion")
        elsewhere.sign_in(password="Faux-mot-1")
    assert sign_in(elsewhere, phone).location == "/services"


def test_without_the_token_nothing_is_asked_or_read(
    elsewhere: Person, phone: Authenticator
) -> None:
    del phone
    assert elsewhere.client.post(f"{SIGN_IN}/options").status_code == 400
    assert elsewhere.client.post(SIGN_IN, data={"answer": "{}"}).status_code == 400


def test_a_removed_passkey_is_not_known(
    app: Flask, here: Person, elsewhere: Person, phone: Authenticator, read: Kept
) -> None:
    path = f"/compte/cles-d-acces/{read()[0].id}/retirer"
    here.open(path)
    here.post(path)
    assert sign_in(elsewhere, phone).location == UNKNOWN
    with app.app_context():
        assert db.session.query(Account).one().status == "active"
