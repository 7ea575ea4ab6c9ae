"""The audit trail: a closed list of security events, without personal data.

An event holds account and client ids, who acted and why (operators), and facts from a closed list.
Never a name, a number, an address, a birth date or a secret (CNIL 2021-122: kept 6 to 12 months).
"""

from datetime import datetime
from enum import StrEnum
from typing import TypedDict, Unpack

import structlog
from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.platform import clock
from idp.platform.database import Base, BigIntKey, UtcDateTime, db

_log = structlog.get_logger("audit")


class Event(StrEnum):
    """What the trail can hold; `noun.what.outcome`."""

    SIGN_IN_SUCCESS = "sign_in.success"
    SIGN_IN_FAILURE = "sign_in.failure"
    SIGN_IN_THROTTLED = "sign_in.throttled"
    SIGN_OUT = "sign_out"
    ENROLMENT_CODE_REQUESTED = "enrolment.code.requested"
    ENROLMENT_CODE_PROVEN = "enrolment.code.proven"
    ENROLMENT_CODE_EXHAUSTED = "enrolment.code.exhausted"
    ENROLMENT_DATES_WRONG = "enrolment.dates.wrong"
    ENROLMENT_BLOCKED = "enrolment.blocked"
    ENROLMENT_UNBLOCKED = "enrolment.unblocked"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_ATTACHED = "account.guardian.attached"
    ACCOUNT_LOCKED = "account.locked"
    ACCOUNT_UNLOCKED = "account.unlocked"
    PASSWORD_CHANGED = "account.password.changed"  # noqa: S105 — an event's name
    EMAIL_CHANGED = "account.email.changed"
    MOBILE_CHANGED = "account.mobile.changed"
    SESSIONS_ENDED = "account.sessions.ended"
    DATA_EXPORTED = "account.exported"
    ACCOUNT_DETACHED = "account.guardian.detached"
    ACCOUNT_EXPLAINED = "account.explained"
    ACCOUNT_CLOSED = "account.closed"
    ACCOUNT_MERGED = "account.merged"
    ACCOUNT_FROZEN_BY_NOTICE = "account.frozen.not_me"
    FRANCECONNECT_LINKED = "franceconnect.linked"
    FRANCECONNECT_UNLINKED = "franceconnect.unlinked"
    FRANCECONNECT_FAILED = "franceconnect.failed"
    PASSKEY_ADDED = "account.passkey.added"
    PASSKEY_REMOVED = "account.passkey.removed"
    PASSKEY_COPIED = "account.passkey.copied"
    PUPIL_DISAVOWED = "pupil.disavowed"
    PUPIL_DISAVOWAL_UNDONE = "pupil.disavowal.undone"
    IDENTIFIER_SENT = "recovery.identifier.sent"
    PASSWORD_RESET = "recovery.password.reset"  # noqa: S105 — an event's name
    RECOVERY_REFUSED = "recovery.refused"
    RECOVERY_DATE_WRONG = "recovery.date.wrong"
    RECOVERY_BLOCKED = "recovery.blocked"
    LETTERS_ISSUED = "letters.issued"
    LETTER_DATES_WRONG = "letter.dates.wrong"
    LETTER_BLOCKED = "letter.blocked"
    LETTER_RENEWAL_ASKED = "letter.renewal.asked"
    PASSWORD_RESET_BY_SCHOOL = "account.password.reset_by_school"  # noqa: S105 — an event's name
    MESSAGE_SENT = "message.sent"
    MESSAGE_FAILED = "message.failed"
    MESSAGE_OVER_BUDGET = "message.over_budget"
    MESSAGE_COUNTRY_REFUSED = "message.country.refused"
    MESSAGE_CAP_REACHED = "message.cap_reached"
    TRANSMISSION_STOPPED = "transmission.stopped"
    OUTBOX_GIVEN_UP = "outbox.given_up"
    LOGOUT_TOLD = "logout.told"
    GRANT_REUSED = "grant.reused"
    CLIENT_REGISTERED = "client.registered"
    CLIENT_CHANGED = "client.changed"
    CLIENT_DISABLED = "client.disabled"
    CLIENT_SECRET_ROTATED = "client.secret.rotated"  # noqa: S105 — an event's name
    CLIENT_SECRET_DROPPED = "client.secret.dropped"  # noqa: S105 — an event's name
    INITIAL_TOKEN_ISSUED = "client.initial_token.issued"  # noqa: S105 — an event's name
    SUBJECT_LOOKED_UP = "account.looked_up"
    KEY_ROTATED = "key.rotated"
    FAMILIES_IMPORTED = "families.imported"
    DIRECTORY_IMPORTED = "directory.imported"
    PURGED = "families.purged"
    PROBLEM_SHOWN = "problem.shown"


class Facts(TypedDict, total=False):
    """What else an event may hold: identifiers, counts and codes, never personal data."""

    reference: str
    code: str
    uai: str
    channel: str
    gateway: str
    country: str
    segments: int
    way_in: str
    key_id: str
    count: int
    tries: int
    source: str
    error: str
    detail: str


class SecurityEvent(Base):
    """One line of the trail; never changed."""

    __tablename__ = "security_event"
    __table_args__ = (
        Index("ix_security_event_account_id_at", "account_id", "at"),
        Index("ix_security_event_reference", "reference"),
    )

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    event: Mapped[str] = mapped_column(String(40), index=True)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    client_id: Mapped[str | None] = mapped_column(String(100))
    actor: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(300))
    reference: Mapped[str | None] = mapped_column(String(16))
    facts: Mapped[dict[str, str | int]] = mapped_column(JSON, default=dict)


def record(
    event: Event,
    *,
    account_id: int | None = None,
    client_id: str | None = None,
    actor: str | None = None,
    reason: str | None = None,
    **facts: Unpack[Facts],
) -> None:
    """Add an event to the present transaction; whoever owns the transaction commits.

    `actor` and `reason` are the operator's, for what was done by command. Raises ValueError for a
    fact that is not in the closed list.
    """
    if unknown := set(facts) - set(Facts.__annotations__):
        message = f"not a fact of the audit trail: {sorted(unknown)}"
        raise ValueError(message)
    held: dict[str, str | int] = {
        name: visible(value) if isinstance(value, str) else value
        for name, value in facts.items()
        if isinstance(value, (str, int))
    }
    reference = facts.get("reference")
    db.session.add(
        SecurityEvent(
            at=clock.now(),
            event=event.value,
            account_id=account_id,
            client_id=client_id,
            actor=actor,
            reason=reason,
            reference=reference,
            facts=held,
        )
    )
    _log.info(event.value, account_id=account_id, client_id=client_id, **held)


def visible(text: str) -> str:
    """Return the text with what a terminal would obey, or a reader would not see, escaped.

    Anybody can put it into a request; operators read it by `idp audit` and in the log.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
