"""A register filled by COPY, to any number of guardians, in PostgreSQL."""

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.academie import YEAR, Child, Parent, School, academie
from idp.families.importers.fields import mobiles
from idp.families.names import normalise
from idp.families.terms import Kind

_SCHOOL = ("uai", "name", "kind", "degree", "sector", "city", "city_code", "postal_code", "academy")
_TABLES: dict[str, tuple[str, ...]] = {
    "establishment": (*_SCHOOL, "source", "imported_year"),
    "account": ("id", "identifier", "family_name", "given_name", "status", "created_at"),
    "pupil": ("id", "ine", "birth_name", "given_name", "birth_date"),
    "enrolment": ("id", "pupil_id", "uai", "school_year", "class_name", "source_id"),
    "guardian": (
        *("id", "source", "scope", "source_id", "birth_name", "used_name", "given_names"),
        *("birth_key", "used_key", "email", "account_id"),
    ),
    "guardian_mobile": ("guardian_id", "number"),
    "guardianship": ("guardian_id", "enrolment_id", "level", "kinship"),
    "disavowal": ("guardian_id", "pupil_id", "at"),
}
_PUPILS_A_GUARDIAN = 0.45
"""Guardian rows are one for each school of a parent: a few more than people."""
_DISAVOW = 200
"""One guardian in so many says not to be one."""
Rows = dict[str, list[tuple[Any, ...]]]


def fill(connection: psycopg.Connection, guardians: int, seed: int = 1) -> int:
    """Fill empty tables with about so many guardians, each with an account; how many there are."""
    # The rows agree with each other: no trigger needs to look.
    connection.execute("SET session_replication_role = replica")
    done = 0
    known: set[int] = set()
    for school in academie(int(guardians * _PUPILS_A_GUARDIAN) + 1, seed):
        if school.kind is Kind.COLLEGE:  # a new sector: other families
            known.clear()
        rows, done = _rows(school, done, known)
        for table, columns in _TABLES.items():
            _copy(connection, table, columns, rows[table])
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")
    return done


def _rows(school: School, done: int, known: set[int]) -> tuple[Rows, int]:
    """The rows of a school whose guardians' ids begin after `done`; `known` have an account."""
    rows: Rows = {table: [] for table in _TABLES}
    degree = 1 if school.kind.value == "ecole" else 2
    place = ("public", "Poitiers", "86194", "86000", "13", "siecle", YEAR)
    rows["establishment"].append((school.uai, school.name, school.kind.value, degree, *place))
    ids: dict[int, int] = {}
    for parent in school.parents().values():
        done += 1
        ids[parent.id] = done
        if parent.id not in known:
            known.add(parent.id)
            rows["account"].append(_account(parent))
        rows["guardian"].append(_guardian(parent, done, school.uai))
        for number in mobiles((parent.mobile,)):
            rows["guardian_mobile"].append((done, number.e164))
    for child in school.children:
        _add_child(child, school.uai, ids, rows)
    return rows, done


def _account(parent: Parent) -> tuple[Any, ...]:
    name = (parent.surname, parent.given)
    return (parent.id, f"x{parent.id}", *name, "active", f"{YEAR}-09-01")


def _guardian(parent: Parent, row_id: int, uai: str) -> tuple[Any, ...]:
    keys = (normalise(parent.surname), normalise(parent.used) or None)
    names = (parent.surname, parent.used or None, parent.given)
    told = (parent.email or None, parent.id)
    return (row_id, "siecle", uai, str(parent.id), *names, *keys, *told)


def _add_child(child: Child, uai: str, ids: dict[int, int], rows: Rows) -> None:
    rows["pupil"].append((child.id, child.ine, child.surname, child.given, child.born))
    rows["enrolment"].append((child.id, child.id, uai, YEAR, child.group, str(child.id)))
    for parent, kinship, level in child.parents:
        rows["guardianship"].append((ids[parent.id], child.id, level, kinship))
        if ids[parent.id] % _DISAVOW == 0:
            rows["disavowal"].append((ids[parent.id], child.id, f"{YEAR}-09-02"))


def _copy(
    connection: psycopg.Connection, table: str, columns: Iterable[str], rows: list[tuple[Any, ...]]
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor().copy(into) as copy:
        for row in rows:
            copy.write_row(row)
