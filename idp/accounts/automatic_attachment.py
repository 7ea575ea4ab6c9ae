"""After an import: a school's new record joins the account that it is plainly of.

Names, mobile and e-mail must all be the account's own confirmed ones. Whatever is less sure waits
for the person, who proves a child's birth date or has the school's letter.
"""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import func, select

from idp.accounts import person_names, security
from idp.accounts.models import Account, AccountStatus
from idp.accounts.security import Change
from idp.families import attachment, refusals
from idp.families.attachment import AlreadyAttached
from idp.families.importers.bulk import batches
from idp.families.models import Establishment, Guardian, GuardianMobile
from idp.families.people import are_two
from idp.families.predicates import enrolment_is_active, is_legal_guardian, select_ties
from idp.families.terms import Source
from idp.platform import audit, clock, outbox
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db


def attach_new(uai: str) -> set[int]:
    """Attach a school's records that are plainly of an account; return these accounts. Commits.

    A child that the person put aside stays so: a disavowal counts for all the account's records,
    and a record that names this child as another pupil is not attached.
    """
    pairs = _same_contact(uai)
    of_row = Counter(guardian_id for guardian_id, _ in pairs)
    attached = {
        account_id
        for guardian_id, account_id in pairs
        if of_row[guardian_id] == 1 and _attach(guardian_id, account_id, uai)
    }
    if attached:
        outbox.wake()
    return attached


def _same_contact(uai: str) -> list[tuple[int, int]]:
    """Return (guardian, account) where a free record has the account's mobile and e-mail.

    The contacts first, then whom of the few they leave the children are of: in one statement a
    database without statistics goes through the school's children once for each of its parents.
    """
    rows = db.session.execute(
        select(Guardian.id, Account.id)
        .join(GuardianMobile, GuardianMobile.guardian_id == Guardian.id)
        .join(Account, Account.mobile == GuardianMobile.number)
        .where(Guardian.source.in_(_source(uai)), Guardian.scope == uai)
        .where(Guardian.account_id.is_(None), Account.status == AccountStatus.ACTIVE.value)
        .where(func.lower(Account.email) == func.lower(Guardian.email))
        .order_by(Guardian.id, Account.id)
        .distinct()
    ).all()
    legal = _legal_guardians({guardian_id for guardian_id, _ in rows})
    return [(guardian, account) for guardian, account in rows if guardian in legal]


def _source(uai: str) -> list[Source]:
    """What feeds the school: with it the look-up has an index."""
    source = db.session.scalar(select(Establishment.source).where(Establishment.uai == uai))
    return [source] if source else []


def _legal_guardians(guardian_ids: Collection[int]) -> set[int]:
    """Those of these records that are a pupil's legal guardian now."""
    ties = select_ties(Guardian.id).where(enrolment_is_active(clock.today()), is_legal_guardian())
    return {
        guardian_id
        for batch in batches(guardian_ids)
        for guardian_id in db.session.scalars(ties.where(Guardian.id.in_(batch)))
    }


def _attach(guardian_id: int, account_id: int, uai: str) -> bool:
    """Whether the record was attached; looked at once more while nobody else may take it."""
    attachment.hold([guardian_id])
    guardian = db.session.get(Guardian, guardian_id, populate_existing=True)
    account = db.session.get(Account, account_id, populate_existing=True, with_for_update=True)
    if guardian is None or account is None or not _is_plain(guardian, account, uai):
        db.session.rollback()
        return False
    try:
        attachment.attach([guardian_id], account_id)
    except AlreadyAttached:
        db.session.rollback()
        return False
    audit.record(Event.ACCOUNT_ATTACHED, account_id=account_id, count=1, way_in="import")
    security.tell(account, Change.ATTACHED)
    db.session.commit()
    return True


def _is_plain(guardian: Guardian, account: Account, uai: str) -> bool:
    """Whether they are one person, and no operator said the contrary of this school before."""
    return (
        guardian.account_id is None
        and account.status == AccountStatus.ACTIVE
        and not are_two(person_names.person_of(guardian), person_names.person(account))
        and refusals.gives_another_child(guardian.id, account.id, clock.today())
        and not _was_detached(account.id, uai)
    )


def _was_detached(account_id: int, uai: str) -> bool:
    facts = db.session.scalars(
        select(SecurityEvent.facts).where(
            SecurityEvent.account_id == account_id,
            SecurityEvent.event == Event.ACCOUNT_DETACHED.value,
        )
    )
    return any(fact.get("uai") == uai for fact in facts)
