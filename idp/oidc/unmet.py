"""The page of a parent whose account has no sign-in as strong as the ENT requires."""

from idp.oidc.authorization_request import AuthorizationRequest
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.session import guard, journey
from idp.session.browser import BrowserSession
from idp.session.journey import Journey
from idp.session.ways_in import ACR_PASSKEY, FRANCECONNECT_LEVELS


def problem(asked: AuthorizationRequest, session: BrowserSession | None, begun: Journey) -> Problem:
    """Say what is missing, where it can be had, and lead back to the ENT, which is told then."""
    code, way_on = _missing(asked.acr.values, session, begun)
    journey.take_up(begun.id)  # the page's frame offers « Ce n'est pas moi »
    return Problem(
        code,
        client_id=asked.client.client_id,
        account_id=session.account_id if session else None,
        detail=f"essential acr: {' '.join(asked.acr.values)}",
        way_back=journey.way_back(begun),
        way_on=way_on,
    )


def _missing(
    values: tuple[str, ...], session: BrowserSession | None, begun: Journey
) -> tuple[ProblemCode, WayBack | None]:
    """Return the first of the values that any account here can have, and where."""
    for value in values:
        if value == ACR_PASSKEY:
            way_on = WayBack("Ajouter une clé d’accès", _adding(session, begun), is_main=True)
            return ProblemCode.PASSKEY_NEEDED, way_on
        if value == FRANCECONNECT_LEVELS[0]:
            address = journey.url("/franceconnect/lier", begun)
            way_on = WayBack("Lier FranceConnect à mon compte", address, is_main=True)
            return ProblemCode.FRANCECONNECT_NEEDED, way_on
    return ProblemCode.SIGN_IN_UNMET, None


def _adding(session: BrowserSession | None, begun: Journey) -> str:
    """Return the page that goes on with the request afterwards, where it may be used now."""
    at_once = session is not None and guard.is_fresh(session) and session.recovered_at is None
    page = journey.url("/cles-d-acces/proposition", begun)
    return page if at_once else "/compte/cles-d-acces/ajouter"
