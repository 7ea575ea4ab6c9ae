"""A relying party as it was registered (RFC 7591 §2), and who may register one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.platform.database import Base, BigIntKey, UtcDateTime


class Client(Base):
    """One ENT's registration; `metadata_` holds what idp.clients.registration validated."""

    __tablename__ = "client"

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    client_id: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    secret_digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the secret, hexadecimal; None for a public client."""
    old_secret_digest: Mapped[str | None] = mapped_column(String(64))
    """The secret before, while the client turns to the new one."""
    old_secret_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSON)
    sector: Mapped[str] = mapped_column(String(255))
    """Fixed at registration: the pairwise `sub` depends on it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the token by which a client that registered itself changes its registration."""
    allowed: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """For such a client: what the operator allowed, see idp.clients.initial_tokens."""


class InitialToken(Base):
    """An initial access token (RFC 7591 §3): whoever shows it registers a client by itself."""

    __tablename__ = "initial_token"

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256, hexadecimal."""
    allowed: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the operator allows: schools, scopes."""
    uses_left: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
