"""« Ajouter un enfant », for a parent who is signed in: a new school's record joins the account."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts.models import Account
from idp.enrolment import flow as flows
from idp.enrolment.start_views import ask, blueprint
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import throttle
from idp.platform.database import db
from idp.session import browser, journey


@blueprint.get("/ajouter")
def show_add() -> ResponseReturnValue:
    """Say how a child is added."""
    account = _account()
    return _page(account) if account else _sign_in()


@blueprint.post("/ajouter")
def ask_add() -> ResponseReturnValue:
    """Send a code to the account's confirmed mobile."""
    account = _account()
    if account is None or account.mobile is None:
        return _sign_in()
    number = PhoneNumber(account.mobile)
    flow = flows.begin(account.family_name, account.given_name, number, account.id)
    if wait := ask(flow):
        return _page(account, f"Il y a eu trop d’essais. {throttle.come_back(wait)}"), 429
    return redirect(journey.url(f"/inscription/{flow.id}/code", journey.current()), 303)


@blueprint.get("/ajoute")
def added() -> ResponseReturnValue:
    """Say that the child is there, and lead on."""
    if browser.current() is None:
        return _sign_in()
    current = journey.current()
    go_on = journey.url("/authorize", current) if current else "/services"
    return render_template("enrolment/added.html", go_on=go_on)


def _account() -> Account | None:
    session = browser.current()
    return db.session.get(Account, session.account_id) if session else None


def _sign_in() -> ResponseReturnValue:
    return redirect(journey.url("/connexion", journey.current()), 303)


def _page(account: Account, problem: str = "") -> str:
    return render_template(
        "enrolment/add.html",
        number=PhoneNumber(account.mobile) if account.mobile else None,
        problems=[problem] if problem else [],
        here=journey.url("/inscription/ajouter", journey.current()),
    )
