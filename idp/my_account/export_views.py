"""« Recevoir une copie de mes données » (RGPD art. 15 and 20)."""

import orjson
from flask import Response, render_template
from flask.typing import ResponseReturnValue

from idp.my_account.pages import blueprint
from idp.platform import audit
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
    """Give the copy as a file, and note it in the trail."""
    account_id = guard.session().account_id
    body = orjson.dumps(personal_data.of_account(account_id), option=orjson.OPT_INDENT_2)
    audit.record(Event.DATA_EXPORTED, account_id=account_id)
    db.session.commit()
    return Response(
        body,
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'},
    )
