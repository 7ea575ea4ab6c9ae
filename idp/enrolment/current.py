"""The enrolment that a page's address names, or the page that takes its place."""

from flask import redirect
from flask.typing import ResponseReturnValue

from idp.enrolment import flow as flows
from idp.enrolment.flow import Flow
from idp.families.lookups import KnownPupil, pupils_of
from idp.platform import clock
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.session import browser, journey, upstream


def current_flow(flow_id: str) -> Flow:
    """Return this browser's enrolment. Raises Problem, with a way to begin again."""
    flow = flows.find(flow_id)
    if flow is None or not _is_still_theirs(flow):
        again = journey.url("/inscription/identite", journey.current())
        raise Problem(
            ProblemCode.ENROLMENT_EXPIRED, way_back=WayBack("Recommencer l’inscription", again)
        )
    return flow


def _is_still_theirs(flow: Flow) -> bool:
    """Whether the person whom FranceConnect named is still at this browser, until it is done."""
    if flow.identity is None or flow.account_id is not None:
        return True
    held = upstream.held()
    return held is not None and held.sub == flow.identity.sub


def go(path: str) -> ResponseReturnValue:
    """Go on at another page of the enrolment, within the journey."""
    return redirect(journey.url(f"/inscription{path}", journey.current()), 303)


def instead_of_code(flow: Flow) -> ResponseReturnValue | None:
    """Return what to show once the account is there; nobody else sees it on a shared computer."""
    if flow.account_id is None:
        return None
    session = browser.current()
    mine = session is not None and session.account_id == flow.account_id
    return go("/termine" if mine else "/deja-un-compte")


def instead_of_account(flow: Flow) -> ResponseReturnValue | None:
    """Return what to show while no dates are proven, or once the account is there."""
    if not (flow.is_proven and pupils(flow)):
        return go(f"/{flow.id}/code")
    return instead_of_code(flow)


def pupils(flow: Flow) -> list[KnownPupil]:
    """Return the children of the proven records, each once."""
    found = pupils_of(flow.guardian_ids, clock.today())
    return list({pupil.pupil_id: pupil for pupil in found}.values())


def kept(flow: Flow) -> list[KnownPupil]:
    """Return those of them for whom the parent answers."""
    return [pupil for pupil in pupils(flow) if pupil.pupil_id not in flow.disavowed]
