"""Many rows at once into one table: PostgreSQL takes them by COPY, SQLite one by one.

Each is some ten times faster than the same through the ORM, which makes an object of every row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import psycopg
from psycopg import sql
from sqlalchemy import Table, exc, func, insert, select, update

from idp.platform.database import Base, db

T = TypeVar("T")

_BATCH = 1000
"""Values of one IN: databases bound the parameters of a statement."""


def batches(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """The values in portions that fit one statement."""
    every = list(values)
    for start in range(0, len(every), _BATCH):
        yield every[start : start + _BATCH]


def new_ids(model: type[Base], count: int) -> list[int]:
    """As many primary keys as rows are to come, which nobody else gets."""
    table = table_of(model)
    if count == 0:
        return []
    if _on_postgres():
        sequence = func.pg_get_serial_sequence(table.name, "id")
        series = func.generate_series(1, count).table_valued("n")
        return list(db.session.scalars(select(func.nextval(sequence)).select_from(series)))
    # SQLite has one writer at a time, and this transaction is it: the school is locked.
    last: int = db.session.scalar(select(func.max(table.c.id))) or 0
    return list(range(last + 1, last + 1 + count))


def add(model: type[Base], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add the rows, values in the order of the columns. Raises sqlalchemy.exc.DBAPIError."""
    if not rows:
        return
    if _on_postgres():
        _copy(table_of(model), columns, rows)
    else:
        values = [dict(zip(columns, row, strict=True)) for row in rows]
        db.session.execute(insert(table_of(model)), values)


def change(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Give the rows with these ids these values; every mapping has the same keys."""
    if rows:
        db.session.execute(
            update(model).execution_options(synchronize_session=None), [dict(row) for row in rows]
        )


def _copy(table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    connection = cast(
        "psycopg.Connection[Any]", db.session.connection().connection.driver_connection
    )
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.IntegrityError as error:
        raise exc.IntegrityError("COPY", None, error) from error
    except psycopg.Error as error:
        raise exc.OperationalError("COPY", None, error) from error


def table_of(model: type[Base]) -> Table:
    """The table, for statements below the ORM."""
    return cast("Table", model.__table__)


def _on_postgres() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"
