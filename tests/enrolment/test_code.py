"""« Renseignez le code de validation reçu par SMS et la date de naissance… »."""

import re

import redis
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests.enrolment.conftest import Parent, errors, fields

LEO, LEA, WRONG = "14/03/2013", "22/11/2009", "01/01/2011"


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
    assert "Cette date est différente" in errors(page)
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


def leads_to_a_new_code(page: str) -> bool:
    """Whether « Rien reçu ? » is open; the code is gone anyway, and the error is at its field."""
    shown = BeautifulSoup(page, "html.parser")
    field = shown.select_one("#code")
    assert field is not None
    assert (field.get("value", ""), field["aria-invalid"]) == ("", "true")
    assert shown.select_one('.mistakes a[href="#code"]') is not None
    return shown.select_one("details[open] button[name=resend]") is not None


def test_five_wrong_codes_make_it_worthless_and_a_new_one_helps(
    newcomer: Parent, clock: time_machine.Traveller, app: Flask
) -> None:
    newcomer.ask()
    pages = [newcomer.prove(LEO, code=wrong(newcomer.code())) for _ in range(5)]
    assert "Il y a eu trop de codes faux. Demandez un nouveau code." in errors(pages[-1])
    assert [leads_to_a_new_code(page.text) for page in pages] == [False] * 4 + [True]
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


def test_a_code_that_is_none_costs_no_try(newcomer: Parent) -> None:
    newcomer.ask()
    assert "Le code a 6 chiffres." in errors(newcomer.prove(LEO, code="1234"))
    assert "Saisissez le code reçu par SMS." in errors(newcomer.prove(LEO, code=" "))
    page = newcomer.prove(LEO, code=wrong(newcomer.code()))
    assert "Il vous reste 4 essais." in errors(page)


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
    # Whole words: four digits alone can be met in a digest or a time.
    for secret in ("Dupond", r"\+?33600000001", r"0?600000001", code, "2013-03-14"):
        assert not re.search(rf"\b{secret}\b", held, re.IGNORECASE)
