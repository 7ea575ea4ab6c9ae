"""How commands name an account, and how they say when."""

from datetime import datetime

from idp.accounts import search
from idp.accounts.models import Account, AccountStatus
from idp.cli.options import Refused
from idp.platform.clock import PARIS


def account_named(text: str) -> Account:
    """Return the account with this number or identifier. Raises Refused."""
    account = search.one(text)
    if account is None:
        raise Refused("Aucun compte n’a ce numéro ni cet identifiant (idp accounts find).")
    return account


def account_to_change(text: str) -> Account:
    """Return the account, unless it is closed, which is for ever. Raises Refused."""
    account = account_named(text)
    if account.status == AccountStatus.CLOSED:
        raise Refused("Ce compte est déjà fermé, pour toujours.")
    return account


def when(instant: datetime | None) -> str:
    """Return an instant in the time of Paris."""
    return instant.astimezone(PARIS).strftime("%d/%m/%Y %H:%M") if instant else "jamais"
