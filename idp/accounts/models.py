"""The person's account, and the subjects by which ENTs know it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.platform.database import Base, BigIntKey, UtcDateTime


class AccountStatus(StrEnum):
    """Whether the account can be used."""

    ACTIVE = "active"
    LOCKED = "locked"
    """By an operator."""
    FROZEN = "frozen"
    """By « Ce n'est pas moi » in a notice; an operator unlocks."""


class Account(Base):
    """One person. Imports never write here; its guardian rows carry `account_id`."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    identifier: Mapped[str] = mapped_column(String(64), unique=True)
    """Lower case, as `idp.accounts.identifiers` makes it."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """argon2id in PHC form; None when the person only uses another way in."""
    family_name: Mapped[str] = mapped_column(String(100))
    given_name: Mapped[str] = mapped_column(String(100))
    mobile: Mapped[str | None] = mapped_column(String(20), index=True)
    """The confirmed mobile, E.164: proven by a code, never written by an import."""
    email: Mapped[str | None] = mapped_column(String(254))
    """The confirmed e-mail; None until confirmed."""
    status: Mapped[str] = mapped_column(String(10), default=AccountStatus.ACTIVE.value)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Subject(Base):
    """A `sub` that had to be set aside from the derived one (a merge): it is kept for ever."""

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("sector", "account_id"), UniqueConstraint("sector", "sub"))

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    sector: Mapped[str] = mapped_column(String(255))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    sub: Mapped[str] = mapped_column(String(64))
