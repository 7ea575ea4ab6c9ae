"""« Ajouter un enfant »: a school that came later joins the account, never a second one."""

from playwright.sync_api import Page, expect

from tests.journeys.looking import look
from tests.journeys.steps import code_of, expect_greeted, prove, sign_in
from tests.live import Live
from tests.people import LEO, ZOE, member, newcomer


def test_another_schools_record_of_the_same_parent_is_attached(page: Page, live: Live) -> None:
    parent = member(live, LEO)
    newcomer(live, ZOE, mobile=parent.mobile)  # the other school's record of the same person
    page.goto(f"{live.issuer}/connexion")
    sign_in(page, parent)
    expect(page.get_by_role("link", name=live.other_ent.name)).to_have_count(0)

    page.get_by_role("link", name="Ajouter un enfant").click()
    look(page, "70-ajouter-un-enfant")
    page.get_by_role("button", name="Recevoir mon code SMS").click()
    look(page, "71-ajouter-code-et-dates")
    prove(page, code_of(live, parent), ZOE.born)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre enfant est ajouté")
    look(page, "72-enfant-ajoute")
    page.get_by_role("link", name="Accéder à mes services en ligne").click()

    page.get_by_role("link", name=live.other_ent.name).click()
    expect_greeted(page, live.other_ent, parent, "Zoé")
