"""Which page comes now, and what the end says: pure."""

from datetime import datetime
from enum import Enum

from idp.accounts.letters.validity import Worth


class Step(Enum):
    """A page of the activation, by the end of its address."""

    BIRTH_DATE = "naissance"
    ACCOUNT = "compte"
    NEW_PASSWORD = "mot-de-passe"  # noqa: S105 — an address
    ATTACH = "rattacher"
    TOO_OLD = "nouveau-courrier"
    HAS_ACCOUNT = "deja-un-compte"
    NO_PUPIL = "plus-d-eleve"
    DONE = "termine"


_OVER = {
    Worth.USED: Step.DONE,
    Worth.SUPERSEDED: Step.HAS_ACCOUNT,
    Worth.TOO_OLD: Step.TOO_OLD,
}


def step_of(
    worth: Worth, *, resets: bool, has_pupils: bool, proven: bool, may_have_account: bool
) -> Step:
    """Return the step of a letter: `may_have_account` when an account looks like its person's."""
    if worth in _OVER:
        return _OVER[worth]
    if not has_pupils:
        return Step.NO_PUPIL
    if not proven:
        return Step.BIRTH_DATE
    if resets:
        return Step.NEW_PASSWORD
    return Step.ATTACH if may_have_account else Step.ACCOUNT


class Ending(Enum):
    """What a used letter did."""

    ACTIVATED = "activated"
    RESET = "reset"
    JOINED = "joined"
    """Its children joined an account that there was."""


def ending_of(
    *, same_identifier: bool, account_created_at: datetime, issued_at: datetime
) -> Ending:
    """Say what a used letter did: an account that it joined has another identifier than its own."""
    if not same_identifier:
        return Ending.JOINED
    return Ending.RESET if account_created_at < issued_at else Ending.ACTIVATED
