"""One-use links: shown by GET, used by POST alone, because mail scanners follow links."""

from itsdangerous import BadData, URLSafeTimedSerializer

from idp.accounts import versions
from idp.accounts.models import Account, AccountStatus
from idp.platform import audit, crypto, settings, state
from idp.platform.database import db

_NOT_ME_SECONDS = 30 * 24 * 3600
_MARK_LENGTH = 32


def second_proof(flow_id: str) -> str:
    """Return the address that proves who reads the recorded e-mail of this enrolment."""
    token = crypto.new_token()
    lasts = settings.current().session.journey_minutes * 60
    state.store().set(_proof_key(token), flow_id, ex=lasts)
    return f"{settings.current().server.issuer}/inscription/confirmer/{token}"


def second_proof_is_live(token: str) -> bool:
    """Whether the link can still be used."""
    return bool(state.store().exists(_proof_key(token)))


def use_second_proof(token: str) -> str | None:
    """Use the link up and return the enrolment's id; None when it was used or is too old."""
    value = state.store().getdel(_proof_key(token))
    return value.decode() if isinstance(value, bytes) else None


def not_me(account_id: int) -> str:
    """Return the address by which the person says that the account is not theirs.

    Signed, not stored: a month is long for the short-lived store, which keeps only its use.
    """
    token = _serializer().dumps([account_id, crypto.new_token()[:_MARK_LENGTH]])
    return f"{settings.current().server.issuer}/inscription/pas-moi/{token}"


def not_me_is_live(token: str) -> bool:
    """Whether the link can still be used."""
    return _account_of(token) is not None and not state.store().exists(_used_key(token))


def use_not_me(token: str) -> bool:
    """Use the link up and freeze the account; False when it was used or is too old. Commits."""
    account_id = _account_of(token)
    if account_id is None:
        return False
    if not state.store().set(_used_key(token), "1", ex=_NOT_ME_SECONDS, nx=True):
        return False
    account = db.session.get(Account, account_id)
    if account is not None and account.status == AccountStatus.ACTIVE:
        account.status = AccountStatus.FROZEN.value
        audit.record(audit.Event.ACCOUNT_FROZEN_BY_NOTICE, account_id=account.id)
        db.session.commit()
        versions.bump([account.id])
    return True


def _account_of(token: str) -> int | None:
    try:
        account_id, _ = _serializer().loads(token, max_age=_NOT_ME_SECONDS)
    except BadData:
        return None
    return int(account_id)


def _serializer() -> URLSafeTimedSerializer:
    key = settings.current().secrets.key.get_secret_value()
    return URLSafeTimedSerializer(key, salt="idp.enrolment.links.not_me")


def _proof_key(token: str) -> str:
    return f"link-proof:{crypto.digest(token)}"


def _used_key(token: str) -> str:
    return f"link-not-me-used:{crypto.digest(token)}"
