from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from idp.platform.database import db

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@pytest.fixture
def bare(every_database: str, app: Flask) -> Iterator[Flask]:
    """The application with a database without tables; they are there again afterwards."""
    del every_database
    with app.app_context():
        db.drop_all()
        yield app
        db.create_all()
        with db.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))


def test_going_all_the_way_down_leaves_nothing_and_up_again_works(bare: Flask) -> None:
    with bare.app_context():
        upgrade(directory=str(MIGRATIONS))
        made = set(sa.inspect(db.engine).get_table_names())
        downgrade(directory=str(MIGRATIONS), revision="base")
        assert sa.inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade(directory=str(MIGRATIONS))
        assert set(sa.inspect(db.engine).get_table_names()) == made > {"account", "alembic_version"}


def test_there_is_one_line_of_revisions_and_each_says_the_rule_of_deployment() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert len(script.get_heads()) == 1
    for revision in script.walk_revisions():
        assert "Deploy rule:" in (revision.doc + revision.longdoc)
