"""A client as the protocol needs it."""

from dataclasses import dataclass
from datetime import datetime

from idp.clients.models import Client
from idp.clients.registration import Registration
from idp.clients.territories import Facts, Territory
from idp.platform import crypto


@dataclass(frozen=True, slots=True)
class OldSecret:
    """The secret before the last rotation, and until when it is still taken."""

    digest: str
    until: datetime


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """A registered client; a disabled one is never one of these."""

    client_id: str
    name: str
    """As people read it."""
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    initiate_login_uri: str | None
    token_endpoint_auth_method: str
    scopes: frozenset[str]
    establishment: str
    """"one": the provider lets the parent choose; "all": the ENT does."""
    require_pkce: bool
    sector: str
    secret_digest: str | None
    old_secret: OldSecret | None
    territory: Territory
    registration: Registration
    """What else was registered."""
    changed_at: datetime

    @property
    def is_public(self) -> bool:
        """Whether the client cannot authenticate (RFC 6749 §2.1)."""
        return self.token_endpoint_auth_method == "none"  # noqa: S105 — a method

    def knows(self, secret: str, moment: datetime) -> bool:
        """Whether this is the client's secret: the present one, or the old one while it turns."""
        present = crypto.matches(secret, self.secret_digest or "")
        old = self.old_secret
        former = crypto.matches(secret, old.digest if old else "")
        return present or (former and old is not None and moment < old.until)

    def may(self, grant_type: str) -> bool:
        """Whether the client registered this grant_type."""
        return grant_type in self.registration.grant_types

    def serves(self, facts: Facts) -> bool:
        """Whether the client serves this establishment."""
        return self.territory.serves(facts)


def registration_of(row: Client) -> Registration:
    """Return a row's registration."""
    return Registration.model_validate(row.metadata_)


def from_row(row: Client) -> RelyingParty:
    """Return the client of a row, for the protocol."""
    registration = registration_of(row)
    return RelyingParty(
        client_id=row.client_id,
        name=_shown_name(row),
        redirect_uris=registration.redirect_uris,
        post_logout_redirect_uris=registration.post_logout_redirect_uris,
        initiate_login_uri=registration.initiate_login_uri,
        token_endpoint_auth_method=registration.token_endpoint_auth_method,
        scopes=frozenset(registration.scope.split()),
        establishment=registration.establishment,
        require_pkce=registration.require_pkce,
        sector=row.sector,
        secret_digest=row.secret_digest,
        old_secret=OldSecret(row.old_secret_digest, row.old_secret_until)
        if row.old_secret_digest and row.old_secret_until
        else None,
        territory=registration.establishments,
        registration=registration,
        changed_at=row.changed_at,
    )


def _shown_name(row: Client) -> str:
    # RFC 7591 §5: who names themselves may take another's name, but answers at their own address:
    # the sector's host is that of every redirect URI, or names them all (OIDC Core §8.1).
    return row.name if row.allowed is None else f"{row.name} ({row.sector})"
