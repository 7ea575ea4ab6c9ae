"""Questions the screens ask the register about a number or a guardian. Values out, no ORM rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Select, case, select

from idp.families.models import (
    Enrolment,
    Guardian,
    GuardianMobile,
    Pupil,
)
from idp.families.names import PersonName, normalise, same_person
from idp.families.people import Person, any_two
from idp.families.predicates import (
    enrolment_is_active,
    is_legal_guardian,
    is_not_disavowed,
    select_ties,
)
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform.database import db


class Standing(StrEnum):
    """What a guardian row is to the children of its school, on a day."""

    LEGAL = "legal"
    """Legal guardian of a pupil who is there: may open an account."""
    CONTACT = "contact"
    """Known for a pupil who is there, but not as legal guardian."""
    FORMER = "former"
    """No pupil there any more (or each was disavowed)."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A guardian row, as who asks about a number or a name must know it."""

    guardian_id: int
    scope: str
    """UAI of the school whose file says so."""
    name: PersonName
    email: str | None
    account_id: int | None
    standing: Standing
    pupil_ids: frozenset[int] = frozenset()
    """Its children of this year there, put aside or not."""

    @property
    def person(self) -> Person:
        """Whom the row is of."""
        children = frozenset((self.scope, pupil_id) for pupil_id in self.pupil_ids)
        return Person((self.name,), children, self.account_id)


@dataclass(frozen=True, slots=True)
class KnownPupil:
    """A child of a guardian row, at the school that says so.

    The birth date is the parent's proof: no page, log or audit line shows it.
    """

    guardian_id: int
    pupil_id: int
    uai: str
    given_name: str
    family_name: str
    birth_date: date
    class_name: str | None


def holders_of(number: PhoneNumber, on: date) -> tuple[Holder, ...]:
    """Every guardian row with this number, whatever its standing, oldest first."""
    holders = select(GuardianMobile.guardian_id).where(GuardianMobile.number == number.e164)
    return holders_among(holders, on)


def holders_among(ids: Select[int], on: date) -> tuple[Holder, ...]:
    """The guardian rows with these ids, oldest first."""
    ties = (
        select_ties(
            Guardian.id.label("id"),
            Enrolment.pupil_id,
            case((is_legal_guardian(), 1), else_=0).label("legal"),
            case((is_not_disavowed(), 1), else_=0).label("present"),
        )
        .where(Guardian.id.in_(ids), enrolment_is_active(on))
        .subquery()
    )
    rows = db.session.execute(
        select(Guardian, ties.c.pupil_id, ties.c.legal, ties.c.present)
        .outerjoin(ties, ties.c.id == Guardian.id)
        .where(Guardian.id.in_(ids))
        .order_by(Guardian.id)
    )
    return tuple(
        _holder(guardian, [tie for _, *tie in its_own])
        for guardian, its_own in groupby(rows, key=itemgetter(0))
    )


def legal_guardians_by_mobile(number: PhoneNumber, on: date) -> tuple[Holder, ...]:
    """The rows with this number that may open an account: level 1, a pupil there now."""
    return legal_guardians(holders_of(number, on))


def legal_guardians(holders: Iterable[Holder]) -> tuple[Holder, ...]:
    """Those of them that may open an account."""
    return tuple(holder for holder in holders if holder.standing is Standing.LEGAL)


def named(holders: Iterable[Holder], family: str, given: str) -> tuple[Holder, ...]:
    """Those of them that the typed name names."""
    return tuple(holder for holder in holders if same_person(family, given, holder.name))


def is_shared(holders: Iterable[Holder]) -> bool:
    """Whether the number is recorded for two different people who are known there now.

    A former row does not count: operators give numbers of closed lines to somebody else.
    """
    present = (holder for holder in holders if holder.standing is not Standing.FORMER)
    return any_two(holder.person for holder in present)


def pupils_of(guardian_ids: Collection[int], on: date) -> tuple[KnownPupil, ...]:
    """The children that these rows give, eldest first: legal guardian, there now, not disavowed."""
    rows = db.session.execute(
        select_ties(Guardian.id, Pupil, Enrolment.uai, Enrolment.class_name)
        .where(Guardian.id.in_(guardian_ids))
        .where(enrolment_is_active(on), is_legal_guardian(), is_not_disavowed())
    )
    known = (
        KnownPupil(
            guardian_id=guardian_id,
            pupil_id=pupil.id,
            uai=uai,
            given_name=pupil.given_name,
            family_name=pupil.used_name or pupil.birth_name,
            birth_date=pupil.birth_date,
            class_name=class_name,
        )
        for guardian_id, pupil, uai, class_name in rows
    )
    # As parents name them: the eldest first (« Léo, Léa »). Sorted here, because databases disagree
    # about where « É » stands.
    return tuple(sorted(known, key=_by_age))


def _by_age(pupil: KnownPupil) -> tuple[date, str, int, int]:
    return pupil.birth_date, normalise(pupil.given_name), pupil.pupil_id, pupil.guardian_id


def _holder(guardian: Guardian, ties: list[list[int | None]]) -> Holder:
    """The row with its ties of this year: pupil, legal guardian or not, not put aside."""
    pupils = [pupil for pupil, *_ in ties if pupil is not None]
    return Holder(
        guardian_id=guardian.id,
        scope=guardian.scope,
        name=PersonName(guardian.birth_name, guardian.used_name, guardian.given_names),
        email=guardian.email,
        account_id=guardian.account_id,
        standing=_standing([legal for _, legal, present in ties if present]),
        pupil_ids=frozenset(pupils),
    )


def _standing(legal: list[int | None]) -> Standing:
    if not legal:
        return Standing.FORMER
    return Standing.LEGAL if any(legal) else Standing.CONTACT
