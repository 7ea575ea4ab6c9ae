"""A lost password, in one browser.

Its id is made from the browser's id and the identifier: a double click, a reload or a second tab
come to the same flow, and nobody else can name it. It does not say whether the account exists.
"""

from dataclasses import dataclass

from idp.accounts import one_time_codes
from idp.platform import clock, crypto, settings, state
from idp.session import browser, proofs

_ID_LENGTH = 43


@dataclass(frozen=True, slots=True)
class Flow:
    """Who says to have lost a password, here."""

    id: str
    identifier: str
    """As typed, normalised; perhaps nobody's."""
    asked_at: float
    """When a code was last asked for (seconds since the epoch); 0 for never."""
    dated: bool
    """Whether a child's birth date was given, after the code."""
    done: bool
    """Whether the password was changed."""

    @property
    def pause_left(self) -> int:
        """Seconds before a code can be asked for again."""
        pause = settings.current().enrolment.resend_seconds
        return max(0, round(self.asked_at + pause - clock.now().timestamp()))

    @property
    def is_proven(self) -> bool:
        """Whether the right code was given, and by who is at this browser since then."""
        return proofs.has(self.id) and one_time_codes.is_proven(self.id, this_browser())

    @property
    def is_open(self) -> bool:
        """Whether the password may be changed."""
        return self.dated and self.is_proven


def begin(identifier: str) -> Flow:
    """Begin the flow of this browser for an identifier, or find it while it waits for its code.

    One that was proven begins anew: the next person at a shared computer needs the phone too.
    """
    flow_id = _id(identifier)
    found = find(flow_id)
    proven = one_time_codes.is_proven(flow_id, this_browser())
    if found is not None and not (found.done or proven):
        return found
    state.store().delete(_key(flow_id))
    one_time_codes.forget(flow_id)
    proofs.forget(flow_id)
    _write(flow_id, {"identifier": crypto.seal(identifier.encode()), "asked": "0"})
    return Flow(flow_id, identifier, 0.0, dated=False, done=False)


def find(flow_id: str) -> Flow | None:
    """Return the flow; None when it is over, or another browser's."""
    fields = state.store().hgetall(_key(flow_id))
    sealed = fields.get(b"identifier")
    if not isinstance(sealed, bytes):
        return None
    identifier = crypto.unseal(sealed).decode()
    if flow_id != _id(identifier):
        return None
    return Flow(
        flow_id,
        identifier,
        float(fields[b"asked"]),
        dated=b"dated" in fields,
        done=b"done" in fields,
    )


def note_asked(flow: Flow) -> None:
    """Note that a code was asked for now; it is made here, whoever may receive it."""
    one_time_codes.issue(flow.id, this_browser())
    _write(flow.id, {"asked": repr(clock.now().timestamp())})


def note_dated(flow: Flow) -> None:
    """Note that a right birth date was given."""
    _write(flow.id, {"dated": "1"})


def take(flow: Flow) -> bool:
    """Take the flow, once: only whoever gets True may change the password."""
    return bool(state.store().hsetnx(_key(flow.id), "done", "1"))


def give_back(flow: Flow) -> None:
    """Undo `take`: the password could not be changed after all."""
    state.store().hdel(_key(flow.id), "done")


def this_browser() -> str:
    """Return the digest of this browser's id."""
    return crypto.digest(browser.browser_id())


def _id(identifier: str) -> str:
    return crypto.keyed_digest("recovery", browser.browser_id(), identifier).hex()[:_ID_LENGTH]


def _write(flow_id: str, fields: state.HashFields) -> None:
    pipeline = state.store().pipeline()
    pipeline.hset(_key(flow_id), mapping=fields)
    pipeline.expire(_key(flow_id), settings.current().session.journey_minutes * 60)
    pipeline.execute()


def _key(flow_id: str) -> str:
    return f"recovery:{flow_id}"
