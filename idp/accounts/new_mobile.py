"""A new mobile: proven by a code sent to it. One wish per browser and account at a time."""

from dataclasses import dataclass, replace

import orjson
from sqlalchemy.exc import SQLAlchemyError

from idp.accounts import one_time_codes, security, sms_limits, versions
from idp.accounts.models import Account
from idp.accounts.security import Change
from idp.messaging import sms, texts
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, clock, crypto, jobs, outbox, settings, state
from idp.platform.audit import Event
from idp.platform.database import db


@dataclass(frozen=True, slots=True)
class Wish:
    """The number that waits for its code."""

    id: str
    account_id: int
    number: PhoneNumber
    asked_at: float
    """When a code was last asked for (seconds since the epoch); 0 for never."""

    @property
    def pause_left(self) -> int:
        """Seconds before a code can be asked for again."""
        pause = settings.current().enrolment.resend_seconds
        return max(0, round(self.asked_at + pause - clock.now().timestamp()))


def begin(account: Account, number: PhoneNumber, browser: str) -> Wish:
    """Note the wish, or find it; `browser` is the digest of the browser's id. Sends nothing.

    Raises Problem(CHANGES_FROZEN).
    """
    security.refuse_if_frozen(account)
    wish_id = crypto.keyed_digest("new-mobile", browser, str(account.id), number.e164).hex()[:43]
    found = find(wish_id, account.id)
    return found or _keep(Wish(wish_id, account.id, number, 0.0))


def ask(wish: Wish, browser: str) -> None:
    """Have a code sent; the number's allowance is the caller's to ask for (`sms_limits.ask`)."""
    _keep(replace(wish, asked_at=clock.now().timestamp()))
    one_time_codes.issue(wish.id, browser)
    jobs.enqueue(send, wish.id)


def find(wish_id: str, account_id: int) -> Wish | None:
    """Return the account's wish; None when it is over, done, or somebody else's."""
    sealed = state.store().get(_key(wish_id))
    if not isinstance(sealed, bytes):
        return None
    owner, number, asked_at = orjson.loads(crypto.unseal(sealed))
    return Wish(wish_id, owner, PhoneNumber(number), asked_at) if owner == account_id else None


@jobs.job
def send(wish_id: str) -> None:
    """Send the code to the new number, within its allowance."""
    sealed = state.store().get(_key(wish_id))
    if not isinstance(sealed, bytes):
        return
    _, number, _ = orjson.loads(crypto.unseal(sealed))
    if not sms_limits.may_send(PhoneNumber(number)):
        return
    if (code := one_time_codes.clear_text(wish_id)) is not None:
        sms.send(PhoneNumber(number), _text(code))


def write(account: Account, wish: Wish) -> None:
    """Write the proven number, once. Commits. Raises Problem(CHANGES_FROZEN)."""
    security.refuse_if_frozen(account)
    if not isinstance(sealed := state.store().getdel(_key(wish.id)), bytes):
        return
    former = account.mobile
    account.mobile = wish.number.e164
    security.tell(account, Change.MOBILE, former=[former] if former else [])
    audit.record(Event.MOBILE_CHANGED, account_id=account.id)
    try:
        db.session.commit()
    except SQLAlchemyError:
        state.store().set(_key(wish.id), sealed, ex=600)
        raise
    one_time_codes.forget(wish.id)
    versions.bump([account.id])
    outbox.wake()


def _keep(wish: Wish) -> Wish:
    sealed = crypto.seal(orjson.dumps([wish.account_id, wish.number.e164, wish.asked_at]))
    state.store().set(_key(wish.id), sealed, ex=settings.current().session.journey_minutes * 60)
    return wish


def _text(code: str) -> str:
    limits = settings.current().enrolment
    return texts.with_code_line(
        f"{settings.current().service_name} : code {code} pour confirmer ce portable, valable "
        f"{limits.code_minutes} minutes. Ne le donnez à personne.",
        code,
    )


def _key(wish_id: str) -> str:
    return f"new-mobile:{wish_id}"
