"""Who FranceConnect says is at this browser, while that person has no account that knows it.

Sealed, for this browser alone, as long as a journey may take. The enrolment makes an account of it,
or the sign-in page links it; « Ce n'est pas moi » and every sign-out forget it.
"""

from dataclasses import asdict, dataclass

import orjson

from idp.families.names import PersonName
from idp.platform import crypto, settings, state
from idp.session import browser, proofs
from idp.session.journey import Journey, url
from idp.session.ways_in import WayIn


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as FranceConnect verified them."""

    sub: str
    """FranceConnect's, stable for this service until the civil status is corrected."""
    birth_name: str
    used_name: str | None
    given_names: tuple[str, ...]
    born: str
    """YYYY-MM-DD; month and day are 00 where the civil status does not know them; or empty."""
    amr: tuple[str, ...]
    acr: str

    @property
    def name(self) -> PersonName:
        """As schools' names are compared: any of the surnames, the first of the given names."""
        return PersonName(self.birth_name, self.used_name, " ".join(self.given_names))

    @property
    def first_name(self) -> str:
        """The given name that is used."""
        return self.given_names[0]

    @property
    def family_name(self) -> str:
        """The surname that is used."""
        return self.used_name or self.birth_name

    @property
    def way_in(self) -> WayIn:
        """What the ID token says of a sign-in by FranceConnect: its own `acr` passes on."""
        return WayIn(self.amr, self.acr)


def hold(identity: Identity) -> None:
    """Keep the identity for this browser."""
    lasts = settings.current().session.journey_minutes * 60
    state.store().set(_key(), crypto.seal(dump(identity)), ex=lasts)
    proofs.forget(_key())  # whoever was here before
    proofs.give(_key())


def held() -> Identity | None:
    """Return the identity that waits at this browser."""
    if not settings.current().franceconnect.enabled or browser.known_browser_id() is None:
        return None
    raw = state.store().get(_key())
    return load(crypto.unseal(raw)) if isinstance(raw, bytes) and proofs.has(_key()) else None


def drop() -> None:
    """Forget it: it has its account, or the person goes away."""
    if browser.known_browser_id() is not None:
        state.store().delete(_key())


def entrance(journey: Journey | None) -> str:
    """Return the address of the button; empty where FranceConnect is not configured."""
    return url("/franceconnect", journey) if settings.current().franceconnect.enabled else ""


def dump(identity: Identity) -> bytes:
    """Return the identity as JSON."""
    return orjson.dumps(asdict(identity))


def load(raw: bytes) -> Identity:
    """Return the identity that `dump` wrote."""
    values = orjson.loads(raw)
    for name in ("given_names", "amr"):
        values[name] = tuple(values[name])
    return Identity(**values)


def _key() -> str:
    return f"upstream:{crypto.digest(browser.browser_id())}"
