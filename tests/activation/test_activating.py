"""« Activer mon compte », the whole way: letter, birth date, account, signed in."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from idp.accounts.models import Account
from idp.families.models import Guardian
from idp.messaging.file import Outbox
from idp.platform.database import db
from tests import seed
from tests.activation.conftest import (
    OTHER_DATE,
    OWN,
    Reader,
    account,
    add_child,
    letter,
    title,
    words,
)
from tests.visitor import NewPerson


@pytest.mark.usefixtures("every_database")
def test_a_letter_and_a_birth_date_make_an_account_and_sign_in(
    app: Flask, reader: Reader, guardian: int, new_person: NewPerson
) -> None:
    assert title(reader.hold()) == "Indiquez la date de naissance d’un de vos enfants"
    shown = reader.prove()
    assert title(shown) == "Votre nouveau compte"
    assert reader.sheet.identifier in shown.text
    assert "Léo DUPOND (5EME3)" in words(shown)
    done = reader.finish()

    assert title(done) == "Vous pouvez maintenant accéder à vos services en ligne"
    assert 'href="/services"' in done.text
    assert reader.at.who() == "Jeanne DUPOND"
    made = account(app, reader.sheet.identifier)
    assert made is not None
    with app.app_context():
        assert db.session.get_one(Guardian, guardian).account_id == made.id
    assert new_person().sign_in(reader.sheet.identifier, OWN).status_code == 303


def test_the_request_of_the_ent_survives_every_step(
    reader: Reader, ask: Callable[..., str]
) -> None:
    reader.query = "?" + ask(reader.at).partition("?")[2]
    reader.hold()
    assert reader.page.endswith("/naissance" + reader.query)
    reader.prove()
    assert reader.page.endswith("/compte" + reader.query)

    assert f'href="/authorize{reader.query}"' in reader.finish().text


def test_an_expired_request_of_an_ent_stops_nobody(reader: Reader) -> None:
    reader.query = "?demande=depuis-longtemps-perimee"
    reader.hold()
    reader.query = ""
    reader.prove()
    assert 'href="/services"' in reader.finish().text


@pytest.mark.parametrize("change", ["capitals", "spaces", "plain"])
def test_the_letter_may_be_typed_as_people_type(reader: Reader, change: str) -> None:
    identifier, password = reader.sheet.identifier, reader.sheet.password
    typed = {
        "capitals": (identifier.upper(), password.upper()),
        "spaces": (f" {identifier[0]} {identifier[1:]} ", f" {password.replace('-', ' ')} "),
        "plain": (identifier, password.replace("-", "")),
    }[change]
    assert title(reader.hold(*typed)).startswith("Indiquez la date")


def test_any_child_of_the_letter_will_do(app: Flask, reader: Reader, guardian: int) -> None:
    add_child(app, guardian)
    reader.hold()
    shown = reader.prove(**OTHER_DATE)

    assert title(shown) == "Votre nouveau compte"
    assert "Léa, Léo" in shown.text


def test_the_address_counts_once_its_link_was_followed(
    app: Flask, proven: Reader, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    assert "Ouvrez maintenant le lien" in words(proven.finish(email="Jeanne@maison.example"))
    run_jobs()
    assert _address(app, proven) is None
    found = re.search(r"http://localhost(/\S+)", outbox.emails("Jeanne@maison.example")[-1].text)
    assert found

    proven.at.submit(found[1])
    assert _address(app, proven) == "Jeanne@maison.example"
    assert "Ouvrez maintenant le lien" not in words(proven.at.open(proven.page))


def test_the_address_may_be_left_empty(
    proven: Reader, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    done = proven.finish()
    assert title(done).startswith("Vous pouvez")
    assert "Ouvrez maintenant le lien" not in words(done)
    run_jobs()
    assert {message.to for message in outbox.everything()} == {"jeanne@example.org"}


def test_the_recorded_address_hears_of_the_account_and_how_to_object(
    proven: Reader, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    proven.finish()
    run_jobs()
    (told,) = outbox.emails("jeanne@example.org")
    assert "avec le courrier de l’établissement" in told.text
    assert "/ce-n-est-pas-moi/" in told.text
    assert OWN not in told.text


def test_the_letter_is_used_up(
    app: Flask, proven: Reader, guardian: int, new_person: NewPerson
) -> None:
    proven.finish()
    assert letter(app, guardian).used_at is not None
    again = Reader(new_person(), proven.sheet)
    refused = again.hold()

    assert refused.status_code == 422
    assert "n’est pas le bon" in words(refused)


def test_whoever_types_an_accounts_own_password_is_signed_in(
    reader: Reader, member: int, ask: Callable[..., str]
) -> None:
    del member
    query = "?" + ask(reader.at).partition("?")[2]
    reader.at.open("/activation" + query)
    answer = reader.at.post(
        "/activation" + query, identifier="j.dupond25", password="Prunetardive1"
    )
    assert answer.location == "/authorize" + query
    assert reader.at.who() == "Jeanne Dupond"


def test_whoever_was_signed_in_here_before_is_not_any_more(proven: Reader, app: Flask) -> None:
    with app.app_context():
        seed.account("k.martin12", mobile=None).given_name = "Karim"
        db.session.commit()
    proven.at.open("/connexion")
    proven.at.sign_in("k.martin12")
    assert proven.at.who() == "Karim Dupond"
    proven.finish()

    assert proven.at.who() == "Jeanne DUPOND"


def _address(app: Flask, reader: Reader) -> str | None:
    with app.app_context():
        return db.session.query(Account).filter_by(identifier=reader.sheet.identifier).one().email
