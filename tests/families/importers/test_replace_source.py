"""One source per school; a change of source carries over accounts and what parents said."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from idp.families.attachment import disavow
from idp.families.importers import writer
from idp.families.importers.formats import open_files
from idp.families.importers.records import FileRefused
from idp.families.importers.summary import Carried, Summary
from idp.families.models import Disavowal, Establishment, Guardian, Pupil
from idp.platform.database import db
from tests.families.importers.test_conformance import (
    ANH,
    EXPRESSED,
    FAMILIES,
    JEANNE,
    LEO,
    MOBILES,
    PAUL,
    Families,
    Parent,
    expected,
    register,
    september,
)
from tests.families.people import COLLEGE
from tests.seed import account

__all__ = ["september"]
pytestmark = [pytest.mark.usefixtures("every_database", "context", "september")]


def load(
    name: str, parents: Families, folder: Path, *, day: int = 5, switch: bool = False
) -> Summary:
    """Import the families in this format."""
    paths, declared = EXPRESSED[name](parents, folder / name / str(day), day)
    delivery = open_files(name, paths, declared).read(lambda _: None)
    return writer.write(delivery, actor="marie", replace_source=switch)


def owned(given_names: str) -> int:
    """Give the one guardian of these given names an account; its id."""
    row = db.session.scalars(sa.select(Guardian).where(Guardian.given_names == given_names)).one()
    row.account_id = account(f"{given_names.lower()}.x1", None).id
    db.session.commit()
    return row.account_id


def holder(given_names: str) -> list[tuple[str, int | None]]:
    """The source and the account of each row of these given names."""
    rows = db.session.scalars(sa.select(Guardian).where(Guardian.given_names == given_names))
    return [(row.source.value, row.account_id) for row in rows]


def test_files_of_another_source_are_refused_with_the_flag_named(tmp_path: Path) -> None:
    load("siecle", FAMILIES, tmp_path)
    for name in ("aaf", "onde", "csv"):
        with pytest.raises(FileRefused, match=r"alimenté par SIECLE.*--replace-source"):
            load(name, FAMILIES, tmp_path)
    assert register() == expected(FAMILIES, MOBILES)


@pytest.mark.parametrize(
    ("before", "after"),
    [("siecle", "aaf"), ("aaf", "siecle"), ("onde", "aaf"), ("csv", "onde"), ("siecle", "csv")],
)
def test_a_change_of_source_carries_accounts_and_disavowals_over(
    before: str, after: str, tmp_path: Path
) -> None:
    load(before, FAMILIES, tmp_path)
    pupils = set(db.session.scalars(sa.select(Pupil.id)))
    jeanne = owned("Jeanne")
    row = db.session.scalars(sa.select(Guardian.id).where(Guardian.account_id == jeanne)).one()
    leo = db.session.scalars(sa.select(Pupil.id).where(Pupil.given_name == "Léo")).one()
    disavow([row], leo, datetime(2026, 9, 10, tzinfo=UTC))
    db.session.commit()
    summary = load(after, FAMILIES, tmp_path, day=6, switch=True)
    assert summary.carried == Carried(guardians=3, accounts=1, disavowals=1, accounts_left=0)
    assert (summary.pupils.added, summary.pupils.left) == (0, 0)
    assert holder("Jeanne") == [(after, jeanne)]
    assert jeanne in summary.touched_accounts
    assert db.session.scalars(sa.select(Disavowal.guardian_id)).all() == [row]
    assert set(db.session.scalars(sa.select(Pupil.id))) == pupils
    assert register() == expected(FAMILIES, MOBILES)
    again = load(after, FAMILIES, tmp_path, day=6)
    total = again.total()
    assert (again.carried, total.added, total.changed, total.left) == (None, 0, 0, 0)
    assert db.session.get_one(Establishment, COLLEGE).source == after


def test_ids_of_the_old_source_mean_nothing_in_the_new(tmp_path: Path) -> None:
    load("siecle", FAMILIES, tmp_path)
    jeanne, paul = owned("Jeanne"), owned("Paul")
    swapped = (replace(JEANNE, id="12"), replace(PAUL, id="11"), ANH)
    load("aaf", swapped, tmp_path, day=6, switch=True)
    assert (holder("Jeanne"), holder("Paul")) == ([("aaf", jeanne)], [("aaf", paul)])


TOM = replace(LEO, id="9", given="Tom", ine="070832399ZZ", born="01/01/2014")


@pytest.mark.parametrize(
    "other",
    [
        replace(JEANNE, mobile="0600000077", email=""),
        replace(JEANNE, given="Sophie"),
        replace(JEANNE, children=(TOM,)),
    ],
    ids=["neither number nor e-mail", "another name", "no child in common"],
)
def test_who_is_not_surely_the_same_gets_no_account(tmp_path: Path, other: Parent) -> None:
    load("siecle", FAMILIES, tmp_path)
    jeanne = owned("Jeanne")
    summary = load("aaf", (other, PAUL, ANH), tmp_path, day=6, switch=True)
    assert summary.carried is not None
    assert (summary.carried.accounts, summary.carried.accounts_left) == (0, 1)
    # Nothing is lost: the row stays under the old source.
    assert ("siecle", jeanne) in holder("Jeanne")
    assert not any(source == "aaf" and owner for source, owner in holder(other.given))


def test_there_and_back_again_keeps_the_account(tmp_path: Path) -> None:
    load("siecle", FAMILIES, tmp_path)
    jeanne = owned("Jeanne")
    load("aaf", FAMILIES, tmp_path, day=6, switch=True)
    load("siecle", FAMILIES, tmp_path, day=7, switch=True)
    assert holder("Jeanne") == [("siecle", jeanne)]


def test_a_delta_never_changes_the_source(tmp_path: Path) -> None:
    load("siecle", FAMILIES, tmp_path)
    paths, declared = EXPRESSED["aaf"](FAMILIES, tmp_path, 5)
    delivery = open_files("aaf", paths, declared).read(lambda _: None)
    with pytest.raises(FileRefused, match="avec un export complet"):
        writer.write(replace(delivery, partial=True), actor="marie", replace_source=True)
