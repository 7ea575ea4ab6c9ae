"""What is kept of passkeys, and when one is offered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from idp.accounts import passkey_offers, passkeys, security
from idp.accounts.models import Account
from idp.accounts.passkeys import NewPasskey, Outcome
from idp.messaging.file import Outbox
from idp.messaging.texts import cost
from idp.platform import clock as now
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from tests import seed
from tests.visitor import clock

__all__ = ["clock"]


def new(number: int = 1) -> NewPasskey:
    return NewPasskey(
        credential_id=number.to_bytes(16, "big"),
        public_key=b"key",
        sign_count=0,
        transports=("internal",),
        backup_eligible=False,
        backed_up=False,
        name="Chrome sur Android",
    )


@pytest.fixture
def account(context: Flask) -> Account:
    """Jeanne Dupond's account."""
    del context
    return seed.family()


def add(account: Account, number: int = 1) -> Outcome:
    return passkeys.add(account.id, new(number), passkeys.user_handle(account.id))


def test_one_handle_stands_for_an_account_and_says_nothing_of_it(account: Account) -> None:
    add(account, 1)
    add(account, 2)
    first, second = passkeys.of_account(account.id)
    assert first.user_handle == second.user_handle
    assert len(first.user_handle) == 32
    other = seed.account("k.leroy31", mobile=None)
    assert passkeys.user_handle(other.id) not in {
        first.user_handle,
        passkeys.user_handle(other.id),
    }


def test_a_credential_opens_one_account(every_database: str, account: Account) -> None:
    del every_database
    assert add(account) is Outcome.DONE
    other = seed.account("k.leroy31", mobile=None)
    assert add(other) is Outcome.ALREADY
    assert passkeys.of_account(other.id) == []


def test_an_account_has_ten_at_most(account: Account) -> None:
    outcomes = [add(account, number) for number in range(11)]
    assert outcomes == [Outcome.DONE] * 10 + [Outcome.TOO_MANY]


def test_nothing_changes_while_changes_are_frozen(account: Account) -> None:
    add(account)
    (kept,) = passkeys.of_account(account.id)
    security.freeze_changes(account)
    db.session.commit()
    with pytest.raises(Problem) as stopped:
        add(account, 2)
    assert stopped.value.code is ProblemCode.CHANGES_FROZEN
    with pytest.raises(Problem) as stopped:
        passkeys.remove(account.id, kept.id)
    assert stopped.value.code is ProblemCode.CHANGES_FROZEN
    assert passkeys.count(account.id) == 1


def test_the_helpdesk_removes_one_whatever_the_state(account: Account) -> None:
    add(account)
    (kept,) = passkeys.of_account(account.id)
    account.password_hash, account.status = None, "frozen"
    security.freeze_changes(account)
    db.session.commit()
    taken = passkeys.take_away(account.id, kept.id, actor="marie", reason="portable volé")
    assert taken is Outcome.DONE
    assert passkeys.count(account.id) == 0


@pytest.mark.parametrize(
    ("password", "sub", "outcome"),
    [
        ("hash", None, Outcome.DONE),
        (None, "sub", Outcome.DONE),
        (None, None, Outcome.LAST_WAY_IN),
    ],
)
def test_the_last_way_in_stays(
    account: Account, password: str | None, sub: str | None, outcome: Outcome
) -> None:
    add(account)
    account.password_hash, account.franceconnect_sub = password, sub
    db.session.commit()
    (kept,) = passkeys.of_account(account.id)
    assert passkeys.remove(account.id, kept.id) is outcome
    assert passkeys.count(account.id) == (outcome is Outcome.LAST_WAY_IN)


def test_nobody_removes_anothers(account: Account) -> None:
    add(account)
    (kept,) = passkeys.of_account(account.id)
    other = seed.account("k.leroy31", mobile=None)
    assert passkeys.remove(other.id, kept.id) is Outcome.ALREADY
    assert passkeys.count(account.id) == 1


@pytest.mark.parametrize(
    ("kept", "said", "noted"),
    [(0, 0, True), (0, 5, True), (5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)],
)
def test_a_counter_never_goes_back(account: Account, kept: int, said: int, *, noted: bool) -> None:
    add(account)
    (passkey,) = passkeys.of_account(account.id)
    passkey.sign_count = kept
    db.session.commit()
    assert passkeys.note_use(passkey, said, backed_up=True) is noted
    db.session.refresh(passkey)
    assert passkey.sign_count == (said if noted else kept)
    assert (passkey.last_used_at is not None) is noted
    assert passkey.backed_up is noted


def test_adding_removing_and_copying_are_told_in_one_segment_each(
    account: Account, run_jobs: Callable[[], int], outbox: Outbox
) -> None:
    add(account)
    (kept,) = passkeys.of_account(account.id)
    passkeys.tell_copied(account)
    passkeys.remove(account.id, kept.id)
    run_jobs()
    told = [message.text for message in outbox.sms(seed.MOBILE)]
    for text, words in zip(told, ("ajoutée", "copiée", "retirée"), strict=True):
        assert words in text
        assert cost(text).segments == 1


def test_an_offer_is_made_once_in_thirty_days(
    every_database: str, account: Account, clock: time_machine.Traveller
) -> None:
    del every_database
    assert passkey_offers.take(account.id)
    clock.shift(timedelta(days=29))
    assert not passkey_offers.take(account.id)
    clock.shift(timedelta(days=1))
    assert passkey_offers.take(account.id)
    assert not passkey_offers.take(account.id)


def test_no_offer_to_who_wants_none_has_one_or_is_frozen(
    account: Account, clock: time_machine.Traveller
) -> None:
    security.freeze_changes(account)
    db.session.commit()
    assert not passkey_offers.take(account.id)
    clock.shift(security.FREEZE)
    add(account)
    assert not passkey_offers.take(account.id)
    (kept,) = passkeys.of_account(account.id)
    passkeys.remove(account.id, kept.id)
    assert passkey_offers.take(account.id)
    passkey_offers.never(account.id)
    clock.move_to(now.now() + timedelta(days=3650))
    assert not passkey_offers.take(account.id)
