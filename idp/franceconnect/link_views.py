"""Linking FranceConnect to the account of who is signed in, and taking it back."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import franceconnect
from idp.accounts.franceconnect import Outcome
from idp.franceconnect import authorization, linking
from idp.franceconnect.departure import leave_for
from idp.franceconnect.provider import Unavailable
from idp.franceconnect.sign_in_views import blueprint
from idp.platform import headers
from idp.session import guard, journey, upstream, upstream_exit, upstream_setbacks
from idp.session.upstream_setbacks import Setback

_LINKED = "/franceconnect/lier"


@blueprint.get("/lier")
@guard.fresh
def show_link() -> ResponseReturnValue:
    """Ask before the identity that waits is linked; without one, offer to go and get it."""
    return _page(upstream_setbacks.read(request.args.get(upstream_setbacks.PARAMETER)))


@blueprint.post("/lier")
@guard.fresh
def link() -> ResponseReturnValue:
    """Link the identity that waits, or send the person to FranceConnect for it."""
    current, identity = journey.current(), upstream.held()
    account_id = guard.session().account_id
    if identity is not None:
        return linking.link(account_id, identity, current)
    try:
        journey_id = current.id if current else ""
        return leave_for(authorization.begin(journey_id, fresh=True, account_id=account_id))
    except Unavailable:
        return _page(Setback.DOWN), 503


@blueprint.post("/lier/plus-tard")
def not_now() -> ResponseReturnValue:
    """Go on without linking."""
    upstream.drop()
    return journey.resume(journey.current())


@blueprint.get("/delier")
@guard.fresh
def show_unlink() -> str:
    """Ask first; say what is needed when there is no other way in."""
    return _unlink_page()


@blueprint.post("/delier")
@guard.fresh
def unlink() -> ResponseReturnValue:
    """Take FranceConnect from the account."""
    if franceconnect.unlink(guard.session().account_id) is Outcome.NO_PASSWORD:
        return _unlink_page(), 409
    return redirect("/compte?fait=sans-franceconnect", 303)


@blueprint.post("/oublier")
def forget() -> ResponseReturnValue:
    """« Ce n'est pas moi »: forget who came from FranceConnect, there too."""
    return redirect(upstream_exit.by_way_of(journey.url("/connexion", journey.current())), 303)


def _page(setback: Setback | None) -> str:
    current, identity, account = journey.current(), upstream.held(), guard.account()
    headers.allow_form_action(None)  # the POST can end at an ENT
    return render_template(
        "franceconnect/link.html",
        identity=identity if identity and franceconnect.is_theirs(account, identity.name) else None,
        other_person=identity is not None and not franceconnect.is_theirs(account, identity.name),
        linked=account.franceconnect_sub is not None,
        account=account,
        setback=setback,
        here=journey.url(_LINKED, current),
        later=journey.url(f"{_LINKED}/plus-tard", current),
    )


def _unlink_page() -> str:
    account = guard.account()
    return render_template(
        "franceconnect/unlink.html",
        linked=account.franceconnect_sub is not None,
        has_password=account.password_hash is not None,
    )
