"""The blueprint of « Mon compte », for who is signed in alone, and its guards."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import security
from idp.session import guard

OPEN_TO_ALL = frozenset({"my_account.closed"})
"""Pages for who has no account any more."""

Parameters = ParamSpec("Parameters")
blueprint = Blueprint("my_account", __name__, url_prefix="/compte")


@blueprint.before_request
def only_for_who_is_signed_in() -> ResponseReturnValue | None:
    """Send everybody else to the sign-in page, and back."""
    return None if request.endpoint in OPEN_TO_ALL else guard.instead()


def sensitive(
    view: Callable[Parameters, ResponseReturnValue],
) -> Callable[Parameters, ResponseReturnValue]:
    """Want a fresh sign-in, and refuse while changes are frozen after a recovery by SMS."""
    guarded = guard.fresh(view)

    @wraps(view)
    def checked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> ResponseReturnValue:
        # First, so that nobody types a password only to be refused.
        if (until := security.frozen_until(guard.account())) is not None:
            return render_template("my_account/frozen.html", until=until), 403
        return guarded(*args, **kwargs)

    return checked
