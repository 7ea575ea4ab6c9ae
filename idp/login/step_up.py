"""Whoever is signed in, and whose ENT wants more: which stronger ways in are offered, and why.

The dispatcher noted in the journey for which session it asks; which account has what is told to
nobody else.
"""

from itertools import takewhile

from flask import render_template, request
from flask.typing import ResponseReturnValue

from idp.platform import headers
from idp.session import (
    acr_reach,
    browser,
    journey,
    passkey_setbacks,
    upstream,
    upstream_setbacks,
)
from idp.session.browser import BrowserSession
from idp.session.journey import Journey
from idp.session.ways_in import ACR_PASSKEY, ACR_PASSWORD, FRANCECONNECT_LEVELS

_DOORS = {ACR_PASSKEY: "passkey", FRANCECONNECT_LEVELS[0]: "franceconnect"}


def show(session: BrowserSession, current: Journey) -> ResponseReturnValue:
    """Show what is enough for the ENT; let the dispatcher look again where something changed."""
    ways = _ways(session, current)
    if session.id != current.step_up or not ways:
        return journey.resume(current)
    headers.allow_form_action(None)  # the POST can end at an ENT
    headers.allow_fetch()
    return render_template(
        "login/step_up.html",
        doors=[_DOORS[way] for way in ways],
        essential=current.wanted_acr.essential,
        client_name=current.client_name,
        passkey=journey.url("/connexion/cle-d-acces", current),
        passkey_options="/connexion/cle-d-acces/options",
        passkey_setback=passkey_setbacks.read(request.args.get(passkey_setbacks.PARAMETER)),
        franceconnect=upstream.entrance(current),
        setback=upstream_setbacks.read(request.args.get(upstream_setbacks.PARAMETER)),
        go_on=journey.url("/connexion/continuer", current),
        way_back=journey.way_back(current),
    )


def decline(session: BrowserSession, current: Journey) -> None:
    """Leave the person in peace with what they were offered here, as long as they are signed in."""
    browser.decline(session, _ways(session, current))


def doors(current: Journey | None) -> tuple[str, ...]:
    """Return the ways in that the sign-in page puts first, whoever comes: as the request says."""
    if current is None:
        return ()
    # Every way in is worth a password: what is less wanted than that says nothing.
    wanted = takewhile(lambda value: value != ACR_PASSWORD, current.wanted_acr.values)
    return tuple(_DOORS[value] for value in wanted if value in _DOORS)


def _ways(session: BrowserSession, current: Journey) -> tuple[str, ...]:
    return current.wanted_acr.among(acr_reach.of_account(session.account_id))
