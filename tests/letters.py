"""Schools' letters for tests, issued as `idp accounts letters` does."""

from dataclasses import dataclass

from idp.accounts.letters import issuing, recipients, writing
from idp.accounts.letters.recipients import Wanted
from idp.accounts.letters.writing import Operator
from idp.families.models import Establishment
from idp.platform import clock
from idp.platform.database import db

_OPERATOR = Operator("marie.leroy", "rentrée")


@dataclass(frozen=True)
class Sheet:
    """What a letter says."""

    identifier: str
    password: str
    """Provisional, as it is printed; empty for a link by e-mail."""
    link: str
    """Path of the page that the e-mail leads to; empty for a letter on paper."""


def issue(uai: str, guardian_id: int, *, reset: bool = False, by_email: bool = False) -> Sheet:
    """Issue one guardian's letter, inside an application context."""
    found = recipients.find(uai, Wanted(), clock.today())
    chosen = [one for one in found if one.guardian_id == guardian_id]
    batch = issuing.prepare(chosen, reset=reset, by_email=[guardian_id] if by_email else [])
    writing.write(batch, db.session.get_one(Establishment, uai), _OPERATOR)
    (only,) = batch.issues
    return Sheet(
        identifier=only.identifier,
        password=only.password or "",
        link=f"/activation/lien/{only.token}" if only.token else "",
    )
