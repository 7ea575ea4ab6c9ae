"""GET, POST /authorize: the dispatcher. Checks the request, lets `decide` say what comes next."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from idp.establishment_choice import candidates as choice
from idp.families.candidates import Place
from idp.families.departures import recently_left
from idp.oidc import answers, authorization_request, issue, parameters
from idp.oidc.authorization_request import AuthorizationRequest, ReturnAddress
from idp.oidc.decide import Asked, Candidates, Issue, Progress, Refuse, Show, SignedIn, Step, decide
from idp.oidc.errors import InvalidRequest, ProtocolError
from idp.oidc.scopes import ACR_PASSWORD
from idp.platform import clock
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.session import browser, journey
from idp.session.browser import BrowserSession
from idp.session.journey import Journey, Origin

blueprint = Blueprint("authorize", __name__)
_SCREENS = {
    Step.LOGIN: "/connexion",
    Step.CHOOSE_ESTABLISHMENT: "/etablissement",
    Step.CONSENT: "/informations-transmises",
}


@dataclass(slots=True)
class _Flow:
    """One request on its way: what came, and the journey once there is one."""

    parameters: dict[str, str]
    to: ReturnAddress
    journey: Journey | None = None

    def begun(self, *, bind: bool = True) -> Journey:
        """Return the journey, begun at the first need."""
        if self.journey is None:
            self.journey = journey.begin(origin_of(self.to), self.parameters, bind=bind)
        return self.journey


@blueprint.get("/authorize")
def authorize() -> ResponseReturnValue:
    """Take a request, or resume the journey that `?demande=` names (OIDC Core §3.1.2)."""
    current = journey.current()
    try:
        given = current.parameters if current else parameters.read(request.args)
    except InvalidRequest as error:
        return _unreadable(error)
    flow = _Flow(given, authorization_request.return_address(given), current)
    try:
        return _dispatch(flow, authorization_request.validate(given, flow.to))
    except ProtocolError as error:
        return answers.failure(flow.to, error)


@blueprint.post("/authorize")
def store() -> ResponseReturnValue:
    """Store a posted request and go on by GET: a cross-site POST carries no cookie of ours."""
    try:
        given = parameters.read(request.form)
    except InvalidRequest as error:
        return _unreadable(error)
    flow = _Flow(given, authorization_request.return_address(given))
    try:
        authorization_request.validate(given, flow.to)
    except ProtocolError as error:
        return answers.failure(flow.to, error)
    return redirect(journey.url("/authorize", flow.begun(bind=False)), 303)


@blueprint.get("/authorize/refus")
def give_up() -> ResponseReturnValue:
    """Carry `access_denied` back to the ENT, for a person who was told why."""
    current = journey.current()
    if current is None:
        raise Problem(ProblemCode.JOURNEY_EXPIRED)
    to = authorization_request.return_address(current.parameters)
    return answers.failure(to, ProtocolError("access_denied", "nothing to pass on"))


def origin_of(to: ReturnAddress) -> Origin:
    """Return what is kept of a request after it has expired."""
    return Origin(to.client.client_id, to.client.name, to.client.initiate_login_uri)


def _dispatch(flow: _Flow, asked: AuthorizationRequest) -> ResponseReturnValue:
    session, moment = browser.current(), clock.now().timestamp()
    places = choice.candidates(session, asked.client) if session else ()
    decision = decide(
        _asked(asked),
        SignedIn(session.authenticated_at, issue.sub(session, asked), ACR_PASSWORD)
        if session
        else None,
        _progress(flow, moment),
        _candidates(flow, asked, session, places),
        moment,
    )
    match decision:
        case Issue(uai) if session is not None:  # decide issues to nobody else
            frozen = places if uai is None else tuple(p for p in places if p.uai == uai)
            return answers.success(flow.to, issue.code_for(asked, session, frozen))
        case Show(step):
            return redirect(journey.url(_SCREENS[step], flow.begun()), 303)
        case Refuse(error, description, on_our_page=False):
            raise ProtocolError(error, description)
        case _:
            raise _nothing_to_open(flow, session)


def _asked(asked: AuthorizationRequest) -> Asked:
    return Asked(
        prompt=asked.prompt,
        max_age=asked.max_age,
        wanted_sub=asked.wanted_sub,
        essential_acr=asked.claims.essential_acr,
        all_establishments=asked.client.establishment == "all",
    )


def _progress(flow: _Flow, moment: float) -> Progress:
    if flow.journey is None:
        return Progress(began_at=moment)
    return Progress(flow.journey.began_at, flow.journey.chosen_at, flow.journey.consented_at)


def _candidates(
    flow: _Flow,
    asked: AuthorizationRequest,
    session: BrowserSession | None,
    places: tuple[Place, ...],
) -> Candidates:
    if session is None:
        return Candidates(())
    hint = asked.establishment_hint
    chosen = choice.chosen(places, session, asked.client, flow.journey, hint)
    return Candidates(tuple(place.uai for place in places), chosen)


def _nothing_to_open(flow: _Flow, session: BrowserSession | None) -> Problem:
    """Say in plain words why this ENT opens nothing, with a way back that tells the ENT."""
    account_id = session.account_id if session else 0
    left = recently_left(account_id, clock.today())
    changing = any(flow.to.client.serves(school) for school in left)
    return Problem(
        ProblemCode.ESTABLISHMENT_CHANGING if changing else ProblemCode.NO_ESTABLISHMENT,
        client_id=flow.to.client.client_id,
        account_id=account_id,
        way_back=WayBack(
            f"Retourner à {flow.to.client.name}", journey.url("/authorize/refus", flow.begun())
        ),
    )


def _unreadable(error: InvalidRequest) -> ResponseReturnValue:
    """Redirect the error where the address is beyond doubt, else show it."""
    given = request.form if request.method == "POST" else request.args
    known = {
        name: value
        for name in ("client_id", "redirect_uri", "state", "response_mode")
        if (value := parameters.whole(given, name)) is not None
    }
    try:
        to = authorization_request.return_address(known)
    except Problem as problem:
        detail = f"{error.description}; {problem.detail}"
        raise Problem(ProblemCode.REQUEST_UNREADABLE, detail=detail) from error
    return answers.failure(to, error)
