"""Letters are made: first in memory, then, once the sheets lie on the disk, written all at once.

Hundreds of hashes take a minute: nothing is locked meanwhile, and what changed in that minute is
looked at again before it is written.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from idp.accounts import passwords, reserved_identifiers
from idp.accounts.letters import provisional
from idp.accounts.letters.purposes import Purpose, purpose_of
from idp.accounts.letters.recipients import Recipient
from idp.platform import crypto

_KEPT_SECONDS = 3600
"""How long the identifiers are kept for the command, which writes them within minutes."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One letter, with its secret in clear: it goes on the sheet or into the e-mail only."""

    recipient: Recipient
    purpose: Purpose
    identifier: str
    address: str | None
    """Where it goes by e-mail; None: on paper."""
    password: str | None = None
    password_hash: str | None = None
    token: str | None = None
    """Of the link by e-mail."""

    @property
    def resets(self) -> int | None:
        """The account whose password it resets."""
        holder = self.recipient.holder
        return holder.account_id if holder and self.purpose is Purpose.RESET else None


@dataclass(frozen=True, slots=True)
class Batch:
    """What goes out, and how many accounts are blocked, which no letter opens."""

    issues: tuple[Issue, ...]
    blocked: int

    @property
    def on_paper(self) -> tuple[Issue, ...]:
        """Those that become sheets."""
        return tuple(issue for issue in self.issues if issue.address is None)

    @property
    def by_email(self) -> tuple[Issue, ...]:
        """Those that are sent."""
        return tuple(issue for issue in self.issues if issue.address is not None)


def prepare(
    recipients: Iterable[Recipient],
    *,
    reset: bool = False,
    by_email: Collection[int] = (),
    on_each: Callable[[], None] = lambda: None,
) -> Batch:
    """Make each letter's identifier and secret; nothing is written.

    `by_email` are the guardians who get theirs by e-mail. A person whom the school has twice gets
    one letter for the one account.
    """
    issues: list[Issue] = []
    blocked, seen = 0, set[int]()
    for recipient in recipients:
        purpose = purpose_of(recipient.holder, reset=reset)
        account_id = recipient.holder.account_id if recipient.holder else None
        if purpose is None:
            blocked += 1
        elif account_id is None or account_id not in seen:
            issues.append(_issue(recipient, purpose, by_email=recipient.guardian_id in by_email))
        seen |= {account_id} if account_id else set()
        on_each()
    return Batch(tuple(issues), blocked)


def _issue(recipient: Recipient, purpose: Purpose, *, by_email: bool) -> Issue:
    address = recipient.email if by_email else None
    identifier = _identifier(recipient)
    if purpose is Purpose.REMIND:
        return Issue(recipient, purpose, identifier, address)
    if address:
        return Issue(recipient, purpose, identifier, address, token=crypto.new_token())
    password = provisional.new()
    kept = passwords.hash_password(provisional.as_typed(password))
    return Issue(recipient, purpose, identifier, None, password=password, password_hash=kept)


def _identifier(recipient: Recipient) -> str:
    """The account's own, else that of the earlier letter, else a new one."""
    known = recipient.holder.identifier if recipient.holder else recipient.identifier
    return known or reserved_identifiers.reserve(
        recipient.family_name, recipient.given_name, owner="letters", seconds=_KEPT_SECONDS
    )
