"""« Mes connexions », and what waits after a recovery by SMS."""

from playwright.sync_api import Page, expect

from idp.accounts import security
from idp.accounts.models import Account
from idp.platform.database import db
from tests.journeys.conftest import NewBrowser
from tests.journeys.looking import look
from tests.journeys.test_my_information import change, open_account, title
from tests.live import Live
from tests.people import Person, member


def test_a_parent_ends_the_connection_of_a_lost_device(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = member(live)
    lost = new_browser()
    open_account(lost, live, parent)
    open_account(page, live, parent)
    page.get_by_role("navigation", name="Mon compte").get_by_role(
        "link", name="Mes connexions"
    ).click()
    title(page, "Mes connexions")
    expect(page.locator(".connections > li")).to_have_count(2)
    expect(page.get_by_text("Cet appareil", exact=True)).to_have_count(1)
    look(page, "90-mes-connexions")
    page.get_by_role("button", name="Terminer la connexion").click()
    expect(page.get_by_role("status")).to_contain_text("La connexion est terminée.")
    expect(page.locator(".connections > li")).to_have_count(1)

    lost.reload()
    title(lost, "J’accède aux services en ligne des établissements scolaires")


def test_a_parent_ends_all_other_connections(
    page: Page, new_browser: NewBrowser, live: Live
) -> None:
    parent = member(live)
    others = [new_browser(), new_browser()]
    for other in others:
        open_account(other, live, parent)
    open_account(page, live, parent, "/compte/connexions")
    page.get_by_role("button", name="Terminer toutes les autres connexions").click()
    expect(page.get_by_role("status")).to_contain_text("Toutes vos autres connexions")
    for other in others:
        other.reload()
        title(other, "J’accède aux services en ligne des établissements scolaires")


def freeze(live: Live, person: Person) -> None:
    """Do what a recovery by SMS does."""
    with live.app.app_context():
        account = db.session.query(Account).filter_by(identifier=person.identifier).one()
        security.freeze_changes(account)
        db.session.commit()


def test_after_a_recovery_what_matters_waits_and_the_password_does_not(
    page: Page, live: Live
) -> None:
    parent = member(live)
    freeze(live, parent)
    open_account(page, live, parent)
    change(page, "Téléphone portable")
    title(page, "Ce changement n’est pas encore possible")
    look(page, "91-changement-suspendu")
    page.get_by_role("link", name="Retour à mes informations").click()
    change(page, "Mot de passe")
    title(page, "Mon mot de passe")
