"""Which message an enrolment sends: a pure decision over what the register and accounts hold.

The name only tells people apart: the mobile and the dates are the proof. Nothing goes to a number
that neither the register nor an account holds, and nothing on a page depends on any of this.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from idp.families import lookups
from idp.families.lookups import Holder, Standing
from idp.families.names import PersonName, same_person


class Kind(Enum):
    """What goes out."""

    NOTHING = "nothing"
    CODE = "code"
    CODE_AND_LINK = "code_and_link"
    """The number is two people's: a link to this one's recorded e-mail is the second proof."""
    SHARED = "shared"
    """The number is two people's, and no e-mail tells them apart."""
    OTHER_NAME = "other_name"
    IDENTIFIER = "identifier"
    """This person has an account: its identifier, at the account's confirmed mobile."""


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account that may be this person's."""

    account_id: int
    identifier: str
    family_name: str
    given_name: str
    mobile: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """The decision, and whom it is about."""

    kind: Kind
    account_ids: tuple[int, ...] = ()
    guardian_ids: tuple[int, ...] = ()
    """Records of this person that no account has: what the dates may prove."""
    emails: tuple[str, ...] = ()
    """Where the second proof goes."""


def decide_message(
    family_name: str,
    given_name: str,
    holders: Collection[Holder],
    accounts: Collection[KnownAccount],
    adding_to: int | None = None,
) -> Message:
    """Decide from the number's guardian rows and the accounts tied to it or confirmed by it."""
    legal = lookups.legal_guardians(holders)
    mine = lookups.named(legal, family_name, given_name)
    free = tuple(row for row in mine if row.account_id is None)
    known = _accounts_of(family_name, given_name, mine, accounts)
    if adding_to is None and known:
        return Message(Kind.IDENTIFIER, account_ids=known)
    if not legal:
        return Message(Kind.NOTHING)
    if not mine:
        return Message(Kind.OTHER_NAME)
    if not free:
        return Message(Kind.NOTHING)
    ids = tuple(row.guardian_id for row in free)
    if not lookups.is_shared(holders):
        return Message(Kind.CODE, guardian_ids=ids)
    emails = _own_emails(mine, holders)
    kind = Kind.CODE_AND_LINK if emails else Kind.SHARED
    return Message(kind, guardian_ids=ids, emails=emails)


def opens(message: Message) -> bool:
    """Whether the code of this decision may open anything at all."""
    return message.kind in {Kind.CODE, Kind.CODE_AND_LINK}


def _accounts_of(
    family_name: str,
    given_name: str,
    mine: Collection[Holder],
    accounts: Collection[KnownAccount],
) -> tuple[int, ...]:
    """The accounts that have one of this person's rows, or the name and the confirmed mobile."""
    attached = {row.account_id for row in mine if row.account_id is not None}
    return tuple(
        account.account_id
        for account in accounts
        if account.account_id in attached
        or same_person(
            family_name, given_name, PersonName(account.family_name, None, account.given_name)
        )
    )


def _own_emails(mine: Collection[Holder], holders: Collection[Holder]) -> tuple[str, ...]:
    """This person's recorded addresses that no other person of the number has too."""
    ids = {row.guardian_id for row in mine}
    others = {
        row.email.casefold()
        for row in holders
        if row.email and row.guardian_id not in ids and row.standing is not Standing.FORMER
    }
    own = dict.fromkeys(row.email for row in mine if row.email)
    return tuple(email for email in own if email.casefold() not in others)
