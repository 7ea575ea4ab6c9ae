"""« Mes clés d'accès »: naming, removing; who may."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from idp import create_app
from idp.accounts import security
from idp.accounts.models import Account, Passkey
from idp.config import Settings
from idp.platform.database import db
from tests import seed
from tests.passkeys.authenticator import Authenticator
from tests.passkeys.conftest import LIST, NEW, options
from tests.visitor import NewPerson, Person

Kept = Callable[[], list[Passkey]]


def freeze(app: Flask, account_id: int) -> None:
    with app.app_context():
        security.freeze_changes(db.session.get_one(Account, account_id))
        db.session.commit()


def test_one_gets_another_name(here: Person, phone: Authenticator, read: Kept) -> None:
    del phone
    path = f"{LIST}/{read()[0].id}"
    here.open(path)
    for wrong in ("", " ", "x" * 61, "\x00", "a\nb"):
        assert here.post(path, name=wrong).status_code == 422
    assert here.post(path, name=" Téléphone <b> ").location == f"{LIST}?fait=renommee"
    assert read()[0].name == "Téléphone <b>"
    assert "Téléphone &lt;b&gt;" in here.open(LIST).text


def test_one_is_removed_without_script(
    here: Person, phone: Authenticator, read: Kept, events: Callable[[], list[str]]
) -> None:
    del phone
    path = f"{LIST}/{read()[0].id}/retirer"
    assert "ne pourra plus vous connecter" in here.open(path).text
    assert here.post(path).location == f"{LIST}?fait=retiree"
    assert read() == []
    assert events()[-1] == "account.passkey.removed"
    assert here.post(path).location == f"{LIST}?fait=retiree"


def test_the_last_way_in_is_not_removed(
    app: Flask, here: Person, phone: Authenticator, read: Kept, parent: int
) -> None:
    del phone
    with app.app_context():
        db.session.get_one(Account, parent).password_hash = None
        db.session.commit()
    path = f"{LIST}/{read()[0].id}/retirer"
    here.open(path)
    page = here.post(path)
    assert page.status_code == 409
    assert "/compte/mot-de-passe/premier" in page.text
    assert len(read()) == 1


def test_nobody_sees_or_touches_anothers(
    app: Flask, here: Person, phone: Authenticator, read: Kept, new_person: NewPerson
) -> None:
    del here, phone
    with app.app_context():
        seed.account("k.leroy31", mobile=None)
    stranger = new_person()
    stranger.sign_in("k.leroy31")
    path = f"{LIST}/{read()[0].id}"
    assert stranger.open(path).status_code == 404
    assert stranger.open(f"{path}/retirer").status_code == 404
    stranger.open(LIST)
    assert stranger.post(path, name="x").status_code == 404
    stranger.post(f"{path}/retirer")
    assert len(read()) == 1


def test_adding_and_removing_want_a_fresh_sign_in(
    clock: time_machine.Traveller, here: Person, phone: Authenticator, read: Kept
) -> None:
    del phone
    clock.shift(timedelta(minutes=16))
    removal = f"{LIST}/{read()[0].id}/retirer"
    here.open(LIST)
    for path in (f"{LIST}/ajouter", removal):
        assert here.open(path).location == "/connexion"
        assert here.post(path).location == "/connexion"
    here.open(LIST)
    assert options(here, NEW) == {"error": "sign_in_again"}
    here.open(removal)
    assert here.sign_in().location == removal
    assert len(read()) == 1


def test_nothing_changes_while_changes_are_frozen(
    app: Flask, here: Person, phone: Authenticator, parent: int, read: Kept
) -> None:
    del phone
    freeze(app, parent)
    for path in (f"{LIST}/ajouter", f"{LIST}/{read()[0].id}/retirer"):
        assert here.open(path).status_code == 403
        assert here.post(path).status_code == 403
    page = here.open(LIST).text
    assert "Changements suspendus" in page
    assert "/retirer" not in page
    assert options(here, NEW) == {"error": "frozen"}
    assert len(read()) == 1


def test_nobody_signed_in_is_asked_to_sign_in(person: Person, parent: int) -> None:
    del parent
    assert person.open(LIST).location == "/connexion"
    person.open("/connexion")
    assert options(person, NEW) == {"error": "signed_out"}


def test_without_script_a_page_shows_no_trace(here: Person) -> None:
    for path in ("/connexion", "/compte", LIST, f"{LIST}/ajouter"):
        page = BeautifulSoup(here.open(path).text, "html.parser")
        for hidden in page.select("[hidden]"):
            hidden.decompose()
        main = page.select_one("main")
        assert main
        assert not main.select("form[data-passkey], input[data-authenticator]:not([disabled])")
        links = [link["href"] for link in main.select("a[href*=cles-d-acces]")]
        assert links in ([], [LIST])


def test_a_service_at_an_address_has_no_passkeys(app: Flask, settings: Settings) -> None:
    # Web Authentication Level 3 §5.1.2: a relying party is a domain.
    server = settings.server.model_copy(update={"issuer": "http://127.0.0.1:8000"})
    at_an_address = create_app(settings.model_copy(update={"server": server}))
    with app.app_context():
        seed.family()
    somebody = Person(at_an_address.test_client())
    somebody.sign_in()
    for path in ("/compte", "/connexion"):
        assert "cle-d-acces" not in somebody.open(path).text
    assert somebody.open(LIST).status_code == 404
    assert somebody.post("/connexion/cle-d-acces/options").status_code == 404
