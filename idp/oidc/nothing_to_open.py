"""The page of a parent without a school in this ENT."""

from idp.families.departures import recently_left
from idp.oidc.authorization_request import AuthorizationRequest
from idp.platform import clock
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.session import journey
from idp.session.browser import BrowserSession
from idp.session.journey import Journey


def problem(asked: AuthorizationRequest, session: BrowserSession | None, begun: Journey) -> Problem:
    """Say in plain words why this ENT opens nothing, with a way back that tells the ENT."""
    client, account_id = asked.client, session.account_id if session else 0
    left = recently_left(account_id, clock.today())
    changing = any(client.serves(school) for school in left)
    return Problem(
        ProblemCode.ESTABLISHMENT_CHANGING if changing else ProblemCode.NO_ESTABLISHMENT,
        client_id=client.client_id,
        account_id=account_id,
        way_back=journey.way_back(begun),
        way_on=WayBack(
            "Ajouter un enfant",
            journey.url("/inscription/ajouter", begun),
            is_main=not changing,
        ),
    )
