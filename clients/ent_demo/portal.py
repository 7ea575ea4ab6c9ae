"""The portal's own pages: the way in, the home of a signed-in parent, and its services."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, session
from werkzeug.wrappers import Response

from clients.ent_demo.destinations import local_path
from clients.ent_demo.provider import provider
from clients.ent_demo.visitors import visitor


@dataclass(frozen=True)
class Service:
    """A page that only signed-in parents see."""

    title: str
    text: str


SERVICES = {
    "messagerie": Service("Messagerie", "Vous n’avez pas de nouveau message."),
    "carnet": Service("Carnet de liaison", "Aucun mot à signer aujourd’hui."),
    "notes": Service("Notes et bulletins", "Le premier bulletin paraîtra en décembre."),
    "emploi-du-temps": Service("Emploi du temps", "Pas de changement cette semaine."),
}

pages = Blueprint("portal", __name__)


@pages.get("/")
def home() -> str | Response:
    """Show « Services en ligne » to anyone, their own services to a signed-in parent."""
    if "state" in request.args:
        return _back_from_sign_out()
    notice = session.pop("notice", None)
    if "claims" not in session:
        destination = local_path(request.args.get("suite"))
        return render_template("entrance.html", destination=destination, notice=notice)
    return render_template(
        "home.html",
        visitor=visitor(session["claims"]),
        claims=session["claims"],
        services=SERVICES,
    )


@pages.get("/<name>/")
@pages.get("/<name>")
@pages.get("/<name>/<path:place>")
def service(name: str, place: str = "") -> str | Response:
    """Show one service; a stranger signs in first and comes back to this very address."""
    if name not in SERVICES:
        abort(404)
    if "claims" not in session:
        wanted = local_path(request.full_path.removesuffix("?"))
        return render_template("entrance.html", destination=wanted, notice=None)
    return render_template(
        "service.html",
        service=SERVICES[name],
        place=place,
        visitor=visitor(session["claims"]),
    )


def _back_from_sign_out() -> Response:
    """Check the state of the way back; the address is then cleaned of it."""
    if provider().is_signed_out():
        session["notice"] = "signed_out"
    return redirect("/", 303)
