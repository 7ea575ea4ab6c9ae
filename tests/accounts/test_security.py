"""Who hears of a change that matters, when, and what waits after a recovery by SMS."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from idp.accounts import security
from idp.accounts.models import Account, AccountStatus
from idp.accounts.security import Change
from idp.messaging.file import Outbox
from idp.platform import clock as now
from idp.platform import outbox as sql_outbox
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from tests import seed
from tests.visitor import clock, new_person, person

__all__ = ["clock", "new_person", "person"]

CONFIRMED, RECORDED, FORMER = "jeanne@maison.example", "j.d@ecole.example", "avant@maison.example"
Received = Callable[[], dict[str, int]]


@pytest.fixture
def jeanne(app: Flask, clock: time_machine.Traveller) -> Iterator[Account]:
    """Jeanne, with a confirmed address and another one that her school has."""
    del clock
    with app.app_context():
        seed.school("0860003L")
        recorded = seed.guardian("0860003L", email=RECORDED)
        yield seed.account(guardians=(recorded,), email=CONFIRMED)


@pytest.fixture
def received(outbox: Outbox, run_jobs: Callable[[], int]) -> Received:
    """Let the workers work; count what each phone and each mailbox has."""

    def count() -> dict[str, int]:
        db.session.commit()
        sql_outbox.wake()
        run_jobs()
        numbers = {to: len(outbox.sms(to)) for to in (seed.MOBILE, "+33600000002")}
        mailboxes = {to: len(outbox.emails(to)) for to in (CONFIRMED, RECORDED, FORMER)}
        return {to: many for to, many in (numbers | mailboxes).items() if many}

    return count


@pytest.mark.usefixtures("every_database")
def test_every_channel_hears_of_a_change_once(jeanne: Account, received: Received) -> None:
    security.tell(jeanne, Change.PASSWORD)
    assert received() == {seed.MOBILE: 1, CONFIRMED: 1, RECORDED: 1}


def test_what_the_change_replaced_hears_of_it_too(jeanne: Account, received: Received) -> None:
    """Whoever takes an account away changes its channels first."""
    security.tell(jeanne, Change.EMAIL, former=[FORMER, "+33600000002"])
    everywhere = {seed.MOBILE, "+33600000002", CONFIRMED, RECORDED, FORMER}
    assert received() == dict.fromkeys(everywhere, 1)


def test_one_mailbox_in_two_spellings_hears_of_it_once(
    jeanne: Account, run_jobs: Callable[[], int], outbox: Outbox
) -> None:
    jeanne.email = RECORDED.upper()
    security.tell(jeanne, Change.PASSWORD)
    db.session.commit()
    sql_outbox.wake()
    run_jobs()
    assert len(outbox.emails(RECORDED)) + len(outbox.emails(RECORDED.upper())) == 1


def test_it_comes_again_after_24_hours_and_not_before(
    jeanne: Account, received: Received, clock: time_machine.Traveller
) -> None:
    security.tell(jeanne, Change.RECOVERED, again=True)
    once = {seed.MOBILE: 1, CONFIRMED: 1, RECORDED: 1}
    assert received() == once
    clock.shift(security.AGAIN - timedelta(seconds=1))
    assert received() == once
    clock.shift(timedelta(seconds=1))
    assert received() == dict.fromkeys(once, 2)
    clock.shift(timedelta(days=10))
    assert received() == dict.fromkeys(once, 2)


def test_the_second_notice_goes_where_the_account_was_told_first(
    jeanne: Account, received: Received, clock: time_machine.Traveller
) -> None:
    """Whoever gets an address away within the day does not get the second word away."""
    security.tell(jeanne, Change.RECOVERED, again=True)
    received()
    jeanne.email, jeanne.mobile = None, None
    clock.shift(security.AGAIN)
    assert received() == {seed.MOBILE: 2, CONFIRMED: 2, RECORDED: 2}


def test_the_second_notice_comes_even_when_the_account_was_blocked_meanwhile(
    jeanne: Account, received: Received, clock: time_machine.Traveller
) -> None:
    security.tell(jeanne, Change.RECOVERED, again=True)
    received()
    jeanne.status = AccountStatus.FROZEN.value
    clock.shift(security.AGAIN)
    assert received()[CONFIRMED] == 2


def test_a_change_that_was_not_kept_is_not_told(jeanne: Account, received: Received) -> None:
    """The notices are of its transaction."""
    security.tell(jeanne, Change.MOBILE)
    db.session.rollback()
    assert received() == {}


def test_a_new_device_costs_no_sms_where_an_address_is_known(
    jeanne: Account, received: Received
) -> None:
    security.tell(jeanne, Change.NEW_DEVICE)
    assert received() == {CONFIRMED: 1, RECORDED: 1}


def test_without_any_channel_nothing_is_sent(
    context: Flask, outbox: Outbox, run_jobs: Callable[[], int]
) -> None:
    del context
    security.tell(seed.account(mobile=None), Change.PASSWORD)
    db.session.commit()
    sql_outbox.wake()
    run_jobs()
    assert outbox.everything() == []


@pytest.mark.parametrize("change", Change)
def test_the_mail_says_what_when_and_how_to_block_the_account(
    jeanne: Account, received: Received, outbox: Outbox, change: Change
) -> None:
    security.tell(jeanne, change)
    received()
    (told,) = outbox.emails(CONFIRMED)
    assert change.value in str(told.subject)
    assert f"Le 23/11/2026 à 10 h 00 (heure de Paris), {change.value}" in told.text
    assert "http://localhost/ce-n-est-pas-moi/" in told.text
    for secret in ("j.dupond25", seed.MOBILE, "Léo"):
        assert secret not in told.text


def test_each_mail_has_a_link_of_its_own(
    jeanne: Account, received: Received, outbox: Outbox, clock: time_machine.Traveller
) -> None:
    """One that was used must not spoil the others."""
    security.tell(jeanne, Change.RECOVERED, again=True)
    clock.shift(security.AGAIN)
    received()
    mails = [*outbox.emails(CONFIRMED), *outbox.emails(RECORDED)]
    links = {line for m in mails for line in m.text.splitlines() if "/ce-n-est-pas-moi/" in line}
    assert len(links) == len(mails) == 4


def test_changes_are_refused_for_72_hours_to_the_second(
    jeanne: Account, clock: time_machine.Traveller
) -> None:
    security.refuse_if_frozen(jeanne)
    security.freeze_changes(jeanne)
    assert security.frozen_until(jeanne) == now.now() + timedelta(hours=72)
    clock.shift(timedelta(hours=72) - timedelta(seconds=1))
    with pytest.raises(Problem) as refused:
        security.refuse_if_frozen(jeanne)
    assert refused.value.code is ProblemCode.CHANGES_FROZEN
    clock.shift(timedelta(seconds=1))
    assert security.frozen_until(jeanne) is None
    security.refuse_if_frozen(jeanne)


def test_a_second_recovery_counts_anew(jeanne: Account, clock: time_machine.Traveller) -> None:
    security.freeze_changes(jeanne)
    clock.shift(timedelta(hours=71))
    security.freeze_changes(jeanne)
    assert security.frozen_until(jeanne) == now.now() + timedelta(hours=72)


@pytest.mark.parametrize(("days", "idle"), [(364, False), (365, True), (4000, True)])
def test_twelve_months_without_a_sign_in_are_idle(
    jeanne: Account, days: int, *, idle: bool
) -> None:
    jeanne.last_sign_in_at = now.now() - timedelta(days=days)
    jeanne.created_at = now.now() - timedelta(days=5000)
    assert security.is_idle(jeanne) is idle


def test_an_account_that_nobody_ever_used_is_idle_a_year_after_it_was_made(
    jeanne: Account,
) -> None:
    assert not security.is_idle(jeanne)
    jeanne.created_at = now.now() - timedelta(days=365)
    assert security.is_idle(jeanne)
