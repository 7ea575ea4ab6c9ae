"""« Mes informations »."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from idp.accounts import security
from idp.accounts.models import Account
from idp.families.models import Establishment
from idp.platform.database import db
from tests import seed
from tests.visitor import Person


def test_it_shows_identifier_mobile_and_address_and_where_each_is_changed(here: Person) -> None:
    page = here.open("/compte").text
    for shown in ("j.dupond25", "06 00 00 00 01", "ancienne@example.org"):
        assert shown in page
    for path in ("/compte/e-mail", "/compte/portable", "/compte/mot-de-passe", "/compte/fermer"):
        assert f'href="{path}"' in page


def test_names_stand_as_each_school_has_them_with_whom_to_ask(
    app: Flask, here: Person, parent: int
) -> None:
    with app.app_context():
        school = seed.school("0860001J", "Lycée Marie Curie")
        school.phone, school.email = "05 49 00 00 00", "ce.0860001j@example.org"
        other = seed.guardian("0860001J", "DUPOND", "Jeanne Marie", used_name="MARTIN-DUPOND")
        other.account_id = parent
        db.session.commit()

    page = here.open("/compte").text
    for shown in ("MARTIN-DUPOND", "Jeanne Marie", "Lycée Marie Curie", "Collège Jules Verne"):
        assert shown in page
    assert 'href="tel:0549000000"' in page
    assert 'href="mailto:ce.0860001j@example.org"' in page


def test_the_other_parents_record_of_the_same_school_is_not_shown(app: Flask, here: Person) -> None:
    with app.app_context():
        assert db.session.get(Establishment, "0860003L") is not None
        seed.guardian("0860003L", "LEROY", "Karim")
    assert "LEROY" not in here.open("/compte").text


def test_an_account_without_password_mobile_or_address_is_told_so(
    app: Flask, here: Person, parent: int
) -> None:
    with app.app_context():
        row = db.session.get_one(Account, parent)
        row.password_hash = row.mobile = row.email = None
        db.session.commit()
    page = here.open("/compte").text
    assert "Aucune adresse confirmée" in page
    assert "Choisir" in page


def test_only_known_words_are_told_as_done(here: Person) -> None:
    assert "Votre adresse e-mail est confirmée." in here.open("/compte?fait=e-mail").text
    assert "<script>" not in here.open("/compte?fait=<script>").text


def test_the_header_leads_to_the_account(here: Person) -> None:
    assert 'href="/compte"' in here.open("/aide").text


def test_franceconnect_is_named_where_it_is_linked(app: Flask, here: Person, parent: int) -> None:
    assert "FranceConnect" not in here.open("/compte").text, "it is not configured here"
    with app.app_context():
        db.session.get_one(Account, parent).franceconnect_sub = "a" * 64 + "v1"
        db.session.commit()
    page = here.open("/compte").text
    assert 'href="/franceconnect/delier"' in page
    assert "aaaa" not in page


def test_while_changes_are_frozen_it_says_until_when(
    app: Flask, clock: time_machine.Traveller, here: Person, parent: int
) -> None:
    del clock
    with app.app_context():
        security.freeze_changes(db.session.get_one(Account, parent))
        db.session.commit()
    assert "26/11/2026 à 10\u00a0h\u00a000" in here.open("/compte").text


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/compte", "Mes informations"),
        ("/compte/portable", "Mes informations"),
        ("/compte/enfants", "Mes enfants"),
        ("/compte/services", "Mes services"),
        ("/compte/connexions", "Mes connexions"),
    ],
)
def test_the_navigation_says_where_one_is(here: Person, path: str, section: str) -> None:
    page = BeautifulSoup(here.open(path).text, "html.parser")
    shown = page.select_one("nav.sections a[aria-current=page]")
    assert shown is not None
    assert shown.text == section
    assert len(page.select("nav.sections a")) == 4
