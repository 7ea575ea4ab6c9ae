"""The code of the SMS and the children's birth dates."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.enrolment import attempt, creation
from idp.enrolment import flow as flows
from idp.enrolment.attempt import Outcome, Result
from idp.enrolment.current import current_flow, go, instead_of_code
from idp.enrolment.flow import Flow
from idp.enrolment.forms import CodeForm
from idp.enrolment.start_views import ask, blueprint
from idp.platform import throttle
from idp.session import browser, journey

_SENTENCES = {
    Outcome.CODE_SPENT: "Il y a eu trop de codes faux. Demandez un nouveau code.",
    Outcome.CODE_OVER: "Ce code n’est plus valable. Demandez un nouveau code.",
    Outcome.LINK_WANTED: "L’école a noté ce numéro pour deux personnes. Ouvrez le lien reçu par "
    "e-mail, puis revenez ici et continuez.",
    Outcome.NO_RECORD: "Les informations de l’école ont changé. Recommencez dans quelques minutes, "
    "ou appelez l’école.",
    Outcome.DATES_WANTED: "Indiquez la date de naissance d’un enfant au moins.",
}

_OVER = frozenset({Outcome.CODE_SPENT, Outcome.CODE_OVER})
_OF_CODE = _OVER | {Outcome.CODE_WRONG}
_OF_DATES = frozenset({Outcome.DATES_WANTED, Outcome.DATES_WRONG})


@blueprint.get("/<flow_id>/code")
def show_code(flow_id: str) -> ResponseReturnValue:
    """Ask for the code and the dates."""
    flow = current_flow(flow_id)
    return instead_of_code(flow) or _page(CodeForm(proven=flow.is_proven), flow)


@blueprint.post("/<flow_id>/code")
def prove(flow_id: str) -> ResponseReturnValue:
    """Add or remove a group, send the code again, or judge what was given."""
    flow = current_flow(flow_id)
    if (elsewhere := instead_of_code(flow)) is not None:
        return elsewhere
    form = CodeForm(request.form, proven=flow.is_proven)
    if "add" in request.form:
        form.add_child()
        return _page(form, flow)
    if "remove" in request.form:
        form.remove_child(request.form["remove"])
        return _page(form, flow)
    if "resend" in request.form:
        return _send_again(form, flow)
    if not form.validate():
        return _page(form, flow), 422
    return _go_on(form, flow, attempt.attempt(flow, form.digits, form.dates))


def _send_again(form: CodeForm, flow: Flow) -> ResponseReturnValue:
    """Typed dates survive: the page is shown with them, not anew."""
    if flow.pause_left > 0:
        return _page(form, flow)
    if wait := ask(flow):
        problem = f"Vous avez demandé trop de codes. {throttle.come_back(wait)}"
        return _page(form, flow, problem), 429
    return _page(form, flows.find(flow.id) or flow, sent_again=True)


def _go_on(form: CodeForm, flow: Flow, result: Result) -> ResponseReturnValue:
    if result.outcome is Outcome.DONE:
        return _leave(form, flow)
    if result.outcome is Outcome.LINK:
        return go(f"/{flow.id}/lier")
    if result.outcome is Outcome.ACCOUNT_EXISTS:
        return go("/deja-un-compte")
    # The code may just have become right: its field gives way to « Code vérifié ».
    form.proven = flow.is_proven
    problem = _say(form, result)
    return _page(form, flow, problem, code_is_over=result.outcome in _OVER), 422


def _leave(form: CodeForm, flow: Flow) -> ResponseReturnValue:
    if flow.adding_to is None:
        return go(f"/{flow.id}/compte")
    session = browser.current()
    if session is None or session.account_id != flow.adding_to:
        return redirect(journey.url("/connexion", journey.current()), 303)
    if not creation.add(current_flow(flow.id), flow.adding_to):
        return _page(form, flow, _SENTENCES[Outcome.NO_RECORD]), 409
    return go("/ajoute")


def _say(form: CodeForm, result: Result) -> str:
    """Put the sentence at its field; return one that is about several, or about none."""
    sentence = _sentence(result, len(form.dates))
    only = form.children[0].form if len(form.children) == 1 else None
    if result.outcome in _OF_CODE:
        form.code.errors, form.code.data = [sentence], ""
    elif result.outcome in _OF_DATES and only is not None:
        only.form_errors.append(sentence)
    else:
        return sentence
    return ""


def _sentence(result: Result, dates: int) -> str:
    tries = f"{result.tries_left} essai{'s' if result.tries_left > 1 else ''}"
    if result.outcome is Outcome.CODE_WRONG:
        return f"Ce code n’est pas le bon. Il vous reste {tries}."
    if result.outcome is Outcome.DATES_WRONG:
        which, check = (
            ("Au moins une date", "Vérifiez chaque date")
            if dates > 1
            else ("Cette date", "Vérifiez-la")
        )
        return (
            f"{which} est différente de ce que connaît l’établissement. {check}. "
            f"Il vous reste {tries}."
        )
    if result.outcome is Outcome.CLOSED:
        return (
            "Il y a eu trop de dates fausses pour ce numéro. "
            f"{throttle.come_back(result.seconds)} "
            "Vous pouvez aussi demander vos identifiants à l’établissement."
        )
    return _SENTENCES[result.outcome]


def _page(
    form: CodeForm,
    flow: Flow,
    problem: str = "",
    *,
    sent_again: bool = False,
    code_is_over: bool = False,
) -> str:
    current = journey.current()
    correct = (
        f"/inscription/{flow.id}/corriger" if flow.adding_to is None else "/inscription/ajouter"
    )
    return render_template(
        "enrolment/code.html",
        form=form,
        flow=flow,
        problems=[problem] if problem else [],
        sent_again=sent_again,
        code_is_over=code_is_over,
        correct=journey.url(correct, current),
        without_mobile=journey.url("/inscription/sans-portable", current),
    )
