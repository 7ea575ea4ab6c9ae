"""An ENT's authorization request while a person goes through the screens.

Each journey has its own id in the pages' URLs (`?demande=…`), belongs to one browser, and lives 60
minutes; two tabs are two journeys. Screens never name the next screen: they end in `resume()`.
"""

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import orjson
from flask import g, redirect, request

from idp.platform import clock, crypto, settings, state
from idp.platform.problems import Problem, ProblemCode, WayBack, cookies_off
from idp.session import browser, destination, initiation, journey_record
from idp.session.journey_record import Journey, Origin
from idp.session.wanted_acr import NO_WISH, WantedAcr

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

__all__ = ["Journey", "Origin"]
PARAMETER = "demande"
_ORIGIN_SECONDS = 24 * 3600

# The first browser that comes takes the journey; every other one gets an empty answer.
_CLAIM = """
local owner = redis.call('HGET', KEYS[1], 'browser')
if not owner then return nil end
if owner == '' then redis.call('HSET', KEYS[1], 'browser', ARGV[1]) owner = ARGV[1] end
if owner ~= ARGV[1] then return {} end
return redis.call('HGETALL', KEYS[1])
"""

# Answers with what was noted there before.
_NOTE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return nil end
local before = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return before
"""


def begin(
    origin: Origin,
    parameters: dict[str, str],
    *,
    transmits: tuple[str, ...] = (),
    wanted_acr: WantedAcr = NO_WISH,
    about: dict[str, str] | None = None,
    bind: bool = True,
) -> Journey:
    """Store a request. Without `bind` it belongs to the first browser that opens it.

    A cross-site POST carries no Lax cookie, and must not replace the ones this browser has.
    """
    journey = Journey(
        id=crypto.new_token()[:27],
        client_id=origin.client_id,
        client_name=origin.client_name,
        parameters=parameters,
        began_at=clock.now().timestamp(),
        transmits=transmits,
        wanted_acr=wanted_acr,
        about=about or {},
    )
    owner = crypto.digest(browser.browser_id()) if bind else ""
    pipeline = state.store().pipeline()
    pipeline.hset(_key(journey.id), mapping={"browser": owner, **journey_record.dump(journey)})
    pipeline.expire(_key(journey.id), settings.current().session.journey_minutes * 60)
    pipeline.set(
        f"journey-origin:{journey.id}",
        orjson.dumps([origin.client_id, origin.client_name, origin.initiate_login_uri]),
        ex=_ORIGIN_SECONDS,
    )
    pipeline.execute()
    return journey


def current() -> Journey | None:
    """Return the journey that the page's URL names; None when it names none.

    Raises Problem(JOURNEY_EXPIRED), with a way back to the ENT, when it is over or another's.
    """
    if "journey" not in g:
        # A form's action carries the id in its query too: one name, one place.
        journey_id = request.args.get(PARAMETER, "")
        g.journey = load(journey_id) if journey_id else None
    found: Journey | None = g.journey
    return found


def leave() -> None:
    """Answer this request as if its URL named no journey."""
    g.journey = None


def take_up(journey_id: str) -> None:
    """Answer this request as if its URL named this journey, unless it is over."""
    with suppress(Problem):
        g.journey = load(journey_id)


def shown() -> Journey | None:
    """Return the journey that this request already loaded, for the page frame."""
    found: Journey | None = g.get("journey")
    return found


def load(journey_id: str) -> Journey:
    """Return the journey of this browser. Raises Problem: JOURNEY_EXPIRED, or of the cookies."""
    brought_a_cookie = browser.known_browser_id() is not None
    raw = state.run_script(_CLAIM, [_key(journey_id)], [crypto.digest(browser.browser_id())])
    if raw == [] and not brought_a_cookie:
        raise cookies_off("the journey began with a cookie", _way_back(journey_id))
    if not raw:
        raise Problem(ProblemCode.JOURNEY_EXPIRED, way_back=_way_back(journey_id))
    fields = {raw[i].decode(): raw[i + 1] for i in range(0, len(raw), 2)}
    return journey_record.load(journey_id, fields)


def note_choice(journey: Journey, uai: str) -> None:
    """Note the establishment chosen in this journey."""
    _note(journey, "chosen_uai", uai)
    _note(journey, "chosen_at", repr(clock.now().timestamp()))


def note_consent(journey: Journey) -> None:
    """Note that the person saw what is passed on, and went on, in this journey."""
    _note(journey, "consented_at", repr(clock.now().timestamp()))


def note_step_up(journey: Journey, session_id: str) -> None:
    """Note which session's sign-in is not enough for the request; "": for none."""
    _note(journey, "step_up", session_id)


def note_answer(journey: Journey, answer: str) -> str:
    """Note that the ENT is answered: the digest of the code it gets, "" for an error.

    Returns the digest that was noted before, in one step: of two at one moment one sees the other.
    """
    return _note(journey, "answer", answer)


def was_answered_since(journey: Journey) -> bool:
    """Whether another tab noted another answer after this one was read."""
    noted = state.store().hget(_key(journey.id), "answer")
    return isinstance(noted, bytes) and noted.decode() != journey.answer


def url(path: str, journey: Journey | None) -> str:
    """Return the address of a page of ours within the journey."""
    return f"{path}?{urlencode({PARAMETER: journey.id})}" if journey else path


def way_back(journey: Journey) -> WayBack:
    """Return the button that goes back to the ENT without more, and tells it so."""
    name = journey.client_name
    return WayBack(f"Retourner à «\u00a0{name}\u00a0»", url("/authorize/refus", journey))


def resume(journey: Journey | None) -> "Response":
    """Send the browser back to the dispatcher; without a journey, to the page asked for."""
    return redirect(url("/authorize", journey) if journey else destination.take(), 303)


def _way_back(journey_id: str) -> WayBack | None:
    raw = state.store().get(f"journey-origin:{journey_id}")
    origin = Origin(*orjson.loads(raw)) if isinstance(raw, bytes) else None
    return initiation.way_back(origin.client_name, origin.initiate_login_uri) if origin else None


def _note(journey: Journey, field: str, value: str) -> str:
    before = state.run_script(_NOTE, [_key(journey.id)], [field, value])
    g.pop("journey", None)
    return before.decode() if before else ""


def _key(journey_id: str) -> str:
    return f"journey:{journey_id}"
