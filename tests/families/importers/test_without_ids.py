"""Parents of a source without ids keep their account over time, and only they do."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from idp.accounts.models import Account
from idp.families import attachment
from idp.families.candidates import places_of
from idp.families.importers import onde, writer
from idp.families.importers.summary import Counts, Summary
from idp.families.models import Guardian
from idp.families.terms import Kind
from idp.platform import clock
from idp.platform.clock import PARIS
from idp.platform.database import db
from tests.families.onde_files import ECOLE, Eleve, OndeExport, Responsable
from tests.families.people import school

pytestmark = [pytest.mark.usefixtures("every_database", "context", "september")]

LEO = Eleve()
LEA = Eleve(prenom="Léa", naissance="02/05/2019", ine="070832328JB", classe="CP")
ZOE = Eleve("DURAND", "Zoé", "03/03/2018", "070832329JC", "CE1")
JEANNE = Responsable()


@pytest.fixture
def september(context: object) -> object:
    """The twentieth of September 2026, with an école that imported nothing yet."""
    del context
    with time_machine.travel("2026-09-20T10:00:00Z", tick=False) as traveller:
        establishment = school(ECOLE, "École Jules Ferry", Kind.ECOLE)
        establishment.source = establishment.imported_year = establishment.exported_at = None
        db.session.commit()
        yield traveller


def load(export: OndeExport, folder: Path, day: int = 5, *, force: bool = False) -> Summary:
    """Import the export, made that day of September; `force` compares each row in any case."""
    made = datetime(2026, 9, day, 9, 0, tzinfo=PARIS)
    found = onde.find(export.write(folder), ECOLE, legal_only=True, made=made)
    return writer.write(onde.read(found), actor="marie", force=force)


def account_of_jeanne() -> int:
    """An account that has Jeanne's row."""
    account = Account(
        identifier="j.martin1", family_name="M", given_name="J", created_at=clock.now()
    )
    db.session.add(account)
    db.session.flush()
    attachment.attach(
        db.session.scalars(sa.select(Guardian.id).where(Guardian.given_names == "Jeanne")).all(),
        account.id,
    )
    db.session.commit()
    return account.id


def children(account_id: int) -> list[str]:
    """Given names of the children that the account sees."""
    places = places_of(account_id, clock.today())
    return sorted(child.given_name for place in places for child in place.children)


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    export = OndeExport([LEO, LEA], [replace(JEANNE, enfants=[LEO, LEA])])
    assert load(export, tmp_path).total() == Counts(added=3)
    assert load(export, tmp_path).total() == Counts(unchanged=3)
    assert load(export, tmp_path, force=True).total() == Counts(unchanged=3)


@pytest.mark.parametrize(
    "later",
    [
        replace(JEANNE, portable="06 00 00 00 07"),
        replace(JEANNE, courriel="autre@example.org"),
        replace(JEANNE, usage="DUPOND-MARTIN"),
        replace(JEANNE, enfants=[LEA]),
        replace(JEANNE, portable="", courriel=""),
    ],
    ids=["number", "e-mail", "spelling", "child", "nothing left but the child"],
)
def test_a_parent_who_changed_in_one_thing_keeps_the_account(
    tmp_path: Path, later: Responsable
) -> None:
    load(OndeExport([LEO, LEA], [JEANNE]), tmp_path)
    account_id = account_of_jeanne()
    load(OndeExport([LEO, LEA], [later]), tmp_path, day=12)
    assert children(account_id) == [child.prenom for child in later.enfants]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Guardian)) == 1


def test_a_namesake_with_other_number_and_children_gets_no_account_of_another(
    tmp_path: Path,
) -> None:
    load(OndeExport([LEO, ZOE], [JEANNE]), tmp_path)
    account_id = account_of_jeanne()
    namesake = replace(JEANNE, portable="0600000009", courriel="", enfants=[ZOE])
    load(OndeExport([LEO, ZOE], [namesake]), tmp_path, day=12)
    assert children(account_id) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Guardian)) == 2


def test_a_new_class_and_a_new_namesake_keep_the_child(tmp_path: Path) -> None:
    load(OndeExport(), tmp_path)
    account_id = account_of_jeanne()
    moved = replace(LEO, classe="CM2")
    twin = Eleve(naissance="01/01/2019", ine="", classe="CP")
    export = OndeExport([moved, twin], [replace(JEANNE, enfants=[moved])])
    assert load(export, tmp_path, day=12).pupils == Counts(added=1, changed=1)
    assert children(account_id) == ["Léo"]


def test_a_pupil_whose_date_became_unreadable_does_not_leave(tmp_path: Path) -> None:
    load(OndeExport([LEO, ZOE], [JEANNE, replace(JEANNE, prenom="Paul", enfants=[ZOE])]), tmp_path)
    account_id = account_of_jeanne()
    unreadable = OndeExport(
        [replace(LEO, naissance="31/02/2017"), ZOE],
        [JEANNE, replace(JEANNE, prenom="Paul", enfants=[ZOE])],
    )
    assert load(unreadable, tmp_path, day=12).pupils.left == 0
    assert children(account_id) == ["Léo"]


def test_ents_never_see_an_id_that_we_made(tmp_path: Path) -> None:
    load(OndeExport(), tmp_path)
    (place,) = places_of(account_of_jeanne(), clock.today())
    assert [child.attachment_id for child in place.children] == [None]
