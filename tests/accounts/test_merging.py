import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from idp.accounts import closing, merging, security, status, subjects, transmissions
from idp.accounts.merging import Outcome
from idp.accounts.models import Account, AccountStatus, Passkey, Subject
from idp.families import attachment
from idp.families.models import Pupil
from idp.platform import clock, crypto
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from idp.platform.problems import Problem
from tests import seed

COLLEGE, LYCEE = "0860003L", "0860001J"
SECTORS = {"ent-vienne": "ent.example.fr", "ent-lycees": "lycees.example.fr"}


@pytest.fixture
def two(every_database: str, context: Flask) -> tuple[int, int]:
    """One mother whom two schools know, with an account for each."""
    del every_database, context
    made: list[int] = []
    for uai, mobile in ((COLLEGE, "+33600000001"), (LYCEE, "+33600000002")):
        seed.school(uai)
        row = seed.guardian(uai, mobiles=(mobile,))
        seed.tie(row, seed.pupil(), uai)
        account = seed.account(f"j.dupond{len(made)}", guardians=(row,), mobile=mobile)
        made.append(account.id)
    return made[0], made[1]


def sub(account_id: int, sector: str) -> str:
    return subjects.subject_for(account_id, sector, subjects.kept_subjects(account_id))


def test_the_children_of_both_are_the_kept_accounts(two: tuple[int, int]) -> None:
    kept, other = two
    assert merging.merge(kept, other, SECTORS) is Outcome.MERGED
    assert len(attachment.rows_of(kept)) == 2
    assert attachment.rows_of(other) == ()


def test_where_only_the_other_was_known_its_sub_is_adopted(two: tuple[int, int]) -> None:
    kept, other = two
    transmissions.write(kept, "ent-vienne", "openid", COLLEGE)
    transmissions.write(other, "ent-vienne", "openid", LYCEE)
    transmissions.write(other, "ent-lycees", "openid", LYCEE)
    before = sub(kept, "ent.example.fr"), sub(other, "lycees.example.fr")
    merging.merge(kept, other, SECTORS)
    assert (sub(kept, "ent.example.fr"), sub(kept, "lycees.example.fr")) == before
    assert [line.client_id for line in transmissions.of_account(kept)].count("ent-vienne") == 1
    assert {line.client_id for line in transmissions.of_account(kept)} == set(SECTORS)


def test_a_third_account_brings_on_what_the_second_had_adopted(two: tuple[int, int]) -> None:
    first, second = two
    transmissions.write(second, "ent-lycees", "openid", LYCEE)
    known = sub(second, "lycees.example.fr")
    merging.merge(first, second, SECTORS)
    third = seed.account("j.dupond9", mobile="+33600000009").id
    merging.merge(third, first, SECTORS)
    assert sub(third, "lycees.example.fr") == known
    assert len(list(db.session.scalars(select(Subject)))) == 1


def test_two_parents_of_one_child_with_the_same_name_are_never_merged(
    two: tuple[int, int],
) -> None:
    kept, other = two
    father = seed.guardian(COLLEGE, mobiles=())
    father.account_id = other
    leo = db.session.query(Pupil).order_by(Pupil.id).first()
    assert leo is not None
    seed.tie(father, leo, COLLEGE, kinship=20)
    assert merging.merge(kept, other, SECTORS) is Outcome.OTHER_PERSON
    assert len(attachment.rows_of(other)) == 2


def test_a_sub_is_never_given_to_somebody_else(two: tuple[int, int]) -> None:
    kept, other = two
    transmissions.write(other, "ent-lycees", "openid", LYCEE)
    old = sub(other, "lycees.example.fr")
    merging.merge(kept, other, SECTORS)
    newcomer = seed.account("k.dupond1").id
    assert newcomer not in (kept, other)
    assert sub(newcomer, "lycees.example.fr") != old
    assert db.session.get_one(Account, other).status == AccountStatus.CLOSED


def test_the_other_account_is_empty_and_opens_nothing(two: tuple[int, int]) -> None:
    kept, other = two
    db.session.add(
        Passkey(
            account_id=other,
            credential_id=b"c",
            user_handle=b"u",
            public_key=b"k",
            name="Téléphone",
            created_at=clock.now(),
        )
    )
    db.session.commit()
    merging.merge(kept, other, SECTORS)
    row = db.session.get_one(Account, other)
    assert (row.password_hash, row.mobile, row.email, row.family_name) == (None, None, None, "")
    assert row.merged_into_id == kept
    assert list(db.session.scalars(select(Passkey))) == []
    assert not status.unlock(other, actor="op", reason="essai")


