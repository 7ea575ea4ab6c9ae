"""A child who has just left: the page says so in plain words, and the ENT hears of it."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from idp.families.models import Enrolment, Guardian, Guardianship
from idp.platform import clock
from idp.platform.database import db
from tests.journeys.looking import look
from tests.journeys.steps import enter, sign_in
from tests.live import Live
from tests.people import LEO, Person, member


def leave_school(live: Live, parent: Person) -> None:
    """Let the parent's children leave their school yesterday."""
    with live.app.app_context():
        enrolments = db.session.scalars(
            select(Enrolment)
            .join(Guardianship, Guardianship.enrolment_id == Enrolment.id)
            .join(Guardian, Guardian.id == Guardianship.guardian_id)
            .where(Guardian.mobiles.any(number=parent.mobile))
        )
        for enrolment in enrolments:
            enrolment.left = clock.today() - timedelta(days=1)
        db.session.commit()


def test_a_child_who_has_just_left_is_told_as_a_change_of_school(page: Page, live: Live) -> None:
    parent = member(live, LEO)
    leave_school(live, parent)
    enter(page, live.ent)
    sign_in(page, parent)

    expect(page.get_by_role("heading", level=1)).to_have_text("Changement d’établissement en cours")
    look(page, "12-changement-d-etablissement")
    page.get_by_role("main").get_by_role("link", name=re.compile("^Retourner à")).click()
    expect(page).to_have_url(re.compile(re.escape(live.ent.url)))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous n’êtes pas connecté")
