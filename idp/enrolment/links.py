"""The link sent to a recorded e-mail: the second proof for a number of two people, used once.

Shown by GET, used by POST alone, because mail scanners follow links.
"""

from idp.platform import crypto, settings, state


def second_proof(flow_id: str) -> str:
    """Return the address that proves who reads the recorded e-mail of this enrolment."""
    token = crypto.new_token()
    lasts = settings.current().session.journey_minutes * 60
    state.store().set(_key(token), flow_id, ex=lasts)
    return f"{settings.current().server.issuer}/inscription/confirmer/{token}"


def look(token: str) -> str | None:
    """Return the enrolment's id; None when the link was used or is too old."""
    value = state.store().get(_key(token))
    return value.decode() if isinstance(value, bytes) else None


def use(token: str) -> str | None:
    """Use the link up and return the enrolment's id; None when it was used or is too old."""
    value = state.store().getdel(_key(token))
    return value.decode() if isinstance(value, bytes) else None


def _key(token: str) -> str:
    return f"link-proof:{crypto.digest(token)}"
