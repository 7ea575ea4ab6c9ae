"""Which message an enrolment sends: a pure decision over what the register and accounts hold.

A typed name only tells people apart: the mobile and the dates are the proof. A name that
FranceConnect verified tells the two people of one number apart, too. Nothing goes to a number
that neither the register nor an account holds, and nothing on a page depends on any of this.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum

from idp.families import lookups
from idp.families.lookups import Holder, Standing
from idp.families.names import PersonName, same_name, same_person
from idp.families.people import Children, Person, any_two, are_co_parents, are_two


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
    LINK = "link"
    """This person has an account, and FranceConnect knows them: the code, then the dates of the
    account's own children, let it open that account."""
    NO_OTHER_CHILD = "no_other_child"
    """A signed-in parent, for whom the schools know no further record."""


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account that may be this person's."""

    account_id: int
    names: tuple[PersonName, ...]
    """Its own, and those of its guardian rows: a school may know only the birth name."""
    confirms_number: bool
    """Whether the number typed is its confirmed mobile."""
    is_open: bool = True
    guardian_ids: tuple[int, ...] = ()
    """Its records."""
    children: Children = frozenset()
    """Whom these give."""

    @property
    def person(self) -> Person:
        """Whose account it is."""
        return Person(self.names, self.children, self.account_id)


@dataclass(frozen=True, slots=True)
class Message:
    """The decision, and whom it is about."""

    kind: Kind
    account_ids: tuple[int, ...] = ()
    guardian_ids: tuple[int, ...] = ()
    """Records of this person that no account has: what the dates may prove."""
    held_ids: tuple[int, ...] = ()
    """Records that the account has already, of who adds a child or links FranceConnect."""
    emails: tuple[str, ...] = ()
    """Where the second proof goes."""


def decide_message(
    family_name: str,
    given_name: str,
    holders: Collection[Holder],
    accounts: Collection[KnownAccount],
    verified: PersonName | None = None,
) -> Message:
    """Decide about a new account, from the number's guardian rows and the accounts around them.

    `verified` is the name that FranceConnect gives, instead of the one that was typed.
    """

    def is_them(name: PersonName) -> bool:
        if verified is not None:
            return same_name(verified, name)
        return same_person(family_name, given_name, name)

    legal = lookups.legal_guardians(holders)
    mine = tuple(row for row in legal if is_them(row.name))
    known = _accounts_of(is_them, mine, accounts)
    if _of_two_people(mine, known):
        return Message(Kind.SHARED)
    if known:
        return _known(known, linkable=verified is not None)
    if mine:
        # Whoever confirmed the number receives its SMS, whatever the schools know; FranceConnect's
        # word on who this is weighs more than the number's.
        others = holders if verified is None else mine
        confirmed = any(account.confirms_number for account in accounts)
        return _code(mine, mine, others, read_by_another=confirmed and verified is None)
    if legal or any(account.confirms_number for account in accounts):
        return Message(Kind.OTHER_NAME)
    return Message(Kind.NOTHING)


def decide_addition(
    holders: Collection[Holder], account: KnownAccount, others: Collection[KnownAccount] = ()
) -> Message:
    """Decide about a signed-in parent who adds a child, from the rows with the account's numbers.

    The spelling is the schools' on both sides; the parent typed nothing. `others` are the further
    accounts that confirmed one of these numbers.
    """
    legal = lookups.legal_guardians(holders)
    mine = tuple(row for row in legal if not are_two(row.person, account.person))
    held = tuple(row.guardian_id for row in mine if row.account_id == account.account_id)
    free = tuple(row for row in mine if row.account_id is None)
    if not free:
        return Message(Kind.NO_OTHER_CHILD, held_ids=held)
    if any_two(row.person for row in free):
        return Message(Kind.SHARED, held_ids=held)
    read_by_another = any(are_two(other.person, account.person) for other in others)
    return _code(free, mine, holders, held, read_by_another=read_by_another)


def opens(message: Message, *, second_proof: bool) -> bool:
    """Whether the decision lets the dates prove records, the code being right."""
    if message.kind is Kind.CODE_AND_LINK:
        return second_proof
    return message.kind in {Kind.CODE, Kind.LINK}


def _known(accounts: Collection[KnownAccount], *, linkable: bool) -> Message:
    """A verified person's only account can be linked; else its identifier goes to its phone."""
    ids = tuple(account.account_id for account in accounts)
    if linkable and len(ids) == 1 and all(account.is_open for account in accounts):
        held = tuple(row for account in accounts for row in account.guardian_ids)
        return Message(Kind.LINK, account_ids=ids, held_ids=held)
    return Message(Kind.IDENTIFIER, account_ids=ids)


def _of_two_people(mine: Collection[Holder], known: Collection[KnownAccount]) -> bool:
    """Whether one name names two people of the number: no e-mail of theirs tells which one asks."""
    if any_two(row.person for row in mine):
        return True
    return any(are_co_parents(row.person, account.person) for row in mine for account in known)


def _code(
    free: Collection[Holder],
    mine: Collection[Holder],
    holders: Collection[Holder],
    held: tuple[int, ...] = (),
    *,
    read_by_another: bool = False,
) -> Message:
    ids = tuple(row.guardian_id for row in free)
    if not (read_by_another or lookups.is_shared(holders)):
        return Message(Kind.CODE, guardian_ids=ids, held_ids=held)
    emails = _own_emails(mine, holders)
    kind = Kind.CODE_AND_LINK if emails else Kind.SHARED
    return Message(kind, guardian_ids=ids, held_ids=held, emails=emails)


def _accounts_of(
    is_them: Callable[[PersonName], bool],
    mine: Collection[Holder],
    accounts: Collection[KnownAccount],
) -> tuple[KnownAccount, ...]:
    """The accounts that have one of this person's rows, or the name and the confirmed mobile."""
    attached = {row.account_id for row in mine}
    return tuple(
        account
        for account in accounts
        if account.account_id in attached
        or (account.confirms_number and any(is_them(name) for name in account.names))
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
