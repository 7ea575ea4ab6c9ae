"""The end: the person is signed in, and told what the letter did."""

from datetime import datetime, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from idp.accounts import new_email, passwords
from idp.accounts.models import Account
from idp.accounts.password_form import NewPasswordForm
from idp.activation.current import Situation, situation
from idp.activation.start_views import blueprint
from idp.activation.steps import Step, ending_of
from idp.platform import clock
from idp.platform.database import db
from idp.session import arrival, browser, destination, journey, upstream, ways_in
from idp.session.letter_in_hand import PAGE

_SECOND_CLICK = timedelta(minutes=2)


def arrive(here: Situation, account_id: int) -> ResponseReturnValue:
    """Sign the person in; the letter did it, which they just heard of."""
    arrival.arrive(account_id, ways_in.PASSWORD, told=True)
    return here.go(Step.DONE)


def second_click(here: Situation, form: NewPasswordForm) -> ResponseReturnValue | None:
    """Answer the same form, sent twice, like the first: it names the password just chosen."""
    db.session.refresh(here.letter)
    account_id = here.letter.account_id if here.letter.used_at else None
    account = db.session.get(Account, account_id) if account_id else None
    if account is None or not form.validate() or not _is_new(account.password_changed_at):
        return None
    if not passwords.verify(account.password_hash, form.password.data or ""):
        return None
    return arrive(here, account.id)


@blueprint.get("/<letter_id>/termine")
def show_done(letter_id: str) -> ResponseReturnValue:
    """Say that it is done, and lead on; to who is not signed in, only that the letter was used."""
    here = situation(letter_id)
    session = browser.current()
    if here.step is not Step.DONE:
        return here.go(here.step)
    if session is None or session.account_id != here.letter.account_id:
        return here.go(Step.HAS_ACCOUNT)
    account = db.session.get_one(Account, session.account_id)
    ending = ending_of(
        same_identifier=account.identifier == here.letter.identifier,
        account_created_at=account.created_at,
        issued_at=here.letter.issued_at,
    )
    return render_template(
        "activation/done.html",
        ending=ending.value,
        confirms_address=account.email is None and new_email.is_waiting(account.id),
        go_on=_way_on(),
    )


def _way_on() -> str:
    """The ENT's request, else the page of ours that was asked for, unless it is this letter's."""
    current = journey.current()
    if upstream.held() is not None:
        return journey.url("/franceconnect/lier", current)  # as after a sign-in
    if current is not None:
        return journey.url("/authorize", current)
    path = destination.waiting()
    return destination.HOME if path.startswith(PAGE) else path


def _is_new(changed_at: datetime | None) -> bool:
    return changed_at is not None and clock.now() - changed_at < _SECOND_CLICK
