"""The links of the e-mails: the second proof of a shared number, and « Ce n'est pas moi »."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import notices
from idp.enrolment import flow as flows
from idp.enrolment import links
from idp.enrolment.start_views import blueprint
from idp.platform.problems import Problem, ProblemCode

not_me = Blueprint("not_me", __name__, url_prefix=notices.NOT_ME)


@blueprint.get("/confirmer/<token>")
def show_proof(token: str) -> str:
    """Ask whether it is them, who asked when and where: mail scanners follow links."""
    flow_id = links.look(token)
    found = flows.load(flow_id) if flow_id else None
    if found is None:
        raise Problem(ProblemCode.LINK_EXPIRED)
    flow, _ = found
    return render_template(
        "enrolment/second_proof.html",
        device=flow.device,
        asked=datetime.fromtimestamp(flow.asked_at, UTC),
    )


@blueprint.post("/confirmer/<token>")
def confirm_proof(token: str) -> ResponseReturnValue:
    """Note the second proof for the enrolment, in whatever browser it goes on."""
    flow_id = links.use(token)
    if flow_id is None:
        raise Problem(ProblemCode.LINK_EXPIRED)
    flows.note_second_proof(flow_id)
    return redirect("/inscription/confirme", 303)


@blueprint.get("/confirme")
def proof_confirmed() -> str:
    """Say where to go on."""
    return render_template("enrolment/second_proof_done.html")


@not_me.get("/<token>")
def show_not_me(token: str) -> str:
    """Ask before the account is frozen."""
    if not notices.is_live(token):
        raise Problem(ProblemCode.LINK_EXPIRED)
    return render_template("enrolment/not_me.html")


@not_me.post("/<token>")
def confirm_not_me(token: str) -> ResponseReturnValue:
    """Freeze the account."""
    if not notices.freeze(token):
        raise Problem(ProblemCode.LINK_EXPIRED)
    return redirect(notices.NOT_ME, 303)


@not_me.get("")
def frozen() -> str:
    """Say that nobody can use the account now, and whom to call."""
    return render_template("enrolment/frozen.html")
