"""« Je ne suis pas le représentant légal de cet élève », and taking it back."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from idp.enrolment import flow as flows
from idp.enrolment.current import current_flow, go, instead_of_account, pupils
from idp.enrolment.flow import Flow
from idp.enrolment.start_views import blueprint
from idp.families.lookups import KnownPupil
from idp.platform.problems import Problem, ProblemCode
from idp.session import journey


@blueprint.get("/<flow_id>/eleve/<int:pupil_id>")
def show_pupil(flow_id: str, pupil_id: int) -> ResponseReturnValue:
    """Ask before a child is put aside."""
    flow = current_flow(flow_id)
    if (elsewhere := instead_of_account(flow)) is not None:
        return elsewhere
    current = journey.current()
    return render_template(
        "enrolment/disavow.html",
        pupil=_pupil(flow, pupil_id),
        here=journey.url(f"/inscription/{flow.id}/eleve/{pupil_id}", current),
        back=journey.url(f"/inscription/{flow.id}/compte", current),
    )


@blueprint.post("/<flow_id>/eleve/<int:pupil_id>")
def disavow(flow_id: str, pupil_id: int) -> ResponseReturnValue:
    """Put a child aside, or take it back; written for the school when the account is created."""
    flow = current_flow(flow_id)
    if (elsewhere := instead_of_account(flow)) is not None:
        return elsewhere
    pupil = _pupil(flow, pupil_id)
    flows.note_disavowed(flow, pupil.pupil_id, put_aside="undo" not in request.form)
    return go(f"/{flow.id}/compte")


def _pupil(flow: Flow, pupil_id: int) -> KnownPupil:
    for pupil in pupils(flow):
        if pupil.pupil_id == pupil_id:
            return pupil
    raise Problem(ProblemCode.PAGE_NOT_FOUND)
