"""How long a sign-in lasts, when it is asked for again, and whose tries slow whom."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from idp.accounts.models import Account
from idp.platform import clock
from idp.platform.database import db
from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import HAS_ACCOUNT, enter, expect_greeted, sign_in
from tests.live import Live
from tests.people import COLLEGE, LEA, LEO, Person, member

HOUR = 3600


def session_key(live: Live, person: Person) -> str:
    """Find the person's session in the store."""
    with live.app.app_context():
        account = db.session.query(Account).filter_by(identifier=person.identifier).one()
        wanted = str(account.id).encode()
    keys: list[bytes] = list(live.store.scan_iter("session:*"))
    (found,) = (key for key in keys if live.store.hget(key.decode(), "account") == wanted)
    return found.decode()


def enter_asking(page: Page, live: Live, **parameters: str) -> None:
    """Go to the provider from the ENT, whose request carries these parameters too."""
    page.goto(live.ent.url)
    link = page.get_by_role("link", name=HAS_ACCOUNT).get_attribute("href") or ""
    asked = page.request.get(live.ent.url + link, max_redirects=0).headers["location"]
    page.goto(f"{asked}&{urlencode(parameters)}")


def expect_sign_in_page(page: Page) -> None:
    """Expect to be asked for the password."""
    expect(page.get_by_label("Mot de passe", exact=True)).to_be_visible()


def test_a_request_keeps_the_session_alive_and_half_an_hour_without_one_ends_it(
    page: Page, live: Live
) -> None:
    parent = member(live)
    enter(page, live.ent)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")
    key = session_key(live, parent)
    live.store.expire(key, 60)

    page.goto(f"{live.issuer}/services")
    expect(page.get_by_role("banner")).to_contain_text("Jeanne")
    assert HOUR // 2 - 30 < live.store.ttl(key) <= HOUR // 2

    live.store.pexpire(key, 1)
    page.goto(f"{live.issuer}/services")
    expect_sign_in_page(page)


def test_after_eight_hours_one_signs_in_again_however_busy_one_was(page: Page, live: Live) -> None:
    parent = member(live)
    enter(page, live.ent)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")
    key = session_key(live, parent)
    live.store.hset(key, "started", repr(clock.now().timestamp() - 8 * HOUR))

    page.get_by_role("link", name="Changer d’établissement").click()
    expect_sign_in_page(page)
    sign_in(page, parent)
    page.get_by_role("button", name="Continuer").click()
    expect_greeted(page, live.ent, parent, "Léo")


def test_an_ent_that_names_the_school_skips_the_choice(page: Page, live: Live) -> None:
    parent = member(live, LEO, LEA)
    enter_asking(page, live, establishment_hint=COLLEGE)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")


def test_a_school_that_is_not_the_parents_is_no_hint(page: Page, live: Live) -> None:
    parent = member(live, LEO, LEA)
    enter_asking(page, live, establishment_hint="0870003F")
    sign_in(page, parent)
    expect(page.get_by_role("heading", level=1)).to_have_text("Choisissez un établissement")


def test_an_ent_may_want_the_password_again_and_gets_it_once(page: Page, live: Live) -> None:
    """OIDC Core §3.1.2.1: prompt=login."""
    parent = member(live)
    enter(page, live.ent)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")
    page.context.clear_cookies(domain="127.0.0.1")

    enter_asking(page, live, prompt="login")
    expect_sign_in_page(page)
    look(page, "03-connexion-demandee-de-nouveau")
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")


def test_an_ent_that_may_show_nothing_hears_that_nobody_is_signed_in(
    page: Page, live: Live
) -> None:
    """OIDC Core §3.1.2.6: prompt=none answers login_required, and no page of ours is seen."""
    enter_asking(page, live, prompt="none")
    expect(page).to_have_url(re.compile(re.escape(live.ent.url)))


def test_ce_n_est_pas_moi_in_the_middle_of_a_request_lets_the_other_parent_go_on(
    page: Page, live: Live
) -> None:
    first, second = member(live, LEO, LEA), member(live, LEO, given_name="Karim")
    enter(page, live.ent)
    sign_in(page, first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Choisissez un établissement")

    page.get_by_role("button", name="Ce n’est pas moi").click()
    expect_sign_in_page(page)
    sign_in(page, second)
    expect_greeted(page, live.ent, second, "Léo")


def test_strangers_who_guess_do_not_slow_the_parents_own_phone(
    new_browser: NewBrowser, live: Live
) -> None:
    parent = member(live)
    phone, stranger = new_browser(), new_browser()
    enter(phone, live.ent)
    sign_in(phone, parent)
    expect_greeted(phone, live.ent, parent, "Léo")
    phone.get_by_role("button", name="Se déconnecter").click()

    enter(stranger, live.ent)
    for _ in range(6):
        with stranger.expect_response(lambda answer: answer.request.method == "POST"):
            sign_in(stranger, parent, password="Autre-mot-2-passe")
    expect(stranger.get_by_role("alert")).to_contain_text("Il y a eu trop d’essais")

    enter(phone, live.ent)
    sign_in(phone, parent)
    expect_greeted(phone, live.ent, parent, "Léo")
