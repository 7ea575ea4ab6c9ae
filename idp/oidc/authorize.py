"""GET, POST /authorize: reads the request, settles where answers go, hands over to `dispatch`."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from idp.oidc import answers, authorization_request, incoming, parameters
from idp.oidc.dispatch import Flow, dispatch, giving_up
from idp.oidc.errors import ProtocolError
from idp.platform.problems import Problem, ProblemCode
from idp.session import journey

blueprint = Blueprint("authorize", __name__)


@blueprint.get("/authorize")
def authorize() -> ResponseReturnValue:
    """Take a request, or resume the journey that `?demande=` names (OIDC Core §3.1.2)."""
    asked = parameters.of_query()
    # A request that is whole never resumes another, whatever else it holds.
    current = None if "client_id" in asked else journey.current()
    try:
        given = current.parameters if current else incoming.request_of(asked)
    except ProtocolError as error:
        return _unreadable(error)
    flow = Flow(given, authorization_request.return_address(given), current)
    try:
        return dispatch(flow, authorization_request.validate(given, flow.to))
    except ProtocolError as error:
        return answers.failure(flow.to, error)


@blueprint.post("/authorize")
def store() -> ResponseReturnValue:
    """Store a posted request and go on by GET: a cross-site POST carries no cookie of ours."""
    try:
        given = incoming.request_of(parameters.of_body())
    except ProtocolError as error:
        return _unreadable(error)
    flow = Flow(given, authorization_request.return_address(given))
    try:
        asked = authorization_request.validate(given, flow.to)
    except ProtocolError as error:
        return answers.failure(flow.to, error)
    return redirect(journey.url("/authorize", flow.begun(asked, bind=False)), 303)


@blueprint.get("/authorize/refus")
def give_up() -> ResponseReturnValue:
    """Carry the refusal back to the ENT, for a person who was told why."""
    current = journey.current()
    if current is None:
        raise Problem(ProblemCode.JOURNEY_EXPIRED)
    flow = Flow(
        current.parameters, authorization_request.return_address(current.parameters), current
    )
    try:
        asked = authorization_request.validate(current.parameters, flow.to)
    except ProtocolError as error:  # the registration changed meanwhile
        return answers.failure(flow.to, error)
    refusal = answers.failure(flow.to, giving_up(flow, asked))
    journey.note_answer(current, "")
    return refusal


def _unreadable(error: ProtocolError) -> ResponseReturnValue:
    """Redirect the error where the address is beyond doubt, else show it."""
    given = parameters.of_body() if request.method == "POST" else parameters.of_query()
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
