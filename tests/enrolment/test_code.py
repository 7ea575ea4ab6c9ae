"""« Renseignez le code de validation reçu par SMS et la date de naissance… »."""

from datetime import date

import pytest
import redis
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


def test_the_page_has_the_seeds_title_autofill_and_help(newcomer: Parent) -> None:
    newcomer.ask()
    page = BeautifulSoup(newcomer.at.open(newcomer.code_page).text, "html.parser")
    text = " ".join(page.get_text(" ").split())
    assert (
        "Renseignez le code de validation reçu par SMS et la date de naissance de votre(vos) "
        "enfant(s)." in text
    )
    assert "Seulement les enfants qui vont dans un établissement qui utilise ce service." in text
    assert "Un seul suffit : les autres peuvent être ajoutés plus tard." in text
    assert "L’école a peut-être un autre numéro pour vous." in text
    assert [x["autocomplete"] for x in page.select("input.input")] == ["one-time-code"] + [
        "off"
    ] * 3


def test_the_code_is_judged_before_the_dates(newcomer: Parent) -> None:
    newcomer.ask()
    code = wrong(newcomer.code())
    with_right, with_wrong = newcomer.prove(LEO, code=code), newcomer.prove(WRONG, code=code)
    assert (
        errors(with_right) == "Il y a une erreur Ce code n’est pas le bon. Il vous reste 4 essais."
    )
    assert (
        errors(with_wrong) == "Il y a une erreur Ce code n’est pas le bon. Il vous reste 3 essais."
    )


def test_once_right_the_code_stays_proven_and_the_page_speaks_of_dates(newcomer: Parent) -> None:
    newcomer.ask()
    page = newcomer.prove(WRONG)
    assert page.status_code == 422
    assert DIFFERS in errors(page)
    assert "Il vous reste 4 essais." in errors(page)
    assert "Code vérifié" in page.text
    assert 'name="code"' not in page.text
    assert newcomer.prove(LEO, code="").status_code == 303


def test_the_code_stays_proven_long_after_it_would_have_expired(
    newcomer: Parent, clock: time_machine.Traveller
) -> None:
    newcomer.ask()
    newcomer.prove(WRONG)
    clock.shift(40 * 60)
    assert newcomer.prove(LEO, code="").status_code == 303


def test_another_browser_can_do_nothing_with_the_code(
    newcomer: Parent, other_browser: Parent
) -> None:
    newcomer.ask()
    other_browser.code_page = newcomer.code_page
    page = other_browser.at.open(newcomer.code_page)
    assert page.status_code == 410
    assert "Recommencer l’inscription" in page.text

    other_browser.ask(family="Durand")
    assert other_browser.prove(LEO, code=newcomer.code()).status_code == 422


def test_a_code_is_over_after_ten_minutes_and_says_how_to_go_on(
    newcomer: Parent, clock: time_machine.Traveller
) -> None:
    newcomer.ask()
    clock.shift(601)
    assert "Demandez un nouveau code." in errors(newcomer.prove(LEO))
    newcomer.at.post(newcomer.code_page, resend="1")
    newcomer.run_jobs()
    assert newcomer.prove(LEO).status_code == 303


def test_five_wrong_codes_make_it_worthless_and_a_new_one_helps(
    newcomer: Parent, clock: time_machine.Traveller, app: Flask
) -> None:
    newcomer.ask()
    told = [errors(newcomer.prove(LEO, code=wrong(newcomer.code()))) for _ in range(5)]
    assert "Il y a eu trop de codes faux. Demandez un nouveau code." in told[-1]
    assert newcomer.prove(LEO).status_code == 422
    clock.shift(61)
    newcomer.at.post(newcomer.code_page, resend="1")
    newcomer.run_jobs()
    assert newcomer.prove(LEO).status_code == 303
    with app.app_context():
        trail = [line.event for line in db.session.query(SecurityEvent)]
    assert Event.ENROLMENT_CODE_EXHAUSTED in trail
    assert Event.ENROLMENT_CODE_PROVEN in trail


def test_the_same_code_is_sent_again_after_a_minute_and_typed_dates_survive(
    newcomer: Parent, clock: time_machine.Traveller
) -> None:
    newcomer.ask()
    newcomer.at.open(newcomer.code_page)
    typed = fields(LEO, "22/11/2009", code="12")
    early = newcomer.at.post(newcomer.code_page, **typed, resend="1")
    assert early.status_code == 200
    assert "Possible dans 60" in early.text
    newcomer.run_jobs()
    assert len(newcomer.texts()) == 1

    clock.shift(60)
    later = newcomer.at.post(newcomer.code_page, **typed, resend="1")
    newcomer.run_jobs()
    assert "Le code est renvoyé" in later.text
    assert groups(later.text) == [["14", "03", "2013"], ["22", "11", "2009"]]
    first, second = newcomer.codes()
    assert first == second


def test_asking_again_too_often_says_until_when(
    newcomer: Parent, clock: time_machine.Traveller
) -> None:
    newcomer.ask()
    answers = []
    for _ in range(3):
        clock.shift(61)
        answers.append(newcomer.at.post(newcomer.code_page, resend="1"))
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Recommencez dans 57 minutes" in errors(answers[-1])


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


def test_a_code_that_is_none_costs_no_try(newcomer: Parent) -> None:
    newcomer.ask()
    assert "Le code a 6 chiffres." in errors(newcomer.prove(LEO, code="1234"))
    assert "Saisissez le code reçu par SMS." in errors(newcomer.prove(LEO, code=" "))
    page = newcomer.prove(LEO, code=wrong(newcomer.code()))
    assert "Il vous reste 4 essais." in errors(page)


def test_a_right_code_without_any_date_asks_for_one(newcomer: Parent) -> None:
    newcomer.ask()
    page = newcomer.prove()
    assert "Indiquez la date de naissance d’un enfant au moins." in errors(page)
    assert "Code vérifié" in page.text


def test_every_date_given_must_be_right(newcomer: Parent) -> None:
    newcomer.ask()
    assert DIFFERS in errors(newcomer.prove(LEO, WRONG))


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


def test_an_enrolment_that_is_over_leads_to_a_new_one(newcomer: Parent, store: redis.Redis) -> None:
    newcomer.ask()
    code = newcomer.code()
    newcomer.at.open(newcomer.code_page)
    store.delete(*store.keys("enrolment:*"))
    for path in (newcomer.code_page, newcomer.account_page):
        page = newcomer.at.post(path, **fields(LEO, code=code))
        assert page.status_code == 410
        assert 'href="/inscription/identite"' in page.text


def test_what_waits_is_sealed_bound_and_forgotten(newcomer: Parent, store: redis.Redis) -> None:
    newcomer.ask()
    code = newcomer.code()
    newcomer.prove(LEO)
    for key in store.keys("*"):
        assert store.ttl(key) > 0 or str(key).startswith("b'jobs:"), key
    held = str([(key, store.hgetall(key)) for key in store.keys("enrolment:*")])
    held += str([(key, store.hgetall(key)) for key in store.keys("code:*")])
    for secret in ("Dupond", "600000001", code, "2013"):
        assert secret not in held
