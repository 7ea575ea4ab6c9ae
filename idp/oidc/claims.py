"""The one catalogue of claims, for userinfo and for the ID token.

Names are as the chosen school's file has them (ENTs compare them letter by letter), else the
account's. A pupil's INE never leaves the provider. Only an AAF gives the FrEduCtRefId.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from idp.accounts import subjects
from idp.clients.token_settings import OFFLINE
from idp.families.candidates import Child, Place
from idp.oidc.person import Person

Value = str | bool | list[Any] | dict[str, Any] | None
_PRIMARY, _SECONDARY = 1, 2


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim: its scope, and how it is made (None: left out)."""

    name: str
    scope: str
    make: Callable[[Person], Value]


def _family_name(person: Person) -> str:
    return person.places[0].family_name if person.places else person.family_name


def _given_name(person: Person) -> str:
    return person.places[0].given_name if person.places else person.given_name


def _name(person: Person) -> str:
    return f"{_given_name(person)} {_family_name(person)}".strip()


def _establishment(place: Place) -> dict[str, Any]:
    return {
        "uai": place.uai,
        "name": place.name,
        "kind": place.kind,
        "degree": place.degree,
        "city": place.city,
        "postal_code": place.postal_code,
        "academy": place.academy,
    }


def _the_establishment(person: Person) -> Value:
    if person.all_establishments or not person.places:
        return None
    return _establishment(person.places[0])


def _all_establishments(person: Person) -> Value:
    return [_establishment(p) for p in person.places] if person.all_establishments else None


def _pupils(person: Person) -> Value:
    return [
        {
            "id": _pupil_id(child, person.sector),
            "given_name": child.given_name,
            "family_name": child.family_name,
            "class": child.class_name,
            "uai": child.uai,
        }
        for place in person.places
        for child in place.children
    ]


def _pupil_id(child: Child, sector: str) -> str:
    return child.attachment_id or subjects.pupil_id_for(child.pupil_id, sector)


def _vector(person: Person) -> Value:
    """profil|Nom|Prénom|ENTEleveStructRattachId|UAI, one per child and school."""
    return [
        "|".join(
            (
                str(_PRIMARY if place.degree == _PRIMARY else _SECONDARY),
                place.family_name,
                place.given_name,
                _pupil_id(child, person.sector),
                place.uai,
            )
        )
        for place in person.places
        for child in place.children
    ]


def _references(person: Person) -> Value:
    """{AAF}académie|degree|ENTPersonJointure, one per person of an AAF; None where it has none."""
    found = {
        f"{{AAF}}{place.academy}|{place.degree}|{place.jointure}": None
        for place in person.places
        if place.jointure
    }
    return list(found) or None


def _affiliations(person: Person) -> Value:
    degrees = {place.degree for place in person.places}
    return [f"resp{degree}d" for degree in sorted(degrees)]


CATALOGUE = (
    Claim("name", "profile", _name),
    Claim("family_name", "profile", _family_name),
    Claim("given_name", "profile", _given_name),
    Claim("email", "email", lambda p: p.email),
    Claim("email_verified", "email", lambda p: True if p.email else None),
    Claim("phone_number", "phone", lambda p: p.mobile),
    Claim("phone_number_verified", "phone", lambda p: True if p.mobile else None),
    Claim("establishment", "establishment", _the_establishment),
    Claim("establishments", "establishment", _all_establishments),
    Claim("pupils", "pupils", _pupils),
    Claim("FrEduVecteur", "fredu", _vector),
    Claim("FrEduCtRefId", "fredu", _references),
    Claim("FrEduCtPersonAffiliation", "fredu", _affiliations),
    Claim("FrEduUrlRetour", "fredu", lambda p: p.logout_url),
)


@lru_cache  # an ENT asks for the same each time
def granted(
    scopes: tuple[str, ...], also: frozenset[str], registered: frozenset[str]
) -> frozenset[str]:
    """Return the names of the claims of these scopes, and of those also asked for by name.

    Each belongs to a scope that the client has registered today, or is not given.
    """
    return frozenset(
        claim.name
        for claim in CATALOGUE
        if claim.scope in registered and (claim.scope in scopes or claim.name in also)
    )


@lru_cache  # same
def scopes_of(
    scopes: tuple[str, ...], also: frozenset[str], registered: frozenset[str]
) -> tuple[str, ...]:
    """Return the scopes of all claims that are passed on: the person reads them."""
    names = granted(scopes, also, registered)
    carried = {claim.scope for claim in CATALOGUE if claim.name in names}
    return tuple(sorted(carried | ({OFFLINE} & set(scopes))))


def make(person: Person, names: frozenset[str]) -> dict[str, Value]:
    """Return these claims; one without a value is left out (OIDC Core §5.3.2)."""
    made: dict[str, Value] = {}
    for claim in CATALOGUE if names else ():
        if claim.name in names and (value := claim.make(person)) is not None:
            made[claim.name] = value
    return made
