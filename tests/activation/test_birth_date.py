"""One child's birth date: wrong ones are counted, five different ones close the letter."""

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from flask import Flask

from idp.platform.audit import SecurityEvent
from idp.platform.database import db
from tests import letters, seed
from tests.activation.conftest import LEO, UAI, Reader, add_child, errors, title
from tests.visitor import NewPerson


def wrong(number: int) -> dict[str, str]:
    """The `number`-th of many wrong dates."""
    return {"child-day": str(number), "child-month": "1", "child-year": "2012"}


def test_a_wrong_date_says_how_many_tries_remain_and_the_right_one_still_works(
    reader: Reader, events: Callable[[], list[str]]
) -> None:
    reader.hold()
    page = reader.prove(**wrong(1))
    assert page.status_code == 422
    assert "Il vous reste 4 essais." in errors(page)
    assert "letter.dates.wrong" in events()

    assert title(reader.prove()) == "Votre nouveau compte"


def test_the_same_wrong_date_counts_once(reader: Reader) -> None:
    reader.hold()
    for _ in range(3):
        assert "Il vous reste 4 essais." in errors(reader.prove(**wrong(1)))


def test_five_wrong_dates_close_the_letter_even_to_the_right_one(
    clock: time_machine.Traveller,
    reader: Reader,
    new_person: NewPerson,
    events: Callable[[], list[str]],
) -> None:
    reader.hold()
    pages = [errors(reader.prove(**wrong(number))) for number in range(1, 6)]
    assert "Il vous reste 1 essai." in pages[3]
    assert "trop de dates fausses" in pages[4]
    assert "letter.blocked" in events()
    assert "trop de dates fausses" in errors(reader.prove())
    elsewhere = Reader(new_person(), reader.sheet)
    elsewhere.hold()
    assert "trop de dates fausses" in errors(elsewhere.prove())

    clock.shift(24 * 3600 + 1)
    reader.at.token = ""
    reader.hold()
    assert title(reader.prove()) == "Votre nouveau compte"


def test_a_new_letter_from_the_school_opens_again(
    app: Flask, reader: Reader, guardian: int
) -> None:
    reader.hold()
    for number in range(1, 6):
        reader.prove(**wrong(number))
    with app.app_context():
        reader.sheet = letters.issue(UAI, guardian)
    reader.hold()

    assert title(reader.prove()) == "Votre nouveau compte"


def test_another_familys_child_is_wrong(app: Flask, reader: Reader) -> None:
    with app.app_context():
        seed.enrol(seed.pupil("MARTIN", "Zoé", date(2011, 5, 6)), UAI)
    reader.hold()
    page = reader.prove(**{"child-day": "6", "child-month": "5", "child-year": "2011"})

    assert "Il vous reste 4 essais." in errors(page)


def test_the_trail_and_the_page_hold_no_date(
    app: Flask, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    reader.hold()
    reader.prove(**wrong(7))
    shown = reader.prove()
    with app.app_context():
        rows = db.session.query(SecurityEvent)
        trail = repr([(row.event, row.facts, row.reason) for row in rows])
    for text in (trail, caplog.text, shown.text):
        for day in (r"2013-0?3-14", r"14/0?3/2013", r"2012-0?1-0?7", r"0?7/0?1/2012"):
            assert not re.search(day, text)


def test_a_child_of_another_school_is_no_proof_for_this_letter(
    app: Flask, reader: Reader, guardian: int
) -> None:
    del guardian
    with app.app_context():
        seed.school("0860001J", "Lycée Marie Curie")
        row = seed.guardian("0860001J")
        seed.tie(row, seed.pupil("DUPOND", "Léa", date(2009, 11, 22)), "0860001J")
    reader.hold()
    page = reader.prove(**{"child-day": "22", "child-month": "11", "child-year": "2009"})

    assert page.status_code == 422


def test_a_right_date_is_not_asked_twice_in_one_browser(reader: Reader) -> None:
    reader.hold()
    page = reader.page
    reader.prove(**LEO)
    assert reader.at.open(page).location == reader.page
    reader.hold()
    assert reader.page.endswith("/compte")


def test_several_children_do_not_make_more_tries(app: Flask, reader: Reader, guardian: int) -> None:
    add_child(app, guardian)
    reader.hold()
    assert "Il vous reste 4 essais." in errors(reader.prove(**wrong(1)))
