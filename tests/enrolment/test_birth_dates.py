"""The children's birth dates, once the code is right."""

from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from idp.families.models import Guardian, Guardianship
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests import seed
from tests.enrolment.conftest import Parent, errors, fields, record

LEO, LEA, WRONG = "14/03/2013", "22/11/2009", "01/01/2011"
LYCEE = "0860037Y"
DIFFERS = "Au moins une date est différente de ce que connaît l’établissement."


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def groups(page: str) -> list[list[str]]:
    """The dates that the page's groups hold."""
    return [
        [field.get("value") or "" for field in group("input")]  # type: ignore[misc] # one value
        for group in BeautifulSoup(page, "html.parser").select("fieldset.child")
    ]


def test_children_are_added_and_removed_without_script(newcomer: Parent) -> None:
    newcomer.ask()
    newcomer.at.open(newcomer.code_page)
    two = newcomer.at.post(newcomer.code_page, **fields(LEO), add="1")
    assert groups(two.text) == [["14", "03", "2013"], ["", "", ""]]
    one = newcomer.at.post(newcomer.code_page, **fields(LEO, LEA), remove="1")
    assert groups(one.text) == [["22", "11", "2009"]]
    assert errors(one) == ""
    last = newcomer.at.post(newcomer.code_page, **fields(LEO), remove="1")
    assert len(groups(last.text)) == 1


def test_no_more_than_twelve_children_are_added(newcomer: Parent) -> None:
    newcomer.ask()
    newcomer.at.open(newcomer.code_page)
    page = newcomer.at.post(newcomer.code_page, **fields(*[LEO] * 12), add="1")
    assert len(groups(page.text)) == 12
    page = newcomer.at.post(newcomer.code_page, **fields(*[LEO] * 30), add="1")
    assert len(groups(page.text)) == 12


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2013", "Cette date n’existe pas."),
        ("14/mars/2013", "Écrivez le jour, le mois et l’année en chiffres."),
        ("14//2013", "Écrivez le jour, le mois et l’année en chiffres."),
        ("14/03/13", "Vérifiez l’année, avec ses 4 chiffres."),
        ("14/03/2090", "Vérifiez l’année, avec ses 4 chiffres."),
        ("1\u06f4/03/2013", "Écrivez le jour, le mois et l’année en chiffres."),
    ],
)
def test_a_date_that_is_none_is_told_and_costs_no_try(
    newcomer: Parent, typed: str, sentence: str
) -> None:
    newcomer.ask()
    assert sentence in errors(newcomer.prove(typed, code=wrong(newcomer.code())))
    assert "Il vous reste 4 essais." in errors(newcomer.prove(WRONG))


def test_a_right_code_without_any_date_asks_for_one(newcomer: Parent) -> None:
    newcomer.ask()
    page = newcomer.prove()
    assert "Indiquez la date de naissance d’un enfant au moins." in errors(page)
    assert "Code vérifié" in page.text


def test_every_date_given_must_be_right(newcomer: Parent) -> None:
    newcomer.ask()
    assert DIFFERS in errors(newcomer.prove(LEO, WRONG))


def test_an_only_date_is_named_alone_and_the_sentence_leads_to_it(newcomer: Parent) -> None:
    newcomer.ask()
    link = BeautifulSoup(newcomer.prove(WRONG).text, "html.parser").select_one(".mistakes a")
    assert link is not None
    assert link.get_text().endswith(
        "Cette date est différente de ce que connaît l’établissement. Vérifiez-la. "
        "Il vous reste 4 essais."
    )
    assert link["href"] == "#children-0"


def test_twins_share_a_date(app: Flask, parent: Parent) -> None:
    with app.app_context():
        record("0860003L", ("Jules", date(2013, 3, 14)), ("Louise", date(2013, 3, 14)))
    parent.ask()
    page = parent.at.open(parent.prove(LEO).location).text
    assert "<strong>Jules, Louise</strong>" in page


def test_one_date_attaches_that_schools_children_and_another_school_needs_its_own(
    app: Flask, parent: Parent
) -> None:
    with app.app_context():
        record("0860003L", ("Léo", date(2013, 3, 14)), ("Tom", date(2014, 5, 6)))
        record(LYCEE, ("Léa", date(2009, 11, 22)))
    parent.ask()
    page = parent.at.open(parent.prove(LEO).location).text
    assert "<strong>Léo, Tom</strong>" in page

    page = parent.at.open(parent.prove(LEA, code="").location).text
    assert "<strong>Léa, Léo, Tom</strong>" in page
    parent.choose()
    with app.app_context():
        assert all(row.account_id for row in db.session.query(Guardian))


def test_the_same_wrong_set_is_not_counted_twice(newcomer: Parent) -> None:
    newcomer.ask()
    newcomer.prove(WRONG)
    page = newcomer.prove(WRONG, code="")
    assert "Il vous reste 4 essais." in errors(page)


def test_five_wrong_sets_close_the_number_for_a_day_and_say_until_when(
    newcomer: Parent, other_browser: Parent, clock: time_machine.Traveller, app: Flask
) -> None:
    newcomer.ask()
    told = [errors(newcomer.prove(f"0{day}/01/2011")) for day in range(1, 6)]
    assert [f"Il vous reste {n} essai" in told[4 - n] for n in (4, 3, 2, 1)] == [True] * 4
    closed = (
        "Il y a eu trop de dates fausses pour ce numéro. Recommencez dans 24 h (à 10 h 00, "
        "heure de Paris)."
    )
    assert closed in told[4]
    assert "trop de dates fausses" in errors(newcomer.prove(LEO, code=""))

    clock.shift(3600)
    other_browser.ask()
    assert "Recommencez dans 23 h" in errors(other_browser.prove(LEO))
    clock.shift(23 * 3600)
    other_browser.ask()
    assert other_browser.prove(LEO).status_code == 303
    with app.app_context():
        trail = [line.event for line in db.session.query(SecurityEvent)]
    assert trail.count(Event.ENROLMENT_DATES_WRONG) == 5
    assert trail.count(Event.ENROLMENT_BLOCKED) == 1


def test_a_stranger_without_the_code_closes_nothing(
    newcomer: Parent, other_browser: Parent
) -> None:
    other_browser.ask()
    for day in range(1, 8):
        other_browser.prove(f"0{day}/01/2011", code="000000")
    newcomer.ask()
    assert newcomer.prove(LEO, code=newcomer.codes()[-1]).status_code == 303


def test_a_record_that_changed_after_the_sms_opens_nothing(app: Flask, newcomer: Parent) -> None:
    newcomer.ask()
    with app.app_context():
        db.session.query(Guardianship).update({"level": 3})
        db.session.commit()
    page = newcomer.prove(LEO)
    assert page.status_code == 422
    assert "Les informations de l’école ont changé." in errors(page)


def test_an_account_made_elsewhere_meanwhile_is_told_by_sms(app: Flask, newcomer: Parent) -> None:
    newcomer.ask()
    with app.app_context():
        seed.account(guardians=tuple(db.session.query(Guardian)))
    page = newcomer.at.open(newcomer.prove(LEO).location)
    newcomer.run_jobs()
    assert "Vous avez déjà un compte" in page.text
    assert "j.dupond25" not in page.text
    assert "j.dupond25" in newcomer.texts()[-1]
