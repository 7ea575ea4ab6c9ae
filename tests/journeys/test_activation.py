"""« Activer mon compte »: the school's letter, a birth date, an own password, and on to the ENT."""

import re
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.activating import NEW, begin, give, go_on, hold, letter_of, reach_account, title
from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.steps import choose_password, enter, expect_greeted, sign_in
from tests.journeys.test_my_information import open_account
from tests.live import Live
from tests.people import LEA, LEO, LYCEE, Child, member, newcomer

NINA = Child("Nina", date(2014, 6, 2))


def test_a_parent_with_a_letter_makes_an_account_and_lands_in_the_ent(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = newcomer(live)
    sheet = letter_of(live, parent)
    begin(page, live)
    look(page, "120-activer-mon-compte")
    hold(page, sheet)
    title(page, "Indiquez la date de naissance")
    look(page, "121-activation-date")
    give(page)
    title(page, "Votre nouveau compte")
    expect(page.get_by_label("Je note mon identifiant")).to_have_value(sheet.identifier)
    look(page, "122-activation-compte")
    choose_password(page, NEW)
    title(page, "Vous pouvez maintenant accéder à vos services en ligne")
    look(page, "123-compte-active-par-courrier")
    go_on(page)

    expect_greeted(page, live.ent, parent, "Léo")
    other = new_browser()
    enter(other, live.ent)
    sign_in(other, replace(parent, identifier=sheet.identifier, password=NEW))
    expect_greeted(other, live.ent, parent, "Léo")


def test_the_address_is_confirmed_by_the_link_it_receives(page: Page, live: Live) -> None:
    parent = newcomer(live)
    reach_account(page, live, letter_of(live, parent))
    address = f"jeanne{parent.mobile[-4:]}@maison.example"
    page.get_by_label("Mon adresse e-mail").fill("jeanne chez maison")
    choose_password(page, NEW)
    expect(page.get_by_role("alert")).to_contain_text("adresse")
    look(page, "122-activation-compte-erreur")
    page.get_by_label("Mon adresse e-mail").fill(address)
    choose_password(page, NEW)
    title(page, "Vous pouvez maintenant")
    found = re.search(r"http\S+/compte/e-mail/confirmer/\S+", live.email(address))
    assert found
    page.goto(found[0])
    page.get_by_role("main").get_by_role("button").click()

    expect(page.get_by_role("main")).to_contain_text(address)


def test_a_child_of_somebody_else_is_put_aside_and_taken_back(page: Page, live: Live) -> None:
    parent = newcomer(live, LEO, NINA)
    reach_account(page, live, letter_of(live, parent))
    not_mine = re.compile("Je ne suis pas le représentant légal de cet élève.*Nina")
    page.get_by_role("link", name=not_mine).click()
    title(page, "Vous n’êtes pas le représentant légal de cet élève")
    look(page, "126-activation-pas-le-representant-legal")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("Retiré du compte")).to_be_visible()
    look(page, "126-activation-eleve-retire")
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Retiré du compte")).to_have_count(0)
    page.get_by_role("link", name=not_mine).click()
    page.get_by_role("button", name="Confirmer").click()
    choose_password(page, NEW)
    go_on(page)

    expect_greeted(page, live.ent, parent, "Léo")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_letter_may_be_typed_at_the_sign_in_page_and_each_page_reloaded(
    new_browser: NewBrowser, live: Live, *, script: bool
) -> None:
    parent = newcomer(live)
    sheet = letter_of(live, parent)
    page = new_browser(script=script)
    enter(page, live.ent)
    sign_in(page, parent, identifier=sheet.identifier, password=sheet.password)
    title(page, "Indiquez la date de naissance")
    page.reload()
    give(page)
    title(page, "Votre nouveau compte")
    page.reload()
    choose_password(page, NEW)
    title(page, "Vous pouvez maintenant")
    page.reload()
    go_on(page)

    expect_greeted(page, live.ent, parent, "Léo")


def test_the_link_of_an_email_leads_the_same_way_once(page: Page, live: Live) -> None:
    address = "jeanne.lien@maison.example"
    sheet = letter_of(live, newcomer(live, email=address), by_email=True)
    assert sheet.link in live.email(address)
    page.goto(live.issuer + sheet.link)
    look(page, "127-lien-d-activation")
    page.get_by_role("button", name="Commencer").click()
    title(page, "Indiquez la date de naissance")
    give(page)
    choose_password(page, NEW)
    title(page, "Vous pouvez maintenant")
    page.goto(live.issuer + sheet.link)

    title(page, "Ce lien ne fonctionne plus")
    look(page, "127-lien-d-activation-utilise")


def test_a_reset_ends_the_sessions_and_opens_with_a_new_password(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = member(live, LEO)
    elsewhere = new_browser()
    open_account(elsewhere, live, parent, "/compte")
    sheet = letter_of(live, parent, reset=True)
    elsewhere.reload()
    title(elsewhere, "J’accède aux services en ligne")
    begin(page, live)
    hold(page, sheet)
    give(page)
    title(page, "Votre nouveau mot de passe")
    look(page, "128-nouveau-mot-de-passe-par-courrier")
    choose_password(page, NEW)
    title(page, "Votre mot de passe est changé")
    go_on(page)

    expect_greeted(page, live.ent, parent, "Léo")
    told = [live.sms(parent.mobile, count) for count in (1, 2, 3)]
    assert any("réinitialisé par l'établissement" in text for text in told)


def test_who_has_an_account_adds_the_letters_children_to_it(page: Page, live: Live) -> None:
    parent = member(live, LEO)
    later = newcomer(live, LEA, mobile=parent.mobile)
    sheet = letter_of(live, later, LYCEE)
    begin(page, live)
    hold(page, sheet)
    give(page, LEA.born)
    title(page, "Vous avez peut-être déjà un compte")
    look(page, "129-deja-un-compte")
    page.get_by_role("button", name="Me connecter à mon compte").click()
    sign_in(page, parent)
    title(page, "J’ai déjà un compte")
    look(page, "130-ajouter-au-compte")
    page.get_by_role("button", name=f"Ajouter au compte {parent.identifier}").click()
    title(page, "Vos enfants sont ajoutés")
    look(page, "131-enfants-ajoutes")
    page.get_by_role("link", name="Voir mes enfants").click()

    expect(page.get_by_role("main")).to_contain_text("Léa")


def test_a_letter_is_added_from_my_children(page: Page, live: Live) -> None:
    parent = member(live, LEO)
    sheet = letter_of(live, newcomer(live, LEA), LYCEE)
    open_account(page, live, parent, "/compte/enfants/autre-compte")
    page.get_by_label("Identifiant de l’autre compte").fill(sheet.identifier)
    page.get_by_label("Mot de passe de l’autre compte", exact=True).fill(sheet.password)
    page.get_by_role("button", name="Réunir les deux comptes").click()
    title(page, "Indiquez la date de naissance")
    give(page, LEA.born)
    page.get_by_role("button", name=f"Ajouter au compte {parent.identifier}").click()
    title(page, "Vos enfants sont ajoutés")
    page.get_by_role("link", name="Voir mes enfants").click()

    expect(page.get_by_role("main")).to_contain_text("Léa")
