"""Fixtures for every test: real Valkey, SQLite (PostgreSQL where asked), the file gateways.

`app`       a fresh provider: empty database, empty store. It pushes no context by itself.
`context`   the application's context, for tests below the views
`client`    a browser without script (Flask's test client, keeps cookies)
`outbox`    what phones and mailboxes received: `outbox.sms("+33600000001")`
`run_jobs`  runs what waits in the queue, as a worker would

A test that takes `every_database` instead of nothing runs on SQLite and on PostgreSQL.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
import redis
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache

from idp import create_app
from idp.config import Settings
from idp.demo import servers
from idp.messaging.file import Outbox
from idp.platform import jobs
from idp.platform.database import Base, db

# A machine that is busy with other tests is no fault of the code's.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
pytest_plugins = ("tests.journeys.chromium", "tests.live", "tests.quick")
ISSUER = "http://localhost"


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Replace pytest-flask's: under its pushed context all requests of a test would share `g`."""


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Valkey (or Redis) of this test process: REDIS_URL, else a private server."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    with servers.start_valkey(tmp_path_factory.mktemp("valkey")) as private:
        yield private


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL: DATABASE_URL when it names one, else a private server."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgresql"):
        yield url
        return
    with servers.start_postgres(tmp_path_factory.mktemp("postgres")) as private:
        yield private


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A database of this test process alone, with the tables."""
    with _scratch_database(postgres_server) as url:
        engine = sa.create_engine(url)
        Base.metadata.create_all(engine)
        engine.dispose()
        yield url


@contextmanager
def _scratch_database(server: str) -> Iterator[str]:
    name = f"preau_test_{os.getpid()}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        url = sa.make_url(server).set(database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = sa.create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def every_database(request: pytest.FixtureRequest) -> str:
    """Make `app` run on each database in turn."""
    return str(request.param)


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Iterator[str]:
    """The database of this test, with empty tables: SQLite unless `every_database` says else."""
    kind = "sqlite"
    if "every_database" in request.fixturenames:
        kind = str(request.getfixturevalue("every_database"))
    if kind == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(sqlite_template, path)
        yield f"sqlite:///{path}"
        return
    url = str(request.getfixturevalue("postgres_url"))
    yield url
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    engine.dispose()


@pytest.fixture
def settings(database_url: str, valkey_url: str, tmp_path: Path) -> Settings:
    """Settings of a test installation; a test that needs others copies them with `model_copy`."""
    return Settings.model_validate(
        {
            "mode": "development",
            "server": {"issuer": ISSUER},
            "database": {"url": database_url},
            "redis": {"url": valkey_url},
            "secrets": {"key": "k" * 43, "subject_key": "s" * 43},
            "sms": {"gateways": ["file"], "directory": tmp_path / "messages"},
            "email": {"gateway": "file", "directory": tmp_path / "messages"},
            "keys": {"directory": tmp_path / "keys"},
        }
    )


@pytest.fixture
def store(valkey_url: str) -> Iterator[redis.Redis]:
    """The short-lived store, empty."""
    client = redis.Redis.from_url(valkey_url)
    client.flushdb()
    yield client
    client.close()


@pytest.fixture
def app(
    settings: Settings, store: redis.Redis, compiled_templates: BytecodeCache
) -> Iterator[Flask]:
    """A fresh provider. The store is emptied first."""
    del store
    application = create_app(settings)
    application.config["TESTING"] = True
    application.jinja_env.bytecode_cache = compiled_templates
    with application.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", _without_waiting_for_the_disk)
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def _without_waiting_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # no test outlives a loss of power


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The provider's application context, pushed."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that keeps cookies and runs no script."""
    return app.test_client()


@pytest.fixture
def outbox(settings: Settings) -> Outbox:
    """What was received: `sms(number)`, `emails(address)`, `everything()`."""
    return Outbox(settings.sms.directory)


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Run what waits in the queue and return how many jobs ran."""
    return lambda: jobs.run_pending(app)
