import threading
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from idp.accounts import transmissions
from idp.platform.database import db
from tests import seed
from tests.visitor import MORNING

ENT = "ent-vienne"


@pytest.fixture
def account_id(every_database: str, context: Flask) -> int:
    del every_database, context
    return seed.account("j.dupond25").id


def test_the_first_and_the_latest_time_are_kept_and_what_went_out_last(
    account_id: int, run_jobs: Callable[[], int]
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        transmissions.note(account_id, ENT, ["openid", "profile"], ["0860003L"])
        run_jobs()
        clock.shift(3600)
        transmissions.note(account_id, ENT, ["openid", "pupils"], ["0860001J"])
        run_jobs()
    db.session.rollback()
    (line,) = transmissions.of_account(account_id)
    assert line.first_at == MORNING
    assert (line.last_at - line.first_at).total_seconds() == 3600
    assert (line.scopes, line.uais) == (["openid", "pupils"], ["0860001J"])


def test_two_workers_at_one_moment_write_one_line(app: Flask, account_id: int) -> None:
    db.session.rollback()
    start = threading.Barrier(4)
    faults: list[BaseException] = []

    def work() -> None:
        with app.app_context():
            start.wait()
            try:
                transmissions.write(account_id, ENT, "openid", "0860003L")
            except BaseException as error:  # noqa: BLE001 — told below
                faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(transmissions.of_account(account_id)) == 1


def test_an_account_that_is_gone_meanwhile_is_no_fault(account_id: int) -> None:
    transmissions.write(account_id + 1, ENT, "openid", "")
    assert transmissions.of_account(account_id + 1) == []


def test_what_was_stopped_is_stopped_until_the_person_goes_on(account_id: int) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        transmissions.write(account_id, ENT, "openid", "")
        assert transmissions.stopped_clients(account_id) == {}
        at = MORNING.timestamp()
        clock.shift(60)
        assert transmissions.stop(account_id, ENT)
        assert transmissions.stopped_clients(account_id) == {ENT: at + 60}
        clock.shift(60)
        transmissions.resume(account_id, ENT)
        assert transmissions.stopped_clients(account_id) == {}
        assert transmissions.was_stopped_since(account_id, ENT, at)
        assert not transmissions.was_stopped_since(account_id, ENT, at + 120)
        clock.shift(60)
        assert transmissions.stop(account_id, ENT)
        assert transmissions.stopped_clients(account_id) == {ENT: at + 180}


def test_a_client_that_never_received_anything_cannot_be_stopped(account_id: int) -> None:
    assert not transmissions.stop(account_id, ENT)