def test_the_other_parents_account_is_never_merged(two: tuple[int, int]) -> None:
    kept, _ = two
    father = seed.guardian(COLLEGE, "DUPOND", "Karim")
    account = seed.account("k.dupond1", guardians=(father,))
    account.given_name = "Karim"
    db.session.commit()
    assert merging.merge(kept, account.id, SECTORS) is Outcome.OTHER_PERSON
    db.session.rollback()
    assert len(attachment.rows_of(kept)) == 1


def test_another_spelling_at_the_other_school_is_no_other_person(two: tuple[int, int]) -> None:
    kept, _ = two
    row = seed.guardian(LYCEE, "DUPONT-MARTIN", "Jeanne Marie", used_name="DUPOND")
    account = seed.account("j.martin1", guardians=(row,))
    assert merging.merge(kept, account.id, SECTORS) is Outcome.MERGED


def test_a_locked_frozen_or_same_account_is_not_merged(two: tuple[int, int]) -> None:
    kept, other = two
    assert merging.merge(kept, kept, SECTORS) is Outcome.SAME_ACCOUNT
    db.session.get_one(Account, other).status = AccountStatus.LOCKED.value
    db.session.commit()
    assert merging.merge(kept, other, SECTORS) is Outcome.CLOSED
    assert merging.merge(kept, 10**6, SECTORS) is Outcome.CLOSED


def test_nothing_is_merged_within_72_hours_of_a_recovery_by_sms(two: tuple[int, int]) -> None:
    kept, other = two
    security.freeze_changes(db.session.get_one(Account, other))
    db.session.commit()
    with pytest.raises(Problem):
        merging.merge(kept, other, SECTORS)
    db.session.rollback()
    db.session.get_one(Account, other).changes_frozen_until = clock.now() - timedelta(seconds=1)
    db.session.commit()
    assert merging.merge(kept, other, SECTORS) is Outcome.MERGED


def test_the_trail_says_which_accounts(two: tuple[int, int]) -> None:
    kept, other = two
    merging.merge(kept, other, SECTORS)
    event = db.session.scalars(
        select(SecurityEvent).where(SecurityEvent.event == Event.ACCOUNT_MERGED.value)
    ).one()
    assert (event.account_id, event.facts) == (kept, {"detail": f"account {other}"})


def test_two_merges_at_one_moment_leave_one_account(app: Flask, two: tuple[int, int]) -> None:
    """Each way round at once: neither may take the other's children into a closed account."""
    db.session.rollback()
    start = threading.Barrier(2)
    outcomes: list[Outcome] = []

    def work(kept: int, other: int) -> None:
        with app.app_context():
            start.wait()
            outcomes.append(merging.merge(kept, other, SECTORS))

    threads = [threading.Thread(target=work, args=pair) for pair in (two, two[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.value for outcome in outcomes) == ["closed", "merged"]
    active = [a for a in db.session.scalars(select(Account)) if a.status == AccountStatus.ACTIVE]
    assert [len(attachment.rows_of(account.id)) for account in active] == [2]


def test_a_closed_account_frees_the_schools_records_for_a_new_one(two: tuple[int, int]) -> None:
    kept, other = two
    rows = attachment.rows_of(kept)
    closing.close(db.session.get_one(Account, kept))
    newcomer = seed.account("j.dupond77", password=crypto.new_token())
    attachment.attach(rows, newcomer.id)
    db.session.commit()
    assert attachment.rows_of(newcomer.id) == rows
    assert attachment.rows_of(other)


@pytest.mark.parametrize("whose", [0, 1])
def test_franceconnect_opens_the_kept_account_afterwards(two: tuple[int, int], whose: int) -> None:
    db.session.get_one(Account, two[whose]).franceconnect_sub = "a-sub"
    db.session.commit()
    merging.merge(*two, SECTORS)
    linked = db.session.scalars(select(Account).where(Account.franceconnect_sub == "a-sub")).one()
    assert linked.id == two[0]
