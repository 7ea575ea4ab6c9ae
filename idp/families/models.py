"""Establishments, pupils and guardians, as schools' files have them.

A guardian row is a parent *as one file has them*: the same person has one row per school base.
Rows of one source are unique by (source, scope, source_id); scope is a UAI (SIECLE).
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Enum, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from idp.families.terms import DERIVED, Kind, Sector, Source
from idp.platform.database import Base, BigIntKey, UtcDateTime


def _values(enum: type[StrEnum]) -> list[str]:
    """Store an enum's values, not the names of its members."""
    return [member.value for member in enum]


def _enum(enum: type[StrEnum]) -> Enum:
    """A text column that only takes the values of `enum`, on every database alike."""
    return Enum(enum, native_enum=False, length=16, values_callable=_values)


class Establishment(Base):
    """A school, from the open directory; `imported_year` says what its own files gave last."""

    __tablename__ = "establishment"

    uai: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[Kind] = mapped_column(_enum(Kind))
    degree: Mapped[int] = mapped_column(SmallInteger)
    sector: Mapped[Sector] = mapped_column(_enum(Sector))
    city: Mapped[str] = mapped_column(String(100))
    city_code: Mapped[str] = mapped_column(String(5))
    """INSEE code of the commune: a client's rule may name it."""
    postal_code: Mapped[str] = mapped_column(String(5))
    academy: Mapped[str] = mapped_column(String(3))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    """The school's own address, from the directory."""
    source: Mapped[Source | None] = mapped_column(_enum(Source))
    """Which kind of file feeds this school's people: one source per establishment."""
    imported_year: Mapped[int | None] = mapped_column(SmallInteger)
    """School year (2026 for 2026-2027) of the last import: only its enrolments are active."""
    exported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the school made the last imported file: an older one is refused."""
    jointure: Mapped[str | None] = mapped_column(String(64))
    """What the AAF calls the school: a delta names it so."""


class Pupil(Base):
    """A child. The INE never leaves the provider."""

    __tablename__ = "pupil"

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    ine: Mapped[str | None] = mapped_column(String(11), unique=True)
    birth_name: Mapped[str] = mapped_column(String(100))
    used_name: Mapped[str | None] = mapped_column(String(100))
    given_name: Mapped[str] = mapped_column(String(100))
    birth_date: Mapped[date] = mapped_column(Date)


class Enrolment(Base):
    """A pupil at an establishment for one school year."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("uai", "school_year", "pupil_id"),)

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupil.id", ondelete="CASCADE"), index=True)
    uai: Mapped[str] = mapped_column(ForeignKey("establishment.uai"))
    school_year: Mapped[int] = mapped_column(SmallInteger)
    class_name: Mapped[str | None] = mapped_column(String(50))
    source_id: Mapped[str | None] = mapped_column(String(64), index=True)
    """What the source calls the pupil (ELEVE_ID); begins with DERIVED where it has no ids."""
    attachment: Mapped[str | None] = mapped_column(String(64))
    """ENTEleveStructRattachId, which only an AAF gives beside its own id."""
    entered: Mapped[date | None] = mapped_column(Date)
    left: Mapped[date | None] = mapped_column(Date)
    """First day on which the pupil is no longer here."""

    @property
    def attachment_id(self) -> str | None:
        """The attachment id that ENTs know, where the source has one."""
        if self.attachment is not None:
            return self.attachment
        derived = self.source_id is None or self.source_id.startswith(DERIVED)
        return None if derived else self.source_id


class Guardian(Base):
    """A parent as one file has them. Imports never write `account_id`."""

    __tablename__ = "guardian"
    __table_args__ = (UniqueConstraint("source", "scope", "source_id"),)

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    source: Mapped[Source] = mapped_column(_enum(Source))
    scope: Mapped[str] = mapped_column(String(16))
    source_id: Mapped[str] = mapped_column(String(64), index=True)
    """By itself: an AAF delta names a person, not the schools that have them."""
    birth_name: Mapped[str] = mapped_column(String(100))
    used_name: Mapped[str | None] = mapped_column(String(100))
    given_names: Mapped[str] = mapped_column(String(100))
    birth_key: Mapped[str] = mapped_column(String(200), index=True)
    """`names.normalise(birth_name)`, for the helpdesk's search."""
    used_key: Mapped[str | None] = mapped_column(String(200), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    jointure: Mapped[str | None] = mapped_column(String(64))
    """ENTPersonJointure, which only an AAF gives."""
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )

    mobiles: Mapped[list["GuardianMobile"]] = relationship(
        cascade="all, delete-orphan", order_by="GuardianMobile.number"
    )


class GuardianMobile(Base):
    """A mobile number of a guardian, whatever column of the file it stood in."""

    __tablename__ = "guardian_mobile"

    guardian_id: Mapped[int] = mapped_column(
        ForeignKey("guardian.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[str] = mapped_column(String(16), primary_key=True, index=True)
    """E.164. Read it through `PhoneNumber(e164)`."""


class Guardianship(Base):
    """A guardian's tie to a pupil *at an establishment and year*: to that enrolment."""

    __tablename__ = "guardianship"

    guardian_id: Mapped[int] = mapped_column(
        ForeignKey("guardian.id", ondelete="CASCADE"), primary_key=True
    )
    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    level: Mapped[int] = mapped_column(SmallInteger)
    kinship: Mapped[int | None] = mapped_column(SmallInteger)
    """CODE_PARENTE."""


class Disavowal(Base):
    """« Je ne suis pas le représentant légal de cet élève »: survives every import."""

    __tablename__ = "disavowal"

    guardian_id: Mapped[int] = mapped_column(
        ForeignKey("guardian.id", ondelete="CASCADE"), primary_key=True
    )
    pupil_id: Mapped[int] = mapped_column(
        ForeignKey("pupil.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportRun(Base):
    """One import that was written: what, from when, by whom, and its counts."""

    __tablename__ = "import_run"
    __table_args__ = (Index(None, "uai", "at"),)

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    source: Mapped[Source] = mapped_column(_enum(Source))
    uai: Mapped[str | None] = mapped_column(ForeignKey("establishment.uai"))
    """None for the directory."""
    school_year: Mapped[int | None] = mapped_column(SmallInteger)
    exported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(100))
    added: Mapped[int]
    changed: Mapped[int]
    left: Mapped[int]
    unchanged: Mapped[int]
    refused: Mapped[int]
    written: Mapped[str | None] = mapped_column(String(64))
    """What a school's rows were made of, as two digests (importers.unchanged). Only the last run's
    counts; whoever else changes the rows makes it None (`retention`)."""
