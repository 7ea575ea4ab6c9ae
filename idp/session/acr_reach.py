"""Which kinds of sign-in exist at this installation, and which stronger ones an account has."""

from sqlalchemy import select

from idp.accounts.models import Account, Passkey
from idp.platform import settings
from idp.platform.database import db
from idp.session import relying_party
from idp.session.ways_in import ACR_PASSKEY, ACR_PASSWORD, FRANCECONNECT_LEVELS


def offered() -> tuple[str, ...]:
    """Return every `acr` that a sign-in here can have (OIDC Discovery §3)."""
    passkeys = (ACR_PASSKEY,) if relying_party.is_possible() else ()
    levels = FRANCECONNECT_LEVELS if settings.current().franceconnect.enabled else ()
    return (ACR_PASSWORD, *passkeys, *levels)


def of_account(account_id: int) -> frozenset[str]:
    """Return the kinds of sign-in beyond a password that this account can make here; one select.

    A freeze after a recovery stops changes: passkeys and a link that were there go on to work.
    """
    has_passkey = select(Passkey.id).where(Passkey.account_id == account_id).exists()
    sub, passkey = db.session.execute(
        select(Account.franceconnect_sub, has_passkey).where(Account.id == account_id)
    ).one()
    reach = {ACR_PASSKEY} if passkey else set()
    # FranceConnect is asked for its first level: no other can be promised.
    reach |= {FRANCECONNECT_LEVELS[0]} if sub else set()
    return frozenset(reach.intersection(offered()))
