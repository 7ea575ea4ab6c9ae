"""Whom claims are about: an account as SQL or its session knows it, and places of its own."""

from typing import Protocol

import msgspec

from idp.clients.relying_party import RelyingParty
from idp.families.candidates import Place
from idp.platform import settings


class Holder(Protocol):
    """Whose claims they are: an account, or a session that knows it."""

    @property
    def family_name(self) -> str: ...  # noqa: D102 — the name says it; same below
    @property
    def given_name(self) -> str: ...  # noqa: D102
    @property
    def email(self) -> str | None: ...  # noqa: D102
    @property
    def mobile(self) -> str | None: ...  # noqa: D102


class Person(msgspec.Struct, frozen=True):
    """What claims are made from: the account, and its places that this client may know."""

    family_name: str
    given_name: str
    email: str | None
    """Confirmed."""
    mobile: str | None
    """Confirmed, E.164."""
    places: tuple[Place, ...]
    """One, or all that the client serves for `establishment = "all"`."""
    sector: str
    all_establishments: bool
    logout_url: str


def about(
    holder: Holder, places: tuple[Place, ...], client: RelyingParty, *, all_of_them: bool
) -> Person:
    """Return the holder as this client may know them."""
    return Person(
        family_name=holder.family_name,
        given_name=holder.given_name,
        email=holder.email,
        mobile=holder.mobile,
        places=places,
        sector=client.sector,
        all_establishments=all_of_them,
        logout_url=f"{settings.current().server.issuer}/logout",
    )
