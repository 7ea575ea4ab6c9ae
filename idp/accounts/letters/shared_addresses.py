"""Addresses that schools have for two people: no link goes there, the other one would read it."""

from collections.abc import Iterable

from sqlalchemy import func, select

from idp.accounts.letters.recipients import Recipient
from idp.families.models import Guardian
from idp.families.names import PersonName, same_name
from idp.platform.database import db

_AT_ONCE = 500


def own_address(recipients: Iterable[Recipient]) -> frozenset[int]:
    """Return the guardians among them whose recorded address is nobody else's."""
    with_address = [recipient for recipient in recipients if recipient.email]
    names = _names_by_address({(r.email or "").lower() for r in with_address})
    return frozenset(
        recipient.guardian_id
        for recipient in with_address
        if all(
            same_name(recipient.name, other)
            for other in names.get((recipient.email or "").lower(), [])
        )
    )


def _names_by_address(addresses: set[str]) -> dict[str, list[PersonName]]:
    """The people whom any school has under each address."""
    found: dict[str, list[PersonName]] = {}
    wanted = sorted(addresses)
    for start in range(0, len(wanted), _AT_ONCE):
        lowered = func.lower(Guardian.email)
        rows = select(Guardian, lowered).where(lowered.in_(wanted[start : start + _AT_ONCE]))
        for guardian, address in db.session.execute(rows):
            name = PersonName(guardian.birth_name, guardian.used_name, guardian.given_names)
            found.setdefault(address, []).append(name)
    return found
