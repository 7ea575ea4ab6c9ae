"""What a letter says: the provisional password, until when, for what (pure)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from idp.accounts.letters import provisional, validity
from idp.accounts.letters.purposes import Holder, Purpose, purpose_of
from idp.accounts.letters.validity import Worth
from idp.accounts.models import AccountStatus

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


def test_a_provisional_password_is_three_groups_of_letters_that_nobody_mixes_up() -> None:
    made = {provisional.new() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        groups = password.split("-")
        assert [len(group) for group in groups] == [4, 4, 4]
        assert not set("".join(groups)) & set("01ilo")


@pytest.mark.parametrize(
    "typed",
    [
        "k7mp-x3qd-9hwt",
        " K7MP X3QD 9HWT ",
        "k7mpx3qd9hwt",
        "k7mp\u2011x3qd\u20139hwt",
        "K7mp\u00a0x3qd\u200b9hwt",
        "\uff4b7mp-x3qd-9hwt",
    ],
    ids=["as printed", "spaces", "nothing", "other hyphens", "odd spaces", "wide"],
)
def test_case_spaces_and_hyphens_do_not_matter(typed: str) -> None:
    assert provisional.as_typed(typed) == "k7mpx3qd9hwt"


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (date(2026, 9, 1), date(2026, 12, 1)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 3, 31)),
        (date(2026, 10, 15), date(2027, 1, 15)),
    ],
    ids=str,
)
def test_a_letter_is_good_for_three_months(issued: date, last: date) -> None:
    assert validity.last_day(issued) == last


def test_its_last_day_is_good_to_the_end_in_paris() -> None:
    end = validity.end_of(date(2026, 12, 1))
    assert end == datetime(2026, 12, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "worth"),
    [
        ({}, Worth.GOOD),
        ({"expires_at": NOW}, Worth.TOO_OLD),
        ({"used_at": NOW}, Worth.USED),
        ({"used_at": NOW, "expires_at": NOW}, Worth.USED),
        ({"account_id": 3}, Worth.SUPERSEDED),
        ({"resets": 3}, Worth.SUPERSEDED),
        ({"resets": 3, "account_id": 3}, Worth.GOOD),
        ({"resets": 3, "account_id": 4, "expires_at": NOW}, Worth.SUPERSEDED),
    ],
    ids=["good", "old", "used", "used and old", "has one", "untied", "reset", "another's"],
)
def test_what_a_letter_is_worth(facts: dict[str, object], worth: Worth) -> None:
    usual: dict[str, object] = {
        "expires_at": NOW + timedelta(days=1),
        "used_at": None,
        "resets": None,
        "account_id": None,
        "now": NOW,
    }
    assert validity.worth(**(usual | facts)) is worth  # type: ignore[arg-type] # of each kind


@pytest.mark.parametrize("reset", [False, True])
def test_what_each_is_sent(reset: bool) -> None:  # noqa: FBT001 — a parameter
    active = Holder(1, "j.dupond25", AccountStatus.ACTIVE, waits_for_letter=False)
    waits = Holder(1, "j.dupond25", AccountStatus.ACTIVE, waits_for_letter=True)
    assert purpose_of(None, reset=reset) is Purpose.ACTIVATE
    assert purpose_of(active, reset=reset) is (Purpose.RESET if reset else Purpose.REMIND)
    assert purpose_of(waits, reset=reset) is Purpose.RESET
    for status in (AccountStatus.LOCKED, AccountStatus.FROZEN, AccountStatus.CLOSED):
        assert purpose_of(Holder(1, "x", status, waits_for_letter=True), reset=reset) is None
