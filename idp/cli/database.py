"""`idp db`: the tables, brought up to date by migrations."""

from pathlib import Path

import rich_click as click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask.cli import with_appcontext
from flask_migrate import upgrade as upgrade_tables

from idp.cli.options import Refused
from idp.platform.database import db

_MIGRATIONS = Path(__file__).parents[2] / "migrations"


def refuse_unless_current() -> None:
    """Refuse tables that are not those of this version. Raises Refused."""
    known = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != known:
        raise Refused(
            f"La base de données n’est pas à jour (révision {found or 'aucune'}, attendue\u00a0: "
            f"{known})\u00a0: lancez d’abord «\u00a0idp db upgrade\u00a0»."
        )


@click.group("db")
def database() -> None:
    """Les tables de la base de données."""


@database.command()
@with_appcontext
def upgrade() -> None:
    """Mettre les tables à jour, avant de démarrer une nouvelle version."""
    upgrade_tables(directory=str(_MIGRATIONS))
    with db.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    click.echo(f"La base de données est à jour (révision {revision}).")
