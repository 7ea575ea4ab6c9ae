"""What the protocol keeps in SQL: families of refresh tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.platform.database import Base, BigIntKey, UtcDateTime


class RefreshFamily(Base):
    """The refresh tokens of one grant: one after the other, never two at a time."""

    __tablename__ = "refresh_family"

    id: Mapped[int] = mapped_column(BigIntKey, primary_key=True)
    handle: Mapped[str] = mapped_column(String(43), unique=True)
    """The first half of each of its tokens: finds the family, opens nothing."""
    token_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the second half of the present token, hexadecimal."""
    grant_id: Mapped[str] = mapped_column(String(43), index=True)
    account_id: Mapped[int] = mapped_column(
        BigIntKey, ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    client_id: Mapped[str] = mapped_column(String(100))
    session_id: Mapped[str | None] = mapped_column(String(64))
    """The browser session it ends with (a digest); None: offline_access."""
    session_root: Mapped[str] = mapped_column(String(64))
    """The root of the session that gave it: ended from elsewhere, it takes this with it."""
    grant: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The grant as it was made, without what was said about the person."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
