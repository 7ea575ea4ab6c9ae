"""How a person proved who they are: what the ID token says of it (`amr`, `acr`).

`amr` holds values of RFC 8176 §2. `acr` names the kind of sign-in; FranceConnect's own passes on.
`satisfies` is their order, the only one.
"""

from dataclasses import dataclass

ACR_PASSWORD = "urn:preau:acr:password"  # noqa: S105 — the name of a class of sign-in
"""The identifier and password, or a code sent to the confirmed mobile."""
ACR_PASSKEY = "urn:preau:acr:passkey"
"""A passkey, unlocked on the device. No level of eIDAS: those also say how the identity was proven
(implementing regulation 2015/1502, annexe 2.1), and here that is a school's record and a phone."""
FRANCECONNECT_LEVELS = ("eidas1", "eidas2", "eidas3")
"""FranceConnect's levels of assurance, the lowest first; the first is asked for."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """One way in."""

    amr: tuple[str, ...]
    acr: str


PASSWORD = WayIn(("pwd",), ACR_PASSWORD)
SMS = WayIn(("sms",), ACR_PASSWORD)
"""A code to the phone, after which a password was chosen."""
EMAIL_LINK = WayIn(("otp",), ACR_PASSWORD)
"""A one-use link to the confirmed address, after which a password was chosen."""
ENROLMENT = WayIn(("pwd", "sms", "mfa"), ACR_PASSWORD)
PASSKEY = WayIn(("pop", "user", "mfa"), ACR_PASSKEY)
"""A key that the device holds, the person present, and verified by it (PIN, finger, face): which of
these, and whether in hardware, no browser tells without attestation."""


def satisfies(acr: str, wanted: str) -> bool:
    """Whether a sign-in of this kind is of the wanted kind, or of a stronger one.

    Every way in is worth a password at least. A passkey and FranceConnect stand side by side: one
    says more of the sign-in, the other of the identity. Levels of eIDAS have their own order
    (regulation 910/2014, article 8).
    """
    if wanted in {acr, ACR_PASSWORD}:
        return True
    levels = FRANCECONNECT_LEVELS
    return {acr, wanted} <= set(levels) and levels.index(acr) >= levels.index(wanted)
