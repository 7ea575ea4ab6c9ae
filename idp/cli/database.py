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
    found, known = _revision(), ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    _refuse_newer(found)
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
    _refuse_newer(_revision())
    upgrade_tables(directory=str(_MIGRATIONS))
    click.echo(f"La base de données est à jour (révision {_revision()}).")


def _revision() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(found: str | None) -> None:
    """Refuse tables that a later version made: no migration of this one knows what they are."""
    revisions = ScriptDirectory(str(_MIGRATIONS)).walk_revisions()
    if found is not None and found not in {known.revision for known in revisions}:
        raise Refused(
            f"La base de données est d’une version plus récente que ce programme (révision {found})"
            " : mettez le programme à jour. Rien n’est changé."
        )
