"""FranceConnect in a real browser: the first time, the next time, and when it does not work."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.franceconnect import peer
from tests.franceconnect.peer import Peer, sub_of
from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import code_of, enter, expect_greeted, prove, sign_in
from tests.live import Live
from tests.people import LEO, Person, member, newcomer

BUTTON = "S’identifier avec FranceConnect"


@pytest.fixture
def franceconnect(live: Live) -> Iterator[Peer]:
    """FranceConnect, in its usual mood."""
    peer.needed()
    assert live.franceconnect is not None
    yield live.franceconnect
    live.franceconnect.control(tokensDown=False)


def go_there(page: Page, live: Live) -> None:
    """From the ENT to FranceConnect."""
    enter(page, live.ent)
    page.get_by_role("link", name=BUTTON).click()


def be(page: Page, number: str) -> None:
    """Be this person at FranceConnect."""
    page.locator(f'button[value="{number}"]').click()


def known(franceconnect: Peer, parent: Person, **claims: str) -> str:
    """Make FranceConnect know this parent."""
    return franceconnect.person(parent.given_name, parent.family_name.upper(), **claims)


def enrol(page: Page, live: Live, parent: Person) -> None:
    """From the first page after FranceConnect to « Votre compte est activé »."""
    page.get_by_role("link", name="Créer mon compte avec FranceConnect").click()
    page.get_by_label("N° de téléphone portable").fill(parent.typed_mobile)
    page.get_by_role("button", name="Recevoir mon code SMS").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renseignez le code")
    prove(page, code_of(live, parent), LEO.born)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre nouveau compte")
    page.get_by_role("button", name="Continuer").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vous pouvez maintenant")


def test_the_first_time_and_then_franceconnect_alone(
    page: Page, live: Live, franceconnect: Peer, new_browser: NewBrowser
) -> None:
    parent = newcomer(live, LEO, given_name="Fanny")
    number = known(franceconnect, parent, birthdate="1979-00-00")
    enter(page, live.ent)
    look(page, "100-connexion-franceconnect")
    page.get_by_role("link", name=BUTTON).click()
    be(page, number)
    look(page, "101-premiere-fois-franceconnect")
    page.get_by_role("link", name="Créer mon compte avec FranceConnect").click()
    look(page, "102-inscription-franceconnect")
    page.go_back()
    enrol(page, live, parent)
    look(page, "104-compte-active-franceconnect")
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    expect_greeted(page, live.ent, parent, "Léo")

    next_time = new_browser(script=False)
    go_there(next_time, live)
    be(next_time, number)
    expect_greeted(next_time, live.ent, parent, "Léo")


def test_an_account_made_there_has_no_password_to_choose(
    page: Page, live: Live, franceconnect: Peer
) -> None:
    parent = newcomer(live, LEO, given_name="Gaëlle")
    number = known(franceconnect, parent)
    go_there(page, live)
    be(page, number)
    page.get_by_role("link", name="Créer mon compte avec FranceConnect").click()
    page.get_by_label("N° de téléphone portable").fill(parent.typed_mobile)
    page.get_by_role("button", name="Recevoir mon code SMS").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renseignez le code")
    prove(page, code_of(live, parent), LEO.born)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre nouveau compte")

    expect(page.locator("input[type=password]")).to_have_count(0)
    look(page, "103-nouveau-compte-franceconnect")


def test_who_gives_up_there_signs_in_with_a_password(
    page: Page, live: Live, franceconnect: Peer
) -> None:
    parent = member(live, LEO, given_name="Hélène")
    assert known(franceconnect, parent)
    go_there(page, live)
    page.get_by_role("button", name="Je ne veux pas continuer").click()

    expect(page.get_by_role("status").first).to_contain_text("Vous n’avez pas continué")
    look(page, "105-franceconnect-abandon")
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")


def test_franceconnect_is_down_and_the_password_works(
    page: Page, live: Live, franceconnect: Peer
) -> None:
    parent = member(live, LEO, given_name="Irène")
    number = known(franceconnect, parent)
    go_there(page, live)
    # While the person is there: they come back, and nothing more is learnt.
    franceconnect.control(tokensDown=True)
    be(page, number)

    expect(page.get_by_role("status").first).to_contain_text("FranceConnect ne répond pas")
    look(page, "106-franceconnect-indisponible")
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")


def test_an_account_is_linked_after_its_password(
    page: Page, live: Live, franceconnect: Peer, new_browser: NewBrowser
) -> None:
    parent = member(live, LEO, given_name="Jeanne", email="jeanne.lie@example.org")
    number = known(franceconnect, parent)
    go_there(page, live)
    be(page, number)
    page.get_by_role("link", name="Utiliser mon identifiant").click()
    look(page, "107-connexion-pour-lier")
    sign_in(page, parent)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lier FranceConnect")
    look(page, "108-lier-franceconnect")
    page.get_by_role("button", name="Lier FranceConnect à ce compte").click()
    expect_greeted(page, live.ent, parent, "Léo")
    assert "a été lié à FranceConnect" in live.sms(parent.mobile)

    next_time = new_browser()
    go_there(next_time, live)
    be(next_time, number)
    expect_greeted(next_time, live.ent, parent, "Léo")


def test_it_is_linked_and_unlinked_in_the_account(
    page: Page, live: Live, franceconnect: Peer
) -> None:
    parent = member(live, LEO, given_name="Karine")
    number = known(franceconnect, parent)
    page.goto(f"{live.issuer}/compte")
    sign_in(page, parent)
    page.locator('a[href="/franceconnect/lier"]').click()
    look(page, "109-relier-franceconnect")
    page.get_by_role("button", name=BUTTON).click()
    be(page, number)
    expect(page.get_by_role("status")).to_contain_text("Votre compte est lié à FranceConnect")

    page.locator('a[href="/franceconnect/delier"]').click()
    look(page, "110-delier-franceconnect")
    page.get_by_role("button", name="Délier FranceConnect").click()
    expect(page.get_by_role("status")).to_contain_text("n’est plus lié à FranceConnect")


def test_another_persons_identity_is_not_linked(
    page: Page, live: Live, franceconnect: Peer
) -> None:
    parent = member(live, LEO, given_name="Laure")
    number = franceconnect.person("Marc", "DUPOND")
    go_there(page, live)
    be(page, number)
    page.get_by_role("link", name="Utiliser mon identifiant").click()
    sign_in(page, parent)

    expect(page.locator("main")).to_contain_text("sous un autre nom que ce compte")
    look(page, "111-franceconnect-autre-nom")
    page.get_by_role("button", name="Continuer sans FranceConnect").click()
    expect_greeted(page, live.ent, parent, "Léo")


def test_an_account_without_a_password_is_linked_again_by_phone_and_dates(
    page: Page, live: Live, franceconnect: Peer, new_browser: NewBrowser
) -> None:
    """FranceConnect's `sub` changes when the civil status is corrected."""
    parent = newcomer(live, LEO, given_name="Nadine")
    number = known(franceconnect, parent)
    go_there(page, live)
    be(page, number)
    enrol(page, live, parent)
    franceconnect.change(number, preferred_username="LEROY")
    other = new_browser()
    go_there(other, live)
    be(other, number)
    other.get_by_role("link", name="Créer mon compte avec FranceConnect").click()
    other.get_by_label("N° de téléphone portable").fill(parent.typed_mobile)
    other.get_by_role("button", name="Recevoir mon code SMS").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Renseignez le code")
    prove(other, code_of(live, parent, 2), LEO.born)

    expect(other.get_by_role("heading", level=1)).to_contain_text("Vous avez déjà un compte")
    look(other, "112-lier-compte-existant")
    other.get_by_role("button", name="Lier FranceConnect et continuer").click()
    expect_greeted(other, live.ent, parent, "Léo")
    assert sub_of(number, 1) != sub_of(number)


def test_signing_out_at_the_ent_goes_through_franceconnect(
    page: Page, live: Live, franceconnect: Peer
) -> None:
    parent = newcomer(live, LEO, given_name="Odile")
    number = known(franceconnect, parent)
    go_there(page, live)
    be(page, number)
    enrol(page, live, parent)
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    expect_greeted(page, live.ent, parent, "Léo")
    with page.expect_request(re.compile("/session/end")):
        page.get_by_role("button", name="Se déconnecter").click()
    expect(page).to_have_url(re.compile(re.escape(live.ent.url)))

    # FranceConnect asks anew who it is.
    go_there(page, live)
    expect(page.locator(f'button[value="{number}"]')).to_be_visible()


def test_not_me_ends_franceconnects_session_too(
    page: Page, live: Live, franceconnect: Peer
) -> None:
    parent = newcomer(live, LEO, given_name="Paule")
    number = known(franceconnect, parent)
    go_there(page, live)
    be(page, number)
    page.get_by_role("button", name="Ce n’est pas moi").click()
    expect(page).to_have_url(re.compile(re.escape(f"{live.issuer}/connexion")))
    page.get_by_role("link", name=BUTTON).click()

    expect(page.locator(f'button[value="{number}"]')).to_be_visible()
