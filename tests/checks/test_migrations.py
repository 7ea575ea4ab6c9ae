from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, inspect

from idp.platform.database import Base, db

VERSION_TABLE = "alembic_version"


def test_the_migrations_make_the_tables_that_the_models_describe(
    every_database: str, app: Flask
) -> None:
    """An empty database brought up to date differs in nothing from the models."""
    del every_database
    with app.app_context():
        db.drop_all()
        upgrade(directory="migrations")
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
            assert VERSION_TABLE in inspect(connection).get_table_names()
            leftovers = MetaData()
            leftovers.reflect(connection, only=[VERSION_TABLE])
            connection.rollback()
        leftovers.drop_all(db.engine)
