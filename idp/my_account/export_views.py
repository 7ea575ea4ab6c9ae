"""« Recevoir une copie de mes données » (RGPD art. 15 and 20)."""

import orjson
from flask import Response, render_template
from flask.typing import ResponseReturnValue

from idp.accounts import security
from idp.accounts.models import Account
from idp.accounts.security import Change
from idp.my_account.pages import blueprint
from idp.platform import audit, outbox
from idp.platform.audit import Event
from idp.platform.database import db
from idp.session import guard, personal_data


@blueprint.get("/mes-donnees")
@guard.fresh
def show_export() -> ResponseReturnValue:
    """Say what the copy holds."""
    return render_template("my_account/export.html")


@blueprint.post("/mes-donnees")
@guard.fresh
def export() -> ResponseReturnValue:
    """Give the copy as a file, note it in the trail, and tell it after a recovery by SMS."""
    account_id = guard.session().account_id
    body = orjson.dumps(personal_data.of_account(account_id), option=orjson.OPT_INDENT_2)
    audit.record(Event.DATA_EXPORTED, account_id=account_id)
    account = db.session.get_one(Account, account_id)
    if security.frozen_until(account) is not None:
        # Whoever had the phone for five minutes is here too: the person must hear of it.
        security.tell(account, Change.COPIED)
    db.session.commit()
    outbox.wake()
    return Response(
        body,
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'},
    )
