"""« Mes services »: what each ENT receives, since when; « Ne plus transmettre »."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import transmissions
from idp.accounts.models import Transmission
from idp.clients import registry
from idp.clients.scopes import transmitted
from idp.families import schools
from idp.my_account.pages import blueprint
from idp.session import guard

_STOPPED = "arret"
"""Names in the page's address the ENT that was just stopped."""


@dataclass(frozen=True, slots=True)
class Service:
    """One ENT as the page shows it."""

    client_id: str
    name: str
    first_at: datetime
    last_at: datetime
    lines: list[str]
    schools: list[str]
    stopped: bool


@blueprint.get("/services")
def services() -> str:
    """List the ENTs that received something."""
    session = guard.session()
    found = transmissions.of_account(session.account_id)
    shown = [_service(line, stopped=line.client_id in session.stopped) for line in found]
    named = request.args.get(_STOPPED)
    return render_template(
        "my_account/services.html",
        services=shown,
        just_stopped=[one.name for one in shown if one.stopped and one.client_id == named],
    )


@blueprint.post("/services")
def stop_transmission() -> ResponseReturnValue:
    """« Ne plus transmettre » to the ENT that the button names."""
    client_id = request.form.get("client_id", "")[:100]
    if client_id.isprintable():  # PostgreSQL takes no NUL
        transmissions.stop(guard.session().account_id, client_id)
    return redirect(f"/compte/services?{urlencode({_STOPPED: client_id})}", 303)


def _service(line: Transmission, *, stopped: bool) -> Service:
    client = registry.get(line.client_id)
    all_of_them = client is not None and client.establishment == "all"
    return Service(
        client_id=line.client_id,
        name=client.name if client else line.client_id,
        first_at=line.first_at,
        last_at=line.last_at,
        lines=transmitted(line.scopes, all_establishments=all_of_them),
        schools=schools.names_of(line.uais),
        stopped=stopped,
    )
