"""« Mes connexions »: where the account is signed in; one or all others are ended."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.my_account.pages import blueprint
from idp.platform import audit, settings
from idp.platform.audit import Event
from idp.platform.database import db
from idp.session import elsewhere, guard

_HERE = "/compte/connexions"
DONE = {
    "une": "La connexion est terminée.",
    "autres": "Toutes vos autres connexions sont terminées.",
}
"""What was just done, by the value of `fait` in the address."""


@blueprint.get("/connexions")
def show_connections() -> str:
    """List the live sessions, this browser's first."""
    here = guard.session()
    found = elsewhere.of_account(here.account_id)
    return render_template(
        "my_account/connections.html",
        connections=sorted(found, key=lambda session: session.id != here.id),
        here=here.id,
        idle_minutes=settings.current().session.idle_minutes,
        done=DONE.get(request.args.get("fait", "")),
    )


@blueprint.post("/connexions")
def end_connections() -> ResponseReturnValue:
    """End one session of the account, or all but this browser's."""
    here = guard.session()
    if "others" in request.form:
        _record(here.account_id, elsewhere.end_others(here.account_id, here.id))
        return redirect(f"{_HERE}?fait=autres", 303)
    named = request.form.get("end", "")
    if named == here.id:
        return redirect("/deconnexion", 303)
    # One that ended by itself meanwhile is answered like one that ends now.
    _record(here.account_id, int(elsewhere.end(here.account_id, named)))
    return redirect(f"{_HERE}?fait=une", 303)


def _record(account_id: int, count: int) -> None:
    if count:
        audit.record(Event.SESSIONS_ENDED, account_id=account_id, count=count)
        db.session.commit()
