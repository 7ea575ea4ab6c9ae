"""« Mes enfants » and « Mes services »: a child who is not mine, two accounts, one ENT too many."""

import re

from playwright.sync_api import Page, expect

from idp.accounts.models import Account
from idp.platform.database import db
from tests.journeys.looking import look
from tests.journeys.steps import enter, expect_greeted, sign_in
from tests.journeys.test_my_information import open_account, title
from tests.live import Live
from tests.people import LEA, LEO, member


def test_a_child_of_somebody_else_is_put_aside_and_taken_back(page: Page, live: Live) -> None:
    parent = member(live, LEO)
    open_account(page, live, parent, "/compte/enfants")
    title(page, "Mes enfants")
    look(page, "93-mes-enfants")
    page.get_by_role("link", name=re.compile("Je ne suis pas le représentant légal")).click()
    look(page, "94-mes-enfants-pas-le-mien")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("main")).to_contain_text("mis de côté par vous")
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("main")).not_to_contain_text("mis de côté par vous")


def test_two_accounts_of_one_parent_become_one(page: Page, live: Live) -> None:
    kept, other = member(live, LEO), member(live, LEA)
    open_account(page, live, kept, "/compte/enfants/autre-compte")
    look(page, "95-autre-compte")
    page.get_by_label("Identifiant de l’autre compte").fill(other.identifier)
    page.get_by_label("Mot de passe de l’autre compte", exact=True).fill(other.password)
    page.get_by_role("button", name="Réunir les deux comptes").click()
    title(page, "Mes enfants")
    expect(page.get_by_role("main")).to_contain_text("Léa")
    expect(page.get_by_role("main")).to_contain_text("Léo")


def test_the_other_parents_account_is_not_taken_over(page: Page, live: Live) -> None:
    mother, father = member(live, LEO), member(live, LEO, given_name="Karim")
    with live.app.app_context():
        db.session.query(Account).filter_by(identifier=father.identifier).update(
            {"given_name": "Karim"}
        )
        db.session.commit()
    open_account(page, live, mother, "/compte/enfants/autre-compte")
    page.get_by_label("Identifiant de l’autre compte").fill(father.identifier)
    page.get_by_label("Mot de passe de l’autre compte", exact=True).fill(father.password)
    page.get_by_role("button", name="Réunir les deux comptes").click()
    expect(page.get_by_role("alert")).to_contain_text("au nom d’une autre personne")
    look(page, "96-autre-compte-refuse")


def test_an_ent_receives_nothing_more_until_the_parent_was_asked(page: Page, live: Live) -> None:
    parent = member(live, LEO)
    enter(page, live.ent)
    sign_in(page, parent)
    expect_greeted(page, live.ent, parent, "Léo")

    page.goto(f"{live.issuer}/compte/services")
    for _ in range(50):  # a worker writes it down behind the page
        if page.get_by_role("heading", name=live.ent.name).count():
            break
        page.wait_for_timeout(100)
        page.reload()
    look(page, "97-mes-services")
    page.get_by_role("button", name="Ne plus transmettre").click()
    expect(page.get_by_role("main")).to_contain_text("Rien n’est plus transmis")
    look(page, "98-mes-services-arrete")

    page.context.clear_cookies(domain="127.0.0.1")
    enter(page, live.ent)
    title(page, "Informations transmises")
    page.get_by_role("button", name="Continuer").click()
    expect_greeted(page, live.ent, parent, "Léo")
