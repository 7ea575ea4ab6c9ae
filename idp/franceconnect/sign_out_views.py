"""Signing out goes through FranceConnect, as its contract asks, and comes back."""

from urllib.parse import urlencode

from flask import redirect, request
from flask.typing import ResponseReturnValue

from idp.franceconnect import provider
from idp.franceconnect.departure import leave_for
from idp.franceconnect.provider import Unavailable
from idp.franceconnect.sign_in_views import blueprint
from idp.platform import settings
from idp.session import upstream_exit

BACK = "/franceconnect/deconnecte"
_NOBODY = "/deconnexion"


@blueprint.get("/deconnexion")
def sign_out() -> ResponseReturnValue:
    """Go on to FranceConnect's sign-out (OpenID Connect RP-Initiated Logout §2)."""
    leaving = upstream_exit.take(request.args.get("suite", ""))
    if leaving is None:
        return redirect(_NOBODY, 303)
    try:
        endpoint = provider.current().metadata().end_session_endpoint
    except Unavailable:
        # Here the person is signed out already; FranceConnect ends its session by itself.
        return redirect(leaving.then, 303)
    parameters = {
        "id_token_hint": leaving.id_token,
        "post_logout_redirect_uri": f"{settings.current().server.issuer}{BACK}",
        "state": upstream_exit.expect(leaving.then),
    }
    return leave_for(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}")


@blueprint.get("/deconnecte")
def signed_out() -> ResponseReturnValue:
    """Go on to where the sign-out was to end: our own page, or the ENT's."""
    return redirect(upstream_exit.come_back(request.args.get("state", "")) or _NOBODY, 303)
