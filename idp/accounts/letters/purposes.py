"""What a guardian is sent: pure."""

from dataclasses import dataclass
from enum import StrEnum

from idp.accounts.models import AccountStatus


class Purpose(StrEnum):
    """What a letter is for."""

    ACTIVATE = "activate"
    RESET = "reset"
    """The old password is worth nothing; a new one is chosen with the letter."""
    REMIND = "remind"
    """The identifier, without any secret."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The account of a guardian who has one."""

    account_id: int
    identifier: str
    status: str
    waits_for_letter: bool
    """An earlier letter took its password away and was not used yet."""


def purpose_of(holder: Holder | None, *, reset: bool) -> Purpose | None:
    """Say what goes out; None for a blocked account, which no letter opens."""
    if holder is None:
        return Purpose.ACTIVATE
    if holder.status != AccountStatus.ACTIVE:
        return None
    return Purpose.RESET if reset or holder.waits_for_letter else Purpose.REMIND
