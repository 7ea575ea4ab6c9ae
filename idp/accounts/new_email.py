"""A new e-mail address: confirmed by a link sent to it, before anything is written to it.

The link is shown by GET and used by POST alone: mail scanners follow links. It is worth one day and
one use, and only to who is signed in to the account: the stranger who reads a misspelt address
gets nothing. A later wish makes the earlier links worth nothing.
"""

from typing import cast

import orjson
from sqlalchemy.exc import SQLAlchemyError

from idp.accounts import security, versions
from idp.accounts.models import Account, AccountStatus
from idp.accounts.security import Change
from idp.messaging import email
from idp.platform import audit, clock, crypto, outbox, settings, state
from idp.platform.audit import Event
from idp.platform.database import db

LINK = "/compte/e-mail/confirmer"
"""Path of the page that the link opens; the token follows."""
_LINK_SECONDS = 24 * 3600


def ask(account: Account, address: str) -> None:
    """Send the link to the new address. Raises Problem(CHANGES_FROZEN)."""
    security.refuse_if_frozen(account)
    token = crypto.new_token()
    wish = crypto.digest(token)
    sealed = crypto.seal(orjson.dumps([account.id, address]))
    pipeline = state.store().pipeline()
    pipeline.set(_key(wish), sealed, ex=_LINK_SECONDS)
    pipeline.set(_latest(account.id), wish, ex=_LINK_SECONDS)
    pipeline.execute()
    email.send(address, *_text(f"{settings.current().server.issuer}{LINK}/{token}"))


def waiting(token: str, account_id: int) -> str | None:
    """Return the address that the account's link would confirm; None when it is worth nothing."""
    wish = crypto.digest(token)
    return _read(state.store().get(_key(wish)), wish, account_id)


def is_waiting(account_id: int) -> bool:
    """Whether a link was sent, a day ago at most; it may have been used."""
    return bool(state.store().exists(_latest(account_id)))


def confirm(token: str, account_id: int) -> bool:
    """Use the account's link up and write the address; False when it is worth nothing. Commits.

    Raises Problem(CHANGES_FROZEN): the link stays good.
    """
    account = db.session.get(Account, account_id)
    if waiting(token, account_id) is None or account is None:
        return False
    if account.status != AccountStatus.ACTIVE:
        return False
    security.refuse_if_frozen(account)
    wish = crypto.digest(token)
    sealed = state.store().getdel(_key(wish))  # whoever gets it here, and nobody else, writes
    if (address := _read(sealed, wish, account_id)) is None:
        return False
    try:
        _write(account, address)
    except SQLAlchemyError:
        state.store().set(_key(wish), cast("bytes", sealed), ex=_LINK_SECONDS)
        raise
    versions.bump([account.id])
    outbox.wake()
    return True


def _write(account: Account, address: str) -> None:
    former = account.email
    account.email = address
    security.tell(account, Change.EMAIL, former=[former] if former else [])
    audit.record(Event.EMAIL_CHANGED, account_id=account.id)
    db.session.commit()


def _read(sealed: object, wish: str, account_id: int) -> str | None:
    """The address, when the account wished for it and for no other since."""
    if not isinstance(sealed, bytes):
        return None
    owner, address = orjson.loads(crypto.unseal(sealed))
    is_latest = state.store().get(_latest(owner)) == wish.encode()
    return str(address) if owner == account_id and is_latest else None


def _text(link: str) -> tuple[str, str]:
    service = settings.current().service_name
    until = clock.now().astimezone(clock.PARIS)
    body = (
        "Bonjour,\n\n"
        f"Vous avez indiqué cette adresse pour votre compte {service}. Confirmez-la avec ce lien, "
        f"qui sert une seule fois, jusqu’à demain {until.hour} h {until.minute:02} :\n"
        f"{link}\n\n"
        "Si ce n’est pas vous, ne faites rien : sans ce lien, rien ne change.\n"
    )
    return f"{service} : confirmez votre adresse e-mail", body


def _key(wish: str) -> str:
    return f"new-email:{wish}"


def _latest(account_id: int) -> str:
    return f"new-email-latest:{account_id}"
