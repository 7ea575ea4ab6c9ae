"""What a person with a school's letter does at the pages of the activation."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from idp.accounts.models import Letter
from idp.families.models import Guardian, GuardianMobile
from idp.platform import clock
from idp.platform.database import db
from tests import letters
from tests.journeys.steps import enter, fill_dates
from tests.letters import Sheet
from tests.live import Live
from tests.people import COLLEGE, LEO, Person

NEW = "Nouveau-mot-2"
"""The password that is chosen."""


def letter_of(
    live: Live, person: Person, uai: str = COLLEGE, *, reset: bool = False, by_email: bool = False
) -> Sheet:
    """Issue the person's letter, as the school does."""
    with live.app.app_context():
        number = select(GuardianMobile.guardian_id).where(GuardianMobile.number == person.mobile)
        found = select(Guardian.id).where(Guardian.id.in_(number), Guardian.scope == uai)
        guardian_id = db.session.scalars(found).one()
        return letters.issue(uai, guardian_id, reset=reset, by_email=by_email)


def grow_old(live: Live, sheet: Sheet) -> None:
    """Do to a letter what three months do."""
    with live.app.app_context():
        past = clock.now() - timedelta(days=1)
        known = Letter.identifier == sheet.identifier
        db.session.execute(update(Letter).where(known).values(expires_at=past))
        db.session.commit()


def title(page: Page, text: str) -> None:
    """Expect a page by its h1, and wait until it is there."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)
    page.wait_for_load_state()


def begin(page: Page, live: Live) -> None:
    """From the ENT to « Activer mon compte »."""
    enter(page, live.ent)
    page.get_by_role("link", name="Je n’ai pas encore d’identifiant").click()
    page.get_by_role("link", name="activer mon compte").click()
    title(page, "Activer mon compte")


def hold(page: Page, sheet: Sheet, *, password: str = "") -> None:
    """Copy the letter, as a person does: capitals and spaces do not matter."""
    page.get_by_label("Identifiant", exact=True).fill(sheet.identifier.capitalize())
    typed = password or sheet.password.upper().replace("-", " ")
    page.get_by_label("Mot de passe provisoire", exact=True).fill(typed)
    page.get_by_role("button", name="Continuer").click()


def give(page: Page, born: date = LEO.born) -> None:
    """Give a child's birth date."""
    fill_dates(page, born)
    page.get_by_role("button", name="Continuer").click()


def reach_account(page: Page, live: Live, sheet: Sheet) -> None:
    """From the ENT to « Votre nouveau compte »."""
    begin(page, live)
    hold(page, sheet)
    title(page, "Indiquez la date de naissance")
    give(page)
    title(page, "Votre nouveau compte")


def go_on(page: Page) -> None:
    """Leave the last page."""
    page.get_by_role("link", name="Accéder à mes services en ligne").click()
