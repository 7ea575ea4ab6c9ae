"""The parent asks for a new letter, once, on the page of the old one; the school is told."""

from sqlalchemy import update

from idp.accounts.letters import messages
from idp.accounts.models import Letter
from idp.families.lookups import pupils_of
from idp.families.models import Establishment, Guardian
from idp.families.terms import DERIVED
from idp.messaging import assured
from idp.platform import audit, clock, outbox
from idp.platform.audit import Event
from idp.platform.database import db


def ask(guardian_id: int) -> bool:
    """Note the wish and write to the school, if its address is known; False when noted before.

    `idp accounts letters --state asked` prints what was asked for. Commits.
    """
    letter = db.session.scalar(
        update(Letter)
        .where(Letter.guardian_id == guardian_id, Letter.renewal_asked_at.is_(None))
        .where(Letter.used_at.is_(None), Letter.expires_at <= clock.now())
        .values(renewal_asked_at=clock.now())
        .returning(Letter)
    )
    if letter is None:
        db.session.rollback()
        return False
    school = db.session.get_one(Establishment, letter.uai)
    if school.email:
        subject, text = messages.renewal(*_facts(guardian_id), uai=school.uai)
        assured.email(school.email, subject, text, account_id=None)
    audit.record(Event.LETTER_RENEWAL_ASKED, uai=school.uai)
    db.session.commit()
    outbox.wake()
    return True


def _facts(guardian_id: int) -> tuple[str, str | None, list[str]]:
    guardian = db.session.get_one(Guardian, guardian_id)
    name = f"{guardian.given_names} {guardian.used_name or guardian.birth_name}"
    children = pupils_of([guardian_id], clock.today())
    classes = sorted({child.class_name for child in children if child.class_name})
    # A number that we made up says nothing to the school.
    own_number = None if guardian.source_id.startswith(DERIVED) else guardian.source_id
    return name, own_number, classes
