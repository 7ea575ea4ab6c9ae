"""The one-use link to the confirmed address, by which a password is chosen anew.

Shown by GET, used by POST alone: mail scanners follow links. Worth half an hour, and nothing once
the password or the address changed, or a later link went out. The store keeps a digest of it.
"""

from datetime import datetime

import orjson

from idp.accounts.models import Account
from idp.platform import clock, crypto, settings, state
from idp.platform.database import db
from idp.recovery import circumstances
from idp.recovery.rules import Answer
from idp.recovery.texts import LINK_MINUTES
from idp.session.journey import PARAMETER

PATH = "/mot-de-passe-perdu/lien"
"""Of the page that the link opens; the token follows."""

# KEYS: the account's latest link. ARGV: this one. Whoever gets 1 has it, and nobody else.
_TAKE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


def issue(account: Account, journey_id: str) -> str:
    """Return the address of a new link; earlier ones are worth nothing from now on."""
    token = crypto.new_token()
    link = crypto.digest(token)
    facts = orjson.dumps([account.id, account.email, clock.now().timestamp()])
    pipeline = state.store().pipeline()
    pipeline.set(_key(link), crypto.seal(facts), ex=LINK_MINUTES * 60)
    pipeline.set(_latest(account.id), link, ex=LINK_MINUTES * 60)
    pipeline.execute()
    query = f"?{PARAMETER}={journey_id}" if journey_id else ""
    return f"{settings.current().server.issuer}{PATH}/{token}{query}"


def account_of(token: str) -> Account | None:
    """Return the account that the link opens now; None when it is worth nothing."""
    link = crypto.digest(token)
    sealed = state.store().get(_key(link))
    if not isinstance(sealed, bytes):
        return None
    account_id, address, issued_at = orjson.loads(crypto.unseal(sealed))
    if state.store().get(_latest(account_id)) != link.encode():
        return None
    account = db.session.get(Account, account_id, populate_existing=True)
    if account is None or account.email != address or _changed_since(account, issued_at):
        return None
    active = circumstances.active_account(account.identifier)
    return account if circumstances.by_email(active) is Answer.OPEN else None


def take(token: str, account: Account) -> bool:
    """Use the link up, once: only whoever gets True may change the password."""
    return bool(state.run_script(_TAKE, [_latest(account.id)], [crypto.digest(token)]))


def give_back(token: str, account_id: int) -> None:
    """Undo `take`: the password could not be changed after all."""
    state.store().set(_latest(account_id), crypto.digest(token), ex=LINK_MINUTES * 60, nx=True)


def _changed_since(account: Account, issued_at: float) -> bool:
    changed: datetime | None = account.password_changed_at
    return changed is not None and changed.timestamp() > issued_at


def _key(link: str) -> str:
    return f"recovery-link:{link}"


def _latest(account_id: int) -> str:
    return f"recovery-link-latest:{account_id}"
