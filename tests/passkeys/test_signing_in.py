"""Signing in by passkey (Web Authentication Level 3 §7.2)."""

from collections.abc import Callable

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from flask import Flask

from idp.accounts.models import Passkey
from idp.session import browser
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
UNKNOWN, EXPIRED = "/connexion?cle=inconnue", "/connexion?cle=expiree"


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


def test_both_databases_note_a_use(
    every_database: str, here: Person, elsewhere: Person, read: Kept
) -> None:
    del every_database
    made = Authenticator(count=2**31)
    add(here, made)
    made.count += 1
    assert sign_in(elsewhere, made).location == "/services"
    assert read()[0].sign_count == 2**31 + 1
