"""« Mes enfants », by school; a child who is not mine."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import own_children
from idp.families import own_records
from idp.my_account.pages import blueprint
from idp.platform import clock
from idp.platform.problems import Problem, ProblemCode
from idp.session import guard


@blueprint.get("/enfants")
def children() -> str:
    """List the children that each school's record gives."""
    records = own_records.of_account(guard.session().account_id, clock.today())
    return render_template("my_account/children.html", records=records)


@blueprint.get("/enfants/<int(max=9223372036854775807):pupil_id>")
def show_child(pupil_id: int) -> str:
    """Ask before a child is put aside."""
    records = own_records.of_account(guard.session().account_id, clock.today())
    for child in (child for record in records for child in record.children):
        if child.pupil_id == pupil_id:
            return render_template("my_account/disavow.html", child=child)
    raise Problem(ProblemCode.PAGE_NOT_FOUND)


@blueprint.post("/enfants/<int(max=9223372036854775807):pupil_id>")
def disavow_child(pupil_id: int) -> ResponseReturnValue:
    """Put the child aside, or take it back; each school sees it."""
    account_id = guard.session().account_id
    if "undo" in request.form:
        own_children.undo_disavowal(account_id, pupil_id)
    else:
        own_children.disavow(account_id, pupil_id)
    return redirect("/compte/enfants", 303)
