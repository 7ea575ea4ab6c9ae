"""The one door at which every way in ends: the session starts, the browser is known.

Whoever signs in at a browser that this account never used hears of it by e-mail, or by SMS when no
address is known: on a phone that somebody else has, the message is on another channel.
"""

from typing import TYPE_CHECKING

from flask import redirect

from idp.accounts import security
from idp.accounts.models import Account
from idp.accounts.security import Change
from idp.platform import budget, outbox
from idp.platform.database import db
from idp.session import browser, device, journey, upstream
from idp.session.browser import BrowserSession
from idp.session.journey import Journey
from idp.session.ways_in import WayIn

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

_NOTICES_PER_DAY = 5


def arrive(account_id: int, way_in: WayIn, *, told: bool = False) -> BrowserSession:
    """Sign in here; `told`: the person just heard of it otherwise (a new account, a recovery).

    Raises Problem(ACCOUNT_CLOSED). Commits.
    """
    session = browser.start(account_id, way_in)
    is_new = device.known_for(session.identifier) is None
    device.remember(session.identifier)
    name = f"new-device:{account_id}"
    if is_new and not told and budget.take(name, limit=_NOTICES_PER_DAY, seconds=24 * 3600):
        account = db.session.get_one(Account, account_id)
        security.tell(account, Change.NEW_DEVICE)
        db.session.commit()
        outbox.wake()
    return session


def go_on(current: Journey | None) -> "Response":
    """Go where a sign-in by what the person already had leads: on with what the ENT asked for."""
    if upstream.held() is not None:
        # Who came from FranceConnect without an account that knows it links it now.
        return redirect(journey.url("/franceconnect/lier", current), 303)
    return journey.resume(current)
