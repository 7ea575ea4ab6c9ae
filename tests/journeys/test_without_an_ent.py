"""A person who comes from a bookmark or a letter, without an ENT's request."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import look
from tests.journeys.steps import expect_greeted, sign_in
from tests.live import Live
from tests.people import LEO, ZOE, member


def test_the_ents_of_the_childrens_schools_are_one_click_away(page: Page, live: Live) -> None:
    parent = member(live, LEO, ZOE)
    page.goto(f"{live.issuer}/connexion")
    sign_in(page, parent)

    expect(page.get_by_role("heading", level=1)).to_have_text("Accéder à mes services en ligne")
    look(page, "14-services")
    page.get_by_role("link", name=live.other_ent.name).click()
    expect_greeted(page, live.other_ent, parent, "Zoé")


def test_only_the_ents_of_ones_own_schools_are_listed(page: Page, live: Live) -> None:
    page.goto(f"{live.issuer}/connexion")
    sign_in(page, member(live, ZOE))

    expect(page.get_by_role("link", name=live.other_ent.name)).to_be_visible()
    expect(page.get_by_role("link", name=live.ent.name)).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "60-accueil"),
        ("/aide", "61-aide"),
        ("/donnees-personnelles", "62-donnees-personnelles"),
        ("/mentions-legales", "63-mentions-legales"),
        ("/accessibilite", "64-accessibilite"),
    ],
)
def test_the_standing_pages_are_there(page: Page, live: Live, path: str, name: str) -> None:
    answer = page.goto(f"{live.issuer}{path}")

    assert answer is not None
    assert answer.status == 200
    look(page, name)
