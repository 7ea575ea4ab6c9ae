"""Gathers plain values, lets `decide` say what comes next, and does it."""

from dataclasses import dataclass

from flask import redirect
from flask.typing import ResponseReturnValue

from idp.accounts import transmissions
from idp.establishment_choice import candidates as choice
from idp.families.candidates import Place
from idp.oidc import answers, claims, codes, issue, nothing_to_open, pushed, unmet
from idp.oidc.authorization_request import READ_AGAIN, AuthorizationRequest, ReturnAddress
from idp.oidc.decide import (
    UNMET,
    Asked,
    Candidates,
    Decision,
    Issue,
    Progress,
    Refuse,
    Show,
    SignedIn,
    Step,
    decide,
)
from idp.oidc.errors import ProtocolError
from idp.platform import clock, crypto
from idp.platform.problems import Problem, ProblemCode
from idp.session import acr_reach, browser, initiation, journey
from idp.session.browser import BrowserSession
from idp.session.journey import Journey, Origin

_SCREENS = {
    Step.LOGIN: "/connexion",
    Step.ENROL: "/inscription",
    Step.STEP_UP: "/connexion",
    Step.CHOOSE_ESTABLISHMENT: "/etablissement",
    Step.CONSENT: "/informations-transmises",
}


@dataclass(slots=True)
class Flow:
    """One request on its way: what came, and the journey once there is one."""

    parameters: dict[str, str]
    to: ReturnAddress
    journey: Journey | None = None

    def begun(self, asked: AuthorizationRequest, *, bind: bool = True) -> Journey:
        """Return the journey, begun at the first need; unbound for a cross-site POST."""
        if self.journey is None:
            client = self.to.client
            kept = {name: self.parameters[name] for name in READ_AGAIN & set(self.parameters)}
            if asked.max_age is not None:  # perhaps the registration's: the pages look for it here
                kept["max_age"] = str(asked.max_age)
            self.journey = journey.begin(
                Origin(client.client_id, client.name, client.initiate_login_uri),
                kept,
                transmits=claims.scopes_of(asked.scopes, asked.claims.names, client.scopes),
                wanted_acr=asked.acr,
                about=client.registration.about(),
                bind=bind,
            )
        return self.journey


def dispatch(flow: Flow, asked: AuthorizationRequest) -> ResponseReturnValue:
    """Show the next screen, or answer the ENT. Raises ProtocolError, Problem."""
    session = browser.current()
    places = choice.candidates(session, asked.client) if session else ()
    decision = _decide(flow, asked, session, places)
    match decision:
        case Issue(uai) if session is not None:  # decide issues to nobody else
            if _is_over(flow):
                return _ask_anew(flow, uai)
            if asked.client.client_id in session.stopped:
                transmissions.resume(session.account_id, asked.client.client_id)
            frozen = places if uai is None else tuple(p for p in places if p.uai == uai)
            return _answer(flow, issue.code_for(asked, session, frozen), uai)
        case Show(step):
            begun = flow.begun(asked)
            _note_step_up(begun, session if step is Step.STEP_UP else None)
            return redirect(journey.url(_SCREENS[step], begun), 303)
        case Refuse(error, description, on_our_page=False):
            raise ProtocolError(error, description)
        case Refuse(error):
            told = unmet.problem if error == UNMET else nothing_to_open.problem
            raise told(asked, session, flow.begun(asked))
        case _:
            raise AssertionError(decision)


def giving_up(flow: Flow, asked: AuthorizationRequest) -> ProtocolError:
    """Return what the ENT is told when the person goes back to it without more."""
    session = browser.current()
    places = choice.candidates(session, asked.client) if session else ()
    match _decide(flow, asked, session, places):
        case Refuse(error, description):
            return ProtocolError(error, description)
        case Show(Step.STEP_UP) if asked.acr.essential:
            return ProtocolError(UNMET, "the person did not sign in with this acr")
        case _:
            return ProtocolError("access_denied", "the person went back")


def _decide(
    flow: Flow,
    asked: AuthorizationRequest,
    session: BrowserSession | None,
    places: tuple[Place, ...],
) -> Decision:
    moment = clock.now().timestamp()
    return decide(
        _asked(asked, session),
        _signed_in(asked, session),
        _progress(flow, moment),
        _candidates(flow, asked, session, places),
        moment,
    )


def _note_step_up(begun: Journey, session: BrowserSession | None) -> None:
    """Let the sign-in page know for which session it asks for more, if it does."""
    noted = session.id if session else None
    if begun.step_up != noted:
        journey.note_step_up(begun, noted or "")


def _answer(flow: Flow, code: str, uai: str | None) -> ResponseReturnValue:
    """Send the code; of one journey one code is good, the last (RFC 9126 §7.3)."""
    if flow.journey is not None:
        given = crypto.digest(code)
        before = journey.note_answer(flow.journey, given)
        if before and not codes.take_back(before):
            # The ENT took the one before at this very moment.
            codes.take_back(given)
            return _ask_anew(flow, uai)
    return answers.success(flow.to, code)


def _is_over(flow: Flow) -> bool:
    """Whether the ENT took its answer: it keeps no `state` that a second one could fit."""
    current, reference = flow.journey, flow.parameters.get("request_uri")
    if current is not None and current.answer:
        return not (codes.is_waiting(current.answer) or journey.was_answered_since(current))
    if current is not None and current.answer is not None:
        return True
    return reference is not None and not pushed.use_up(reference, current.id if current else None)


def _ask_anew(flow: Flow, uai: str | None) -> ResponseReturnValue:
    """Let the ENT begin again: whoever came back to our pages gets what they chose last."""
    client = flow.to.client
    if client.initiate_login_uri is None:
        raise Problem(ProblemCode.JOURNEY_ANSWERED, client_id=client.client_id)
    return answers.see_other(initiation.address(client.initiate_login_uri, uai))


def _asked(asked: AuthorizationRequest, session: BrowserSession | None) -> Asked:
    return Asked(
        prompt=asked.prompt,
        max_age=asked.max_age,
        wanted_subs=asked.wanted_subs,
        acr=asked.acr,
        all_establishments=asked.client.establishment == "all",
        stopped_at=session.stopped.get(asked.client.client_id) if session else None,
    )


def _signed_in(asked: AuthorizationRequest, session: BrowserSession | None) -> SignedIn | None:
    if session is None:
        return None
    enough = asked.acr.is_met_by(session.acr)
    return SignedIn(
        authenticated_at=session.authenticated_at,
        sub=issue.sub(session, asked),
        acr=session.acr,
        reach=frozenset() if enough else acr_reach.of_account(session.account_id),
        declined=session.declined_acr,
    )


def _progress(flow: Flow, moment: float) -> Progress:
    if flow.journey is None:
        return Progress(began_at=moment)
    return Progress(flow.journey.began_at, flow.journey.chosen_at, flow.journey.consented_at)


def _candidates(
    flow: Flow,
    asked: AuthorizationRequest,
    session: BrowserSession | None,
    places: tuple[Place, ...],
) -> Candidates:
    if session is None:
        return Candidates(())
    hint = asked.establishment_hint
    chosen = choice.chosen(places, session, asked.client, flow.journey, hint)
    return Candidates(tuple(place.uai for place in places), chosen)
