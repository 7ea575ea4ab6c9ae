"""« Ce n’est pas vous ? »: whoever is signed in while a recovery is fresh freezes the account."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import notices
from idp.recovery.start_views import blueprint
from idp.session import browser, destination, guard

_PATH = "/ce-n-est-pas-moi"


@blueprint.get(_PATH)
def show_freeze() -> ResponseReturnValue:
    """Ask before the account is frozen."""
    return _elsewhere() or render_template(
        "recovery/freeze.html", changed_at=guard.session().recovered_at
    )


@blueprint.post(_PATH)
def freeze() -> ResponseReturnValue:
    """Freeze the account; every session of it ends."""
    if (elsewhere := _elsewhere()) is not None:
        return elsewhere
    notices.freeze_account(guard.session().account_id)
    browser.end()
    return redirect(notices.NOT_ME, 303)


def _elsewhere() -> ResponseReturnValue | None:
    """Where to go when nobody is signed in, or nothing was changed by SMS of late."""
    if (elsewhere := guard.instead()) is not None:
        return elsewhere
    return None if guard.session().recovered_at else redirect(destination.HOME, 303)
