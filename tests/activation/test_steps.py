"""Which page comes now, and what the end says: decisions of values."""

from datetime import UTC, datetime, timedelta

import pytest

from idp.accounts.letters.validity import Worth
from idp.activation.steps import Ending, Step, ending_of, step_of

ISSUED = datetime(2026, 9, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("worth", "step"),
    [
        (Worth.USED, Step.DONE),
        (Worth.SUPERSEDED, Step.HAS_ACCOUNT),
        (Worth.TOO_OLD, Step.TOO_OLD),
    ],
    ids=["used", "superseded", "too-old"],
)
@pytest.mark.parametrize("proven", [False, True], ids=["not-proven", "proven"])
def test_a_letter_that_opens_nothing_asks_for_nothing(
    worth: Worth, step: Step, *, proven: bool
) -> None:
    assert step_of(worth, resets=False, has_pupils=True, proven=proven, may_have_account=True) is (
        step
    )


@pytest.mark.parametrize(
    ("resets", "has_pupils", "proven", "may_have_account", "step"),
    [
        (False, False, True, True, Step.NO_PUPIL),
        (True, True, False, False, Step.BIRTH_DATE),
        (False, True, False, True, Step.BIRTH_DATE),
        (True, True, True, True, Step.NEW_PASSWORD),
        (False, True, True, True, Step.ATTACH),
        (False, True, True, False, Step.ACCOUNT),
    ],
)
def test_a_good_letter_goes_by_a_birth_date_to_what_it_is_for(
    step: Step, *, resets: bool, has_pupils: bool, proven: bool, may_have_account: bool
) -> None:
    assert (
        step_of(
            Worth.GOOD,
            resets=resets,
            has_pupils=has_pupils,
            proven=proven,
            may_have_account=may_have_account,
        )
        is step
    )


@pytest.mark.parametrize(
    ("same_identifier", "made_days_later", "ending"),
    [
        (True, 3, Ending.ACTIVATED),
        (True, -300, Ending.RESET),
        (False, 3, Ending.JOINED),
        (False, -300, Ending.JOINED),
    ],
)
def test_the_end_tells_an_activation_a_reset_and_children_that_joined_apart(
    ending: Ending, *, same_identifier: bool, made_days_later: int
) -> None:
    made = ISSUED + timedelta(days=made_days_later)
    found = ending_of(same_identifier=same_identifier, account_created_at=made, issued_at=ISSUED)
    assert found is ending
