"""A relying party as it was registered (RFC 7591 §2)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
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
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSON)
    sector: Mapped[str] = mapped_column(String(255))
    """Fixed at registration: the pairwise `sub` depends on it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
