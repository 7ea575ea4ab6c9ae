"""Alembic's entry: our metadata, our engine, in whichever application runs the command.

idp db upgrade                       brings the database up to date
flask db migrate -m "why"            drafts a revision from the models; read it before use
flask db upgrade --sql               prints the statements for a careful administrator
"""

import logging
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from idp.accounts import models as accounts
from idp.clients import models as clients
from idp.families import models as families
from idp.oidc import models as oidc
from idp.platform import audit, outbox
from idp.platform.database import Base, UtcDateTime, db

MODELS = (accounts, audit, clients, families, oidc, outbox)
"""Imported so that Base.metadata is complete."""
logging.getLogger("alembic").setLevel(logging.WARNING)


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 — any schema item
    """Write our column types as SQLAlchemy's: a revision must outlive the code of its day."""
    del autogen
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def configure(**how: Any) -> None:  # noqa: ANN401 — Alembic's own options
    """Run the revisions, each database's way."""
    options = current_app.extensions["migrate"].configure_args
    context.configure(
        target_metadata=Base.metadata, render_item=render_item, **(dict(options) | how)
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    url = db.engine.url.render_as_string(hide_password=False)
    configure(url=url, literal_binds=True, dialect_opts={"paramstyle": "named"})
else:
    with db.engine.connect() as connection:
        configure(connection=connection)
