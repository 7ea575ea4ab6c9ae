"""SQL: the declarative base, the session, and column types that behave alike everywhere."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from idp.config import Settings
from idp.platform import here

BigIntKey = BigInteger().with_variant(Integer, "sqlite")
"""Primary key: 64 bits; SQLite counts up by itself only in an INTEGER."""


class Base(DeclarativeBase):
    """Base of every record; names of constraints are fixed so that migrations find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    # As theirs: a session for each context.
    session_options={"scopefunc": lambda: id(here.context())},
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept and given back in UTC (SQLite forgets time zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant: its meaning would depend on the machine."""
        del dialect
        if value is not None and value.tzinfo is None:
            message = "an instant without time zone"
            raise ValueError(message)
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time zone back."""
        del dialect
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the database of the settings to the application."""
    url = _place(make_url(settings.database.url.get_secret_value()))
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    # A statement's values are names, numbers and hashes: errors must not carry them into the log.
    options: dict[str, Any] = {"pool_pre_ping": True, "hide_parameters": True}
    if url.get_backend_name() == "postgresql":
        timeout = settings.database.statement_timeout * 1000
        options |= {
            "pool_size": settings.database.pool_size,
            "connect_args": {"options": f"-c statement_timeout={timeout}", "connect_timeout": 5},
        }
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "handle_error", _keep_values_to_ourselves)
        if url.get_backend_name() == "sqlite":
            event.listen(db.engine, "connect", _tune_sqlite)


def _place(url: URL) -> URL:
    """Read an SQLite path from where the command runs, as every other path of the settings."""
    named = url.database or ":memory:"
    if url.get_backend_name() != "sqlite" or named.startswith((":memory:", "file:")):
        return url
    path = Path(named).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    return url.set(database=str(path))


def _keep_values_to_ourselves(context: ExceptionContext) -> None:
    """Cut what PostgreSQL adds of a row: « Key (mobile)=(+33…) already exists », "Dupond"."""
    told = context.sqlalchemy_exception
    if isinstance(told, IntegrityError | DataError):
        for error in (context.original_exception, told):
            said = str(error.args[0]).partition("\n")[0]
            error.args = (said.partition(': "')[0], *error.args[1:])


def _tune_sqlite(connection: Any, record: Any) -> None:  # noqa: ANN401 — DBAPI objects
    """Foreign keys on; readers and the writer do not block each other; a writer waits its turn."""
    del record
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "busy_timeout=5000",
        "synchronous=NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}")
