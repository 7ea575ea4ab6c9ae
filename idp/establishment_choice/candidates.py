"""Which establishments could be passed on to a client, and which one was chosen."""

from idp.clients.registry import RelyingParty
from idp.families.candidates import Place
from idp.session.browser import BrowserSession
from idp.session.journey import Journey


def candidates(session: BrowserSession, client: RelyingParty) -> tuple[Place, ...]:
    """Return the account's places that the client serves, the last choice first."""
    served = [place for place in session.places if client.serves(place)]
    last = session.choices.get(client.client_id)
    return tuple(sorted(served, key=lambda place: last is None or place.uai != last.uai))


def chosen(
    places: tuple[Place, ...],
    session: BrowserSession,
    client: RelyingParty,
    journey: Journey | None,
    hint: str | None,
) -> str | None:
    """Return the UAI chosen: in this journey, else hinted at, else last in this session.

    Only one that is a candidate today; an `establishment_hint` that is none is ignored, and so is
    what was chosen in the journey before this person signed in.
    """
    last = session.choices.get(client.client_id)
    here = journey.chosen_uai if journey and _by(session, journey.chosen_at) else None
    in_order = (here, hint, last.uai if last else None)
    uais = {place.uai for place in places}
    return next((uai for uai in in_order if uai in uais), None)


def _by(session: BrowserSession, moment: float | None) -> bool:
    return moment is not None and moment >= session.authenticated_at
