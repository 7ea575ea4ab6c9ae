"""Signing in by passkey (Web Authentication Level 3 §7.2)."""

from collections.abc import Callable

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from flask import Flask

from idp.accounts import status
from idp.accounts.models import Account, Passkey
from idp.messaging.file import Outbox
from idp.platform.database import db
from idp.session import browser
from tests import seed
from tests.passkeys.authenticator import (
    BACKED_UP,
    ELIGIBLE,
    PRESENT,
    USUAL,
    Authenticator,
    Key,
)
from tests.passkeys.conftest import SIGN_IN, add, options, sign_in
from tests.visitor import NewPerson, Person

Kept = Callable[[], list[Passkey]]
UNKNOWN, EXPIRED, COPIED = "/connexion?cle=inconnue", "/connexion?cle=expiree", "cle=refusee"


@pytest.fixture
def elsewhere(new_person: NewPerson) -> Person:
    """Another browser, where nobody signed in before."""
    return new_person(address="198.51.100.4")


@pytest.fixture
def told(app: Flask) -> dict[str, object]:
    """How the person got in, once /t/session was opened."""
    said: dict[str, object] = {}

    @app.get("/t/session")
    def session() -> str:
        found = browser.current()
        assert found is not None
        said.update(amr=found.amr, acr=found.acr)
        return ""

    return said


def test_a_passkey_signs_in_and_says_how(
    told: dict[str, object], elsewhere: Person, phone: Authenticator
) -> None:
    assert sign_in(elsewhere, phone).location == "/services"
    assert elsewhere.who() == "Jeanne Dupond"
    elsewhere.open("/t/session")
    # RFC 8176 §2: a key, the person present, two factors.
    assert told == {"amr": ("pop", "user", "mfa"), "acr": "urn:preau:acr:passkey"}


def test_the_ents_request_goes_on(
    ask: Callable[..., str], elsewhere: Person, phone: Authenticator
) -> None:
    place = ask(elsewhere, prompt="login")
    assert sign_in(elsewhere, phone).location == place.replace("/connexion", "/authorize")


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP256R1()),
        ed25519.Ed25519PrivateKey.generate(),
        rsa.generate_private_key(65537, 2048),
    ],
    ids=["ES256", "EdDSA", "RS256"],
)
def test_each_algorithm_works(here: Person, elsewhere: Person, key: Key) -> None:
    made = Authenticator(key=key)
    add(here, made)
    sign_in(elsewhere, made)
    assert elsewhere.who() == "Jeanne Dupond"


def test_the_question_says_nothing_of_who_is_known(elsewhere: Person, phone: Authenticator) -> None:
    del phone
    elsewhere.open("/connexion")
    asked = options(elsewhere, f"{SIGN_IN}/options")
    assert asked.pop("challenge")
    assert asked == {
        "rpId": "localhost",
        "timeout": 300_000,
        "allowCredentials": [],
        "userVerification": "required",
    }


def test_each_use_is_noted(
    elsewhere: Person, phone: Authenticator, read: Kept, clock: time_machine.Traveller
) -> None:
    del clock
    assert read()[0].last_used_at is None
    sign_in(elsewhere, phone)
    assert read()[0].last_used_at is not None


@pytest.mark.parametrize(
    "bent",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"flags": PRESENT},
        {"flags": 0},
        {"flags": USUAL | ELIGIBLE | BACKED_UP},
        {"flags": USUAL | BACKED_UP},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"handle": b"another"},
        {"handle": None},
        {"credential_id": b"unknown"},
        {"client_data": {"type": "webauthn.create"}},
        {"client_data": {"crossOrigin": True}},
    ],
    ids=[
        "another origin",
        "another site",
        "nobody verified",
        "nobody there",
        "a copy by now",
        "a copy that could be none",
        "another key",
        "another handle",
        "no handle",
        "unknown",
        "made, not used",
        "in a frame",
    ],
)
def test_an_answer_that_is_not_true_is_refused(
    elsewhere: Person, phone: Authenticator, bent: dict[str, object]
) -> None:
    for name, value in bent.items():
        setattr(phone, name, value)
    assert sign_in(elsewhere, phone).location == UNKNOWN
    assert elsewhere.who() == ""
    assert "ne correspond à aucun compte" in elsewhere.open(UNKNOWN).text


def test_an_answer_counts_once(elsewhere: Person, phone: Authenticator) -> None:
    elsewhere.open("/connexion")
    answer = phone.get(options(elsewhere, f"{SIGN_IN}/options"))
    assert elsewhere.post(SIGN_IN, answer=answer).location == "/services"
    assert elsewhere.post(SIGN_IN, answer=answer).location == EXPIRED


def test_a_challenge_belongs_to_one_browser(
    elsewhere: Person, phone: Authenticator, new_person: NewPerson
) -> None:
    thief = new_person()
    for somebody in (elsewhere, thief):
        somebody.open("/connexion")
    answer = phone.get(options(elsewhere, f"{SIGN_IN}/options"))
    options(thief, f"{SIGN_IN}/options")
    assert thief.post(SIGN_IN, answer=answer).location == EXPIRED
    assert elsewhere.post(SIGN_IN, answer=answer).location == "/services"


def test_a_challenge_for_a_new_passkey_signs_nobody_in(here: Person, phone: Authenticator) -> None:
    here.open("/compte/cles-d-acces/ajouter")
    answer = phone.get(options(here, "/cles-d-acces/options"))
    assert here.post(SIGN_IN, answer=answer).location == EXPIRED


def test_a_challenge_lives_for_five_minutes(
    app: Flask, elsewhere: Person, phone: Authenticator
) -> None:
    del phone
    elsewhere.open("/connexion")
    options(elsewhere, f"{SIGN_IN}/options")
    store = app.extensions["idp_state"]
    (key,) = store.scan_iter("passkey-challenge:*")
    assert 290 < store.ttl(key) <= 300


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


def test_both_databases_note_a_use(
    every_database: str, here: Person, elsewhere: Person, read: Kept
) -> None:
    del every_database
    made = Authenticator(count=2**31)
    add(here, made)
    made.count += 1
    assert sign_in(elsewhere, made).location == "/services"
    assert read()[0].sign_count == 2**31 + 1
