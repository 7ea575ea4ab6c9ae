"""`idp db`: the tables, brought up to date by migrations."""

from pathlib import Path

import rich_click as click
from alembic.migration import MigrationContext
from flask.cli import with_appcontext
from flask_migrate import upgrade as upgrade_tables

from idp.platform.database import db

_MIGRATIONS = Path(__file__).parents[2] / "migrations"


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
