"""The account's version: what live sessions and tokens compare before they believe their snapshot.

Whoever changes what an account may see, or what ENTs hear of it (import, lock, password, e-mail,
mobile, lost guardianship), bumps it *after* the commit; whoever holds another version reloads from
SQL. A version is random, never counted: a count that starts again after its time to live would make
an old snapshot look fresh.
"""

from collections.abc import Iterable

from idp.families.importers.runs import TOUCHED
from idp.platform import crypto, outbox, state

TIME_TO_LIVE = 25 * 3600
"""Seconds; longer than any session or token lives."""

CHANGED = "accounts-changed"
"""Accounts whose sessions a worker looks at next: those that are over are ended."""


def key(account_id: int) -> str:
    """Return the store's key of an account's version, for scripts that read it beside their own."""
    return f"account-version:{account_id}"


def bump(account_ids: Iterable[int]) -> None:
    """Make every live session and token of these accounts reload."""
    pipeline = state.store().pipeline(transaction=False)
    for account_id in account_ids:
        pipeline.set(key(account_id), crypto.new_token(), ex=TIME_TO_LIVE)
        pipeline.sadd(CHANGED, account_id)
    pipeline.expire(CHANGED, TIME_TO_LIVE)
    pipeline.execute()


@outbox.handler(TOUCHED)
def bump_touched(parcel: outbox.Parcel) -> None:
    """Bump what an import touched, should whoever imported have ended before doing so."""
    bump(parcel.payload["accounts"])


def current(account_id: int) -> str:
    """Return the account's version; empty when nothing changed of late."""
    value = state.store().get(key(account_id))
    return value.decode() if isinstance(value, bytes) else ""
