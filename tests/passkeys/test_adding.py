"""A new passkey (Web Authentication Level 3 §7.1)."""

from collections.abc import Callable

import pytest

from idp.accounts.models import Passkey
from tests.passkeys.authenticator import BACKED_UP, ELIGIBLE, PRESENT, USUAL, Authenticator
from tests.passkeys.conftest import LIST, NEW, add, options
from tests.visitor import Person

Kept = Callable[[], list[Passkey]]
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)
ICLOUD = bytes.fromhex("fbfc3007154e4ecc8c0b7bb6e020557d")


def test_what_is_asked_of_a_new_passkey(here: Person, phone: Authenticator) -> None:
    here.open(f"{LIST}/ajouter")
    asked = options(here, NEW)
    assert asked["rp"]["id"] == "localhost"
    assert asked["user"]["name"] == "j.dupond25"
    assert [one["alg"] for one in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert asked["attestation"] == "none"
    assert asked["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    again = Authenticator(credential_id=phone.credential_id).create(asked)
    (excluded,) = asked["excludeCredentials"]
    assert f'"id": "{excluded["id"]}"' in again


def test_one_is_added_under_the_name_of_the_browser(
    here: Person, read: Kept, events: Callable[[], list[str]]
) -> None:
    here.client.environ_base["HTTP_USER_AGENT"] = PHONE
    made = Authenticator(flags=USUAL | ELIGIBLE | BACKED_UP, count=3)
    assert add(here, made).location == f"{LIST}?fait=ajoutee"
    (kept,) = read()
    assert kept.credential_id == made.credential_id
    assert kept.user_handle == made.handle
    assert (kept.name, kept.sign_count) == ("Chrome sur Android", 3)
    assert (kept.backup_eligible, kept.backed_up) == (True, True)
    assert events()[-1] == "account.passkey.added"
    page = here.open(f"{LIST}?fait=ajoutee").text
    assert "Chrome sur Android" in page
    assert "est ajoutée" in page


def test_or_under_that_of_its_keeper(here: Person, read: Kept) -> None:
    add(here, Authenticator(aaguid=ICLOUD))
    assert read()[0].name == "Trousseau iCloud"


@pytest.mark.parametrize(
    "bent",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"flags": PRESENT},
        {"flags": USUAL | BACKED_UP},
        {"client_data": {"type": "webauthn.get"}},
        {"client_data": {"crossOrigin": True}},
        {"credential_id": bytes(1024)},
    ],
    ids=lambda bent: str(bent)[:40],
)
def test_an_answer_that_is_not_true_adds_nothing(
    here: Person, read: Kept, bent: dict[str, object]
) -> None:
    made = Authenticator()
    for name, value in bent.items():
        setattr(made, name, value)
    page = add(here, made)
    assert page.status_code == 422
    assert "n’a pas pu être créée" in page.text
    assert read() == []


def test_the_same_credential_is_not_added_twice(
    here: Person, phone: Authenticator, read: Kept
) -> None:
    page = add(here, phone)
    assert (page.status_code, len(read())) == (422, 1)
    assert "est déjà enregistrée" in page.text


def test_a_challenge_is_of_one_session(here: Person, read: Kept) -> None:
    here.open(f"{LIST}/ajouter")
    answer = Authenticator().create(options(here, NEW))
    here.post("/deconnexion")
    here.open("/connexion")
    here.sign_in()
    here.open(f"{LIST}/ajouter")
    page = here.post(f"{LIST}/ajouter", answer=answer)
    assert page.status_code == 422
    assert "a pris trop de temps" in page.text
    assert read() == []


def test_ten_are_enough(here: Person, read: Kept) -> None:
    for _ in range(10):
        add(here, Authenticator())
    assert len(read()) == 10
    assert "data-passkey=" not in here.open(f"{LIST}/ajouter").text
    assert options(here, NEW) == {"error": "too_many"}
