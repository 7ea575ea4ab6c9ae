"""The person's account, its ways in, and what ENTs know of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.platform.database import Base, BigIntKey, UtcDateTime


class AccountStatus(StrEnum):
    """Whether the account can be used."""

    ACTIVE = "active"
    LOCKED = "locked"
    """By an operator."""
    FROZEN = "frozen"
    """By « Ce n'est pas moi » in a notice; an operator unlocks."""
    CLOSED = "closed"
    """By the person, or merged into another account. The row stays, emptied of the person: its id
    is never given to somebody else, so no `sub` ever is."""


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
    sessions_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Sign-ins before this instant are over, wherever they were made."""
    franceconnect_sub: Mapped[str | None] = mapped_column(String(255), unique=True)
    """FranceConnect's `sub` for this service: one, of one account."""
    changes_frozen_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """After a recovery by SMS: until then neither e-mail, mobile, passkeys, links nor merges."""
    passkey_offered_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Before then no passkey is offered after a sign-in; None: it never was."""
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL")
    )
    """For a CLOSED account: the one that took its children over."""


class Subject(Base):
    """A `sub` that had to be set aside from the derived one (a merge): it is kept for ever."""

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("sector", "account_id"), UniqueConstraint("sector", "sub"))

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    sector: Mapped[str] = mapped_column(String(255))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    sub: Mapped[str] = mapped_column(String(64))


class Passkey(Base):
    """A WebAuthn credential of an account (Web Authentication Level 3 §4, credential record)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    user_handle: Mapped[bytes] = mapped_column(LargeBinary(64))
    """Random for the account, and says nothing of it (§14.6.1)."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """COSE_Key."""
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    """32 bits without a sign, of which PostgreSQL's integer holds half."""
    transports: Mapped[list[str]] = mapped_column(JSON, default=list)
    backup_eligible: Mapped[bool] = mapped_column(default=False)
    """Never changes in the life of a credential."""
    backed_up: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(60))
    """What the person calls it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Letter(Base):
    """A school's letter to one guardian: identifier and provisional password; the latest only."""

    __tablename__ = "letter"

    guardian_id: Mapped[int] = mapped_column(
        ForeignKey("guardian.id", ondelete="CASCADE"), primary_key=True
    )
    uai: Mapped[str] = mapped_column(ForeignKey("establishment.uai"), index=True)
    identifier: Mapped[str] = mapped_column(String(64), unique=True)
    """Kept from one letter to the next; the account's own once there is one."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """argon2id of the provisional password; None for a letter that is a link by e-mail."""
    link_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the one-use link's token."""
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    """The account whose password it resets (`--reset`); None: it activates."""
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    renewal_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the parent asked for a new one, the old being too old."""


class Transmission(Base):
    """What an ENT receives of an account: « Mes services »."""

    __tablename__ = "transmission"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Of the latest sign-in there, those of claims asked for by name too."""
    uais: Mapped[list[str]] = mapped_column(JSON, default=list)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """« Ne plus transmettre »: the next sign-in there shows what is passed on, and asks."""
    resumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the person saw it and went on; later than `stopped_at`: it is passed on again."""
