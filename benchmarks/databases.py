"""Databases of a private PostgreSQL, with the register's tables and the académie's schools."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import sqlalchemy as sa

from benchmarks.academie import School
from idp.families.models import Establishment
from idp.families.terms import Sector
from idp.platform.database import Base

_numbers = count(1)


@contextmanager
def scratch(server: str, schools: list[School]) -> Iterator[str]:
    """A fresh database; yields its URL."""
    name = f"bench_{next(_numbers)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    url = sa.make_url(server).set(database=name)
    engine = sa.create_engine(url)
    Base.metadata.create_all(engine)
    if schools:
        with engine.begin() as connection:
            connection.execute(sa.insert(Establishment), [_values(school) for school in schools])
    engine.dispose()
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def rest(url: str) -> None:
    """Let PostgreSQL tidy up, as autovacuum has long done when the next day's files come."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
    engine.dispose()


def _values(school: School) -> dict[str, object]:
    return {
        "uai": school.uai,
        "name": school.name,
        "kind": school.kind,
        "degree": 1 if school.kind.value == "ecole" else 2,
        "sector": Sector.PUBLIC,
        "city": "Poitiers",
        "city_code": "86194",
        "postal_code": "86000",
        "academy": "13",
    }
