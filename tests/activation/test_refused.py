"""What does not belong to a letter opens nothing, and says nothing about whom there is."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from idp.accounts.models import Letter
from idp.platform import throttle
from idp.platform.database import db
from idp.platform.throttle import Window
from tests import letters, seed
from tests.activation.conftest import LEO, OWN, START, UAI, Reader, errors, title, words
from tests.round_trips import RoundTrips
from tests.visitor import NewPerson, Person

WRONG = "L’identifiant ou le mot de passe provisoire n’est pas le bon."
HOSTILE = ["\x00", "a\x00b", "\ud800", "x" * 9000, "'; DROP TABLE letter; --", "\u202e", " "]


def send(person: Person, identifier: str, password: str) -> str:
    person.open(START)
    answer = person.post(START, identifier=identifier, password=password)
    assert answer.status_code == 422
    return errors(answer)


def test_known_and_unknown_read_the_same(
    app: Flask, reader: Reader, member: int, new_person: NewPerson
) -> None:
    del member
    with app.app_context():
        by_email = letters.issue("0860001J", _elsewhere(), by_email=True)
    sentences = {
        send(new_person(), identifier, "k7mp-x3qd-9hwt")
        for identifier in (
            reader.sheet.identifier,
            by_email.identifier,
            "j.dupond25",
            "n.personne1",
        )
    }
    assert len(sentences) == 1
    assert WRONG in sentences.pop()


def test_known_and_unknown_cost_the_same(
    reader: Reader, new_person: NewPerson, round_trips: RoundTrips
) -> None:
    send(new_person(), "warm.up1", "k7mp-x3qd-9hwt")
    costs = []
    for identifier in (reader.sheet.identifier, "n.personne1"):
        person = new_person()
        person.open(START)
        round_trips.clear()
        person.post(START, identifier=identifier, password="k7mp-x3qd-9hwt")
        costs.append(round_trips.seen())
    assert costs[0] == costs[1]


def test_guesses_are_slowed_as_at_the_sign_in_and_by_the_same_count(
    clock: time_machine.Traveller, reader: Reader
) -> None:
    del clock
    for _ in range(3):
        send(reader.at, reader.sheet.identifier, "k7mp-x3qd-9hwt")
    reader.at.open("/connexion")
    statuses = [reader.at.sign_in(reader.sheet.identifier).status_code for _ in range(3)]
    assert statuses[-1] == 429
    slowed = reader.hold()

    assert slowed.status_code == 429
    assert "Il y a eu trop d’essais." in errors(slowed)


def test_the_sentences_stand_in_the_summary_and_at_the_fields(person: Person) -> None:
    person.open(START)
    page = person.post(START, identifier="", password="")
    assert page.status_code == 422
    for sentence in ("Saisissez l’identifiant.", "Saisissez le mot de passe provisoire."):
        assert words(page).count(sentence) == 2


@pytest.mark.usefixtures("reader")
def test_the_typed_password_is_never_shown_again(person: Person) -> None:
    person.open(START)
    page = person.post(START, identifier="n.personne1", password="k7mp-x3qd-9hwt")
    assert "n.personne1" in page.text
    assert "k7mp" not in page.text


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_nothing_that_is_typed_breaks_a_page(person: Person, proven: Reader, number: int) -> None:
    typed = HOSTILE[number].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    person.open(START)
    assert person.post(START, identifier=typed, password=typed).status_code == 422
    assert person.open(f"{START}/lien/{typed.strip() or 'x'}").status_code in {404, 410, 414}
    assert person.open(f"{START}/{typed.strip() or 'x'}/compte").status_code in {404, 410, 414}
    page = person.post(proven.page, password=typed, confirmation=typed, email=typed)
    assert page.status_code == 422


@pytest.mark.parametrize("step", ["naissance", "compte", "mot-de-passe", "rattacher", "termine"])
def test_nobody_skips_the_birth_date(app: Flask, reader: Reader, step: str) -> None:
    reader.hold()
    birth_page = reader.page
    other = reader.place(step)
    opened = reader.at.open(other)
    assert opened.status_code == (200 if step == "naissance" else 303)
    sent = reader.at.post(other, password=OWN, confirmation=OWN, apart="1")
    if step not in {"naissance", "termine"}:
        assert sent.location == birth_page
    with app.app_context():
        assert db.session.query(Letter).one().used_at is None


def test_another_browser_cannot_take_the_address_of_an_activation(
    proven: Reader, new_person: NewPerson
) -> None:
    stranger = new_person()
    stranger.open(START)
    for step in ("", "naissance", "compte", "rattacher", "eleve/1"):
        refused = stranger.open(proven.place(step).rstrip("/"))
        assert refused.status_code == 410
        assert title(refused) == "Votre activation a expiré"
        assert f'href="{START}"' in refused.text
    assert stranger.post(proven.page, password=OWN, confirmation=OWN).status_code == 410


def test_a_letter_issued_anew_ends_what_was_begun_with_the_old_one(
    app: Flask, proven: Reader, guardian: int
) -> None:
    with app.app_context():
        fresh = letters.issue(UAI, guardian)
    old = proven.sheet

    assert proven.at.post(proven.page, password=OWN, confirmation=OWN).status_code == 410
    assert proven.hold(old.identifier, old.password).status_code == 422
    assert title(proven.hold(fresh.identifier, fresh.password)).startswith("Indiquez la date")


def test_a_form_without_its_token_is_refused(proven: Reader) -> None:
    proven.at.token = ""
    page = proven.at.post(proven.page, password=OWN, confirmation=OWN)
    assert page.status_code == 400


def test_forged_pupils_are_not_found(app: Flask, proven: Reader) -> None:
    with app.app_context():
        stranger = seed.pupil("MARTIN", "Zoé").id
    for number in (str(stranger), "999999999999999999999", "0"):
        assert proven.at.open(proven.place(f"eleve/{number}")).status_code == 404
        assert proven.at.post(proven.place(f"eleve/{number}")).status_code == 404


def test_the_password_follows_the_rules_and_an_address_is_one(
    proven: Reader, events: Callable[[], list[str]]
) -> None:
    weak = proven.finish(email="jeanne chez example", password="motdepasse")
    assert weak.status_code == 422
    assert "Ajoutez 2 de ces éléments" in errors(weak)
    assert "adresse" in errors(weak)
    differs = proven.at.post(proven.page, password=OWN, confirmation=OWN + "x")
    assert "Les deux mots de passe sont différents." in errors(differs)
    assert OWN not in differs.text
    assert "account.created" not in events()


def test_a_mailbox_is_not_flooded(proven: Reader, app: Flask) -> None:
    """Three letters' accounts may name one address in a day, no more."""
    with app.app_context():
        for _ in range(3):
            throttle.reserve([Window("new-email-to", ("a@b.example",), 3, 86400)])
    full = proven.finish(email="A@b.example")
    assert full.status_code == 429
    assert "trop de demandes" in errors(full)
    assert title(proven.finish(email="autre@b.example")).startswith("Vous pouvez")


def test_a_birth_date_is_wanted_whole(reader: Reader) -> None:
    reader.hold()
    for born, sentence in (
        ({}, "Indiquez la date de naissance."),
        ({**LEO, "child-day": "31", "child-month": "2"}, "Cette date n’existe pas."),
        ({**LEO, "child-day": "mars"}, "en chiffres"),
        ({**LEO, "child-year": "1912"}, "Vérifiez l’année"),
        ({**LEO, "child-day": "\x00"}, "en chiffres"),
    ):
        reader.at.open(reader.page)
        page = reader.at.post(reader.page, **born)
        assert page.status_code == 422
        assert sentence in errors(page)


def _elsewhere() -> int:
    seed.school("0860001J", "Lycée Marie Curie")
    row = seed.guardian("0860001J", "MARTIN", "Karim", mobiles=(), email="karim@example.org")
    seed.tie(row, seed.pupil("MARTIN", "Zoé"), "0860001J")
    return row.id
