"""The end of making a passkey, on whichever page it was made."""

from flask import request

from idp.accounts import passkeys, security
from idp.accounts.passkeys import Outcome
from idp.passkeys import registration
from idp.passkeys.reading import Unreadable
from idp.passkeys.registration import Expired
from idp.session import guard

_SENTENCES = {
    Outcome.ALREADY: "Cette clé d’accès est déjà enregistrée.",
    Outcome.TOO_MANY: f"Votre compte a déjà {passkeys.MOST} clés d’accès. Retirez-en une d’abord.",
}
_EXPIRED = "La création a pris trop de temps. Recommencez."
_FAILED = "La clé d’accès n’a pas pu être créée. Recommencez, ou gardez votre mot de passe."


def from_form() -> str:
    """Add what the browser made to the account of who is signed in; return what stood in the way.

    Raises Problem: ACCOUNT_CLOSED, CHANGES_FROZEN.
    """
    session = guard.session()
    agent = request.user_agent.string
    try:
        new, handle = registration.verify(session, request.form.get("answer", ""), agent)
    except Expired:
        return _EXPIRED
    except Unreadable:
        return _FAILED
    return _SENTENCES.get(passkeys.add(session.account_id, new, handle), "")


def obstacle() -> str:
    """Return why no passkey can be made now, as the script reads it; empty when one can be."""
    session = guard.session()
    if not guard.is_fresh(session):
        return "sign_in_again"
    if security.frozen_until(guard.account()) is not None:
        return "frozen"
    return "too_many" if passkeys.count(session.account_id) >= passkeys.MOST else ""
