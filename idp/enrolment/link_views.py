"""The links of the e-mails: the second proof of a shared number, and « Ce n'est pas moi »."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from idp.enrolment import flow as flows
from idp.enrolment import links
from idp.enrolment.start_views import blueprint
from idp.platform.problems import Problem, ProblemCode


@blueprint.get("/confirmer/<token>")
def show_proof(token: str) -> str:
    """Ask whether it is them: mail scanners follow links."""
    if not links.second_proof_is_live(token):
        raise Problem(ProblemCode.LINK_EXPIRED)
    return render_template("enrolment/second_proof.html")


@blueprint.post("/confirmer/<token>")
def confirm_proof(token: str) -> ResponseReturnValue:
    """Note the second proof for the enrolment, in whatever browser it goes on."""
    flow_id = links.use_second_proof(token)
    if flow_id is None:
        raise Problem(ProblemCode.LINK_EXPIRED)
    flows.note_second_proof(flow_id)
    return redirect("/inscription/confirme", 303)


@blueprint.get("/confirme")
def proof_confirmed() -> str:
    """Say where to go on."""
    return render_template("enrolment/second_proof_done.html")


@blueprint.get("/pas-moi/<token>")
def show_not_me(token: str) -> str:
    """Ask before the account is frozen."""
    if not links.not_me_is_live(token):
        raise Problem(ProblemCode.LINK_EXPIRED)
    return render_template("enrolment/not_me.html")


@blueprint.post("/pas-moi/<token>")
def confirm_not_me(token: str) -> ResponseReturnValue:
    """Freeze the account."""
    if not links.use_not_me(token):
        raise Problem(ProblemCode.LINK_EXPIRED)
    return redirect("/inscription/compte-bloque", 303)


@blueprint.get("/compte-bloque")
def frozen() -> str:
    """Say that nobody can use the account now, and whom to call."""
    return render_template("enrolment/frozen.html")
