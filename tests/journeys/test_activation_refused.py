"""A letter that is wrong, too old or used: what the person reads, and the way on."""

from datetime import date

from playwright.sync_api import Page, expect

from idp.families.models import Establishment
from idp.platform.database import db
from tests.journeys.activating import (
    NEW,
    begin,
    give,
    go_on,
    grow_old,
    hold,
    letter_of,
    reach_account,
    title,
)
from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import choose_password, expect_greeted
from tests.live import Live
from tests.people import COLLEGE, newcomer

WRONG = date(2011, 1, 1)


def test_a_wrong_letter_and_a_wrong_date_say_so_and_the_right_ones_still_work(
    page: Page, live: Live
) -> None:
    parent = newcomer(live)
    sheet = letter_of(live, parent)
    begin(page, live)
    hold(page, sheet, password="aaaa-bbbb-cccc")
    expect(page.get_by_role("alert")).to_contain_text("n’est pas le bon")
    look(page, "120-activer-mon-compte-erreur")
    hold(page, sheet)
    title(page, "Indiquez la date de naissance")
    give(page, WRONG)
    expect(page.get_by_role("alert")).to_contain_text("Il vous reste 4 essais")
    look(page, "121-activation-date-erreur")
    give(page)
    choose_password(page, NEW)
    go_on(page)

    expect_greeted(page, live.ent, parent, "Léo")


def test_five_wrong_dates_close_the_letter(page: Page, live: Live) -> None:
    begin(page, live)
    hold(page, letter_of(live, newcomer(live)))
    title(page, "Indiquez la date de naissance")
    for day in range(1, 6):
        give(page, date(2012, 1, day))
        expect(page.get_by_role("alert")).to_be_visible()
    give(page)
    expect(page.get_by_role("alert")).to_contain_text("trop de dates fausses")
    look(page, "121-activation-fermee")


def test_a_letter_that_is_too_old_lets_one_ask_for_a_new_one(page: Page, live: Live) -> None:
    parent = newcomer(live)
    sheet = letter_of(live, parent)
    with live.app.app_context():
        db.session.get_one(Establishment, COLLEGE).email = "college@ecole.example"
        db.session.commit()
    grow_old(live, sheet)
    begin(page, live)
    hold(page, sheet)
    title(page, "Ce courrier est trop ancien")
    look(page, "124-courrier-trop-ancien")
    before = len(live.outbox.emails("college@ecole.example"))
    page.get_by_role("button", name="Demander un nouveau courrier").click()
    expect(page.get_by_role("main")).to_contain_text("Votre demande est notée")
    look(page, "125-nouveau-courrier-demande")
    assert "--state asked" in live.email("college@ecole.example", before + 1)

    fresh = letter_of(live, parent)
    reach_account(page, live, fresh)


def test_a_used_letter_and_a_second_browser_meet_the_sign_in(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    sheet = letter_of(live, newcomer(live))
    other = new_browser()
    for browser in (page, other):
        reach_account(browser, live, sheet)
    choose_password(page, NEW)
    title(page, "Vous pouvez maintenant")
    choose_password(other, "Encore-autre-3")

    title(other, "Ce courrier ne sert plus")
    look(other, "132-courrier-deja-utilise")
    begin(other, live)
    hold(other, sheet)
    expect(other.get_by_role("alert")).to_contain_text("n’est pas le bon")
