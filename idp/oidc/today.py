"""What is left of a grant after a change: read from SQL only when the account's version differs."""

from typing import Any

from idp.accounts import transmissions
from idp.accounts.models import Account
from idp.clients.relying_party import RelyingParty
from idp.families.candidates import Place, places_of
from idp.oidc import claims, person
from idp.oidc.grants import Grant
from idp.platform import clock
from idp.platform.database import db
from idp.session import snapshot


def holder(grant: Grant) -> Account | None:
    """Return whose grant it is; None when sign-ins of that time, or this client's grants, are over.

    They are over for a closed account, a new password, « déconnecter partout », « Ne plus
    transmettre ».
    """
    account = db.session.get(Account, grant.account_id)
    if account is None or not snapshot.may_go_on(account, grant.authenticated_at):
        return None
    stopped = transmissions.was_stopped_since(grant.account_id, grant.client_id, grant.issued_at)
    return None if stopped else account


def places_today(grant: Grant, client: RelyingParty) -> tuple[Place, ...]:
    """Return those of the granted places that the account still has: a lost child is gone."""
    return tuple(
        place
        for place in places_of(grant.account_id, clock.today())
        if client.serves(place) and (grant.all_establishments or place.uai in grant.uais)
    )


def userinfo_claims(
    grant: Grant, account: Account, places: tuple[Place, ...], client: RelyingParty
) -> dict[str, Any]:
    """Return what userinfo says by this grant today."""
    who = person.about(account, places, client, all_of_them=grant.all_establishments)
    return claims.make(
        who, claims.granted(grant.scopes, frozenset(grant.asked_userinfo), client.scopes)
    )
