"""Enrolments that lead elsewhere: the pages say the same to everyone, the phone says more."""

import re
from datetime import date

from playwright.sync_api import Page, expect

from idp.families.terms import Level
from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import (
    ask_for_code,
    choose_password,
    code_of,
    create_account,
    enter,
    expect_greeted,
    fill_dates,
    prove,
)
from tests.live import Live
from tests.people import LEO, Person, member, newcomer

WRONG = date(2011, 1, 1)
CODE_PAGE = re.compile("Renseignez le code de validation reçu par SMS")


def begin(page: Page, live: Live, person: Person) -> None:
    """From the ENT to the page of the code, which everyone reaches."""
    enter(page, live.ent)
    create_account(page)
    ask_for_code(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text(CODE_PAGE)


def carries_a_code(text: str) -> bool:
    return re.search(r"\d{6}", text) is not None


def test_with_another_name_the_sms_says_so_and_carries_no_code(page: Page, live: Live) -> None:
    known = newcomer(live)
    begin(page, live, Person("Marie", "Curie", known.mobile, ""))

    assert "autre nom" in live.sms(known.mobile)
    assert not carries_a_code(live.sms(known.mobile))


def test_an_unknown_number_meets_the_same_pages_and_gets_nothing(page: Page, live: Live) -> None:
    stranger = Person("Marie", "Curie", "+33600009998", "")
    begin(page, live, stranger)
    prove(page, "123456", LEO.born)

    expect(page.get_by_role("alert")).to_contain_text("Ce code n’est pas le bon")
    expect(page.get_by_role("alert")).to_contain_text("Il vous reste 4 essais")
    assert live.outbox.sms(stranger.mobile) == []


def test_five_wrong_codes_leave_the_button_for_a_new_one_at_hand(page: Page, live: Live) -> None:
    begin(page, live, Person("Marie", "Curie", "+33600009997", ""))
    for left in (4, 3, 2, 1, 0):
        prove(page, "123456", LEO.born)
        told = f"Il vous reste {left} essai" if left else "Demandez un nouveau code."
        expect(page.get_by_role("alert")).to_contain_text(told)
        expect(page.get_by_label(re.compile("^Code"))).to_have_value("")

    expect(page.get_by_role("button", name="Renvoyer le code")).to_be_visible()
    look(page, "06-code-epuise")


def test_someone_who_is_only_a_contact_opens_no_account(page: Page, live: Live) -> None:
    contact = newcomer(live, level=Level.CONTACT)
    begin(page, live, contact)
    expect(page.get_by_role("main")).to_contain_text("réservé aux représentants légaux")
    witness = newcomer(live)
    begin(page, live, witness)  # sent afterwards: the contact's turn is over
    code_of(live, witness)

    assert live.outbox.sms(contact.mobile) == []


def test_who_has_an_account_gets_the_identifier_by_sms_and_never_on_the_page(
    page: Page, live: Live
) -> None:
    parent = member(live)
    begin(page, live, parent)

    assert parent.identifier in live.sms(parent.mobile)
    expect(page.locator("body")).not_to_contain_text(parent.identifier)


def test_a_wrong_date_says_how_many_tries_remain_and_the_code_stays_proven(
    page: Page, live: Live
) -> None:
    parent = newcomer(live)
    begin(page, live, parent)
    prove(page, code_of(live, parent), WRONG)

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Cette date est différente")
    expect(page.get_by_role("alert")).to_contain_text("Il vous reste 4 essais")
    look(page, "06-code-et-dates-erreur")
    fill_dates(page, LEO.born)
    page.get_by_role("button", name="Continuer").click()
    choose_password(page, parent.password)
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    expect_greeted(page, live.ent, parent, "Léo")


def test_five_wrong_sets_of_dates_close_the_number_and_say_until_when(
    page: Page, live: Live
) -> None:
    parent = newcomer(live)
    begin(page, live, parent)
    prove(page, code_of(live, parent), WRONG)
    for day in range(2, 6):
        fill_dates(page, date(2011, 1, day))
        page.get_by_role("button", name="Continuer").click()

    expect(page.get_by_role("alert")).to_contain_text("trop de dates fausses")
    look(page, "06-inscription-fermee")
    fill_dates(page, LEO.born)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("trop de dates fausses")


def test_the_code_can_be_sent_again_and_typed_dates_survive(page: Page, live: Live) -> None:
    parent = newcomer(live)
    begin(page, live, parent)
    first = code_of(live, parent)
    fill_dates(page, LEO.born)
    page.get_by_text("Rien reçu").click()
    look(page, "06-rien-recu")
    page.get_by_role("button", name="Renvoyer le code").click()

    expect(page.get_by_text("Le code est renvoyé")).to_be_visible()
    expect(page.get_by_role("group", name="Enfant 1").get_by_label("Année")).to_have_value("2013")
    assert code_of(live, parent, 2) == first
    prove(page, first, LEO.born)
    choose_password(page, parent.password)


def test_two_people_of_one_number_are_told_apart_by_a_link_in_an_email(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = newcomer(live, email="jeanne.partage@example.org")
    newcomer(live, given_name="Paul", mobile=parent.mobile)
    begin(page, live, parent)
    prove(page, code_of(live, parent), LEO.born)
    expect(page.get_by_role("alert")).to_contain_text("Ouvrez le lien reçu par e-mail")

    mailbox = new_browser()
    mailbox.goto(link_in(live.email("jeanne.partage@example.org")))
    look(mailbox, "16-lien-de-confirmation")
    mailbox.get_by_role("button", name="Oui, c’est moi").click()
    expect(mailbox.get_by_role("heading", level=1)).to_have_text("Merci, c’est confirmé")
    page.get_by_role("button", name="Continuer").click()
    choose_password(page, parent.password)
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    expect_greeted(page, live.ent, parent, "Léo")


def test_two_people_of_one_number_without_an_email_are_told_what_to_do(
    page: Page, live: Live
) -> None:
    parent = newcomer(live)
    newcomer(live, given_name="Paul", mobile=parent.mobile)
    begin(page, live, parent)

    assert "deux personnes" in live.sms(parent.mobile)
    assert not carries_a_code(live.sms(parent.mobile))


def test_ce_n_est_pas_moi_freezes_the_account(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = newcomer(live, email="jeanne.gel@example.org")
    begin(page, live, parent)
    prove(page, code_of(live, parent), LEO.born)
    choose_password(page, parent.password)
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
    expect_greeted(page, live.ent, parent, "Léo")

    mailbox = new_browser()
    mailbox.goto(link_in(live.email("jeanne.gel@example.org")))
    look(mailbox, "17-ce-n-est-pas-moi")
    mailbox.get_by_role("button", name="Bloquer ce compte").click()
    expect(mailbox.get_by_role("heading", level=1)).to_have_text("Le compte est bloqué")
    enter_again(page, live)


def enter_again(page: Page, live: Live) -> None:
    """The session of a frozen account is over at the next request."""
    page.get_by_role("button", name="Se déconnecter").click()
    enter(page, live.ent)
    expect(page.get_by_label("Mot de passe", exact=True)).to_be_visible()


def link_in(text: str) -> str:
    """Return the address in an e-mail."""
    found = re.search(r"http://localhost:\d+/\S+", text)
    assert found, text
    return found[0]


def test_the_way_without_a_mobile_is_told(page: Page, live: Live) -> None:
    enter(page, live.ent)
    create_account(page)
    page.get_by_role("link", name="Je ne souhaite pas utiliser de téléphone portable").click()

    look(page, "15-sans-portable")
    page.get_by_role("link", name="Revenir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je crée mon compte")
