"""The pairwise `sub`: one per account and sector, stable for ever (OIDC Core §8.1)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from sqlalchemy import select

from idp.accounts.models import Subject
from idp.platform import settings
from idp.platform.database import db


def subject_for(account_id: int, sector: str, kept: Mapping[str, str]) -> str:
    """Return the `sub` of an account for a sector; `kept` holds those set aside by a merge."""
    return kept.get(sector) or _derive(f"account:{account_id}", sector)


def pupil_id_for(pupil_id: int, sector: str) -> str:
    """Return the id by which a sector knows a pupil whose file gives no attachment id."""
    return _derive(f"pupil:{pupil_id}", sector)


def kept_subjects(account_id: int) -> dict[str, str]:
    """Return {sector: sub} of what a merge set aside for this account."""
    rows = db.session.execute(
        select(Subject.sector, Subject.sub).where(Subject.account_id == account_id)
    )
    return {sector: sub for sector, sub in rows}  # noqa: C416 — rows are not tuples for mypy


def _derive(what: str, sector: str) -> str:
    secret = settings.current().secrets.subject_key.get_secret_value().encode()
    # The length keeps (a, bc) and (ab, c) apart.
    message = f"{len(sector)}:{sector}:{what}".encode()
    return base64.urlsafe_b64encode(hmac.digest(secret, message, hashlib.sha256)).decode()[:43]
