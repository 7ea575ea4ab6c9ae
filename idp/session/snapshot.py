"""What a session keeps of its account, so that a signed-in parent's request needs no SQL."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
import orjson

from idp.accounts import security, subjects, transmissions, versions
from idp.accounts.models import Account, AccountStatus
from idp.families.candidates import Place, places_of
from idp.platform import audit, clock
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode
from idp.session.ways_in import WayIn


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The account at one version."""

    version: str
    identifier: str
    family_name: str
    given_name: str
    email: str | None
    mobile: str | None
    places: tuple[Place, ...]
    subjects: dict[str, str]
    stopped: dict[str, float]
    changes_frozen_until: float | None
    """Seconds since the epoch; it may be past."""

    @property
    def display_name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def recovered_at(self) -> datetime | None:
        """When the password was changed by SMS, while that keeps other changes frozen."""
        if (until := self.changes_frozen_until) is None or until <= clock.now().timestamp():
            return None
        return datetime.fromtimestamp(until, UTC) - security.FREEZE


_decoder = msgspec.json.Decoder(Snapshot)


def signing_in(account_id: int, way_in: WayIn) -> Snapshot:
    """Take the snapshot at sign-in and note it in the trail. Commits.

    Raises Problem(ACCOUNT_CLOSED) for an account that is locked, frozen or gone.
    """
    version = versions.current(account_id)
    account = db.session.get(Account, account_id, populate_existing=True)
    if account is None or account.status != AccountStatus.ACTIVE:
        raise Problem(ProblemCode.ACCOUNT_CLOSED, account_id=account_id)
    account.last_sign_in_at = clock.now()
    # FranceConnect may say how sure it is, and not how it knew.
    told = " ".join(way_in.amr) or way_in.acr
    audit.record(audit.Event.SIGN_IN_SUCCESS, account_id=account_id, way_in=told)
    taken = _take(account, version)
    db.session.commit()
    return taken


def reload(account_id: int, authenticated_at: float) -> Snapshot | None:
    """Take the snapshot anew after a change; None when the session must end.

    It ends when the account is closed, or its password was changed or all its sessions ended after
    this sign-in.
    """
    # The version is read before the rows: a change in between makes us reload once more.
    version = versions.current(account_id)
    account = db.session.get(Account, account_id, populate_existing=True)
    if account is None or not may_go_on(account, authenticated_at):
        return None
    return _take(account, version)


def may_go_on(account: Account, authenticated_at: float) -> bool:
    """Whether a session with this sign-in (seconds since the epoch) is still one."""
    ends = (account.password_changed_at, account.sessions_ended_at)
    return account.status == AccountStatus.ACTIVE and not any(
        end is not None and end.timestamp() > authenticated_at for end in ends
    )


def dump(facts: Snapshot) -> bytes:
    """Return the snapshot as JSON."""
    return orjson.dumps(facts)


def load(raw: bytes) -> Snapshot | None:
    """Return the snapshot that `dump` wrote; None for one that knows less than this version."""
    try:
        return _decoder.decode(raw)
    except msgspec.ValidationError:
        return None


def _take(account: Account, version: str) -> Snapshot:
    until = security.frozen_until(account)
    return Snapshot(
        version=version,
        identifier=account.identifier,
        family_name=account.family_name,
        given_name=account.given_name,
        email=account.email,
        mobile=account.mobile,
        places=places_of(account.id, clock.today()),
        subjects=subjects.kept_subjects(account.id),
        stopped=transmissions.stopped_clients(account.id),
        changes_frozen_until=until.timestamp() if until else None,
    )
