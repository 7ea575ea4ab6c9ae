"""Initial access tokens (RFC 7591 §3): who may register a client by itself, and for which schools.

The schools, the scopes and PKCE are the operator's to say, never the client's.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from sqlalchemy import delete, select, update

from idp.clients.models import InitialToken
from idp.clients.registration import (
    Registration,
    RegistrationError,
    check_scope,
    read_toml,
    sentence,
)
from idp.clients.territories import Territory
from idp.platform import audit, clock, crypto, jobs, schedule
from idp.platform.audit import Event
from idp.platform.database import db

_PURGE_EVERY = 24 * 3600


class Allowed(BaseModel):
    """What a client that registers itself may have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    establishments: Territory
    scope: Annotated[str, AfterValidator(check_scope)] = "openid profile establishment"
    """The most it gets, and what it gets when it asks for nothing."""
    establishment: Literal["one", "all"] = "one"
    require_pkce: bool = True
    """False lets a confidential client leave it out."""


def from_toml(path: Path) -> Allowed:
    """Read it from a file. Raises RegistrationError."""
    values = read_toml(path)
    try:
        return Allowed.model_validate(values)
    except ValidationError as error:
        raise RegistrationError([f"{path} : {sentence(e)}" for e in error.errors()]) from error


def as_registered(registration: Registration) -> dict[str, Any]:
    """Return what a client may have from now on, once an operator registered it so."""
    values = registration.model_dump(mode="json", include=set(Allowed.model_fields))
    return Allowed.model_validate(values).model_dump(mode="json")


def issue(allowed: Allowed, uses: int, lasts: timedelta, *, actor: str, reason: str) -> str:
    """Return a new token, in clear this once. Commits."""
    token, moment = crypto.new_token(), clock.now()
    db.session.add(
        InitialToken(
            token_digest=crypto.digest(token),
            allowed=allowed.model_dump(mode="json"),
            uses_left=uses,
            created_at=moment,
            expires_at=moment + lasts,
        )
    )
    audit.record(Event.INITIAL_TOKEN_ISSUED, actor=actor, reason=reason, count=uses)
    db.session.commit()
    return token


def allowed_by(token: str) -> Allowed | None:
    """Return what a token allows; None for one that is unknown, used up or too old."""
    found = db.session.scalar(select(InitialToken.allowed).where(*_live(token)))
    return None if found is None else Allowed.model_validate(found)


def use(token: str) -> bool:
    """Take one use, in the present transaction; of many at once no more succeed than are left."""
    taken = db.session.execute(
        update(InitialToken)
        .where(*_live(token))
        .values(uses_left=InitialToken.uses_left - 1)
        .returning(InitialToken.id)
    )
    return taken.one_or_none() is not None


@schedule.every(seconds=_PURGE_EVERY)
@jobs.job
def purge() -> None:
    """Forget tokens that are used up or too old. Commits."""
    over = (InitialToken.expires_at <= clock.now()) | (InitialToken.uses_left <= 0)
    db.session.execute(delete(InitialToken).where(over))
    db.session.commit()


def _live(token: str) -> tuple[Any, ...]:
    return (
        InitialToken.token_digest == crypto.digest(token),
        InitialToken.uses_left > 0,
        InitialToken.expires_at > clock.now(),
    )
