"""One enrolment in one browser: sealed while it waits, 60 minutes at most.

Its id is made from the browser's id and what was typed: a double click, a reload or the back button
come to the same enrolment, two tabs with other words are two, and nobody else can name it.
"""

from dataclasses import dataclass
from typing import cast

import orjson
from flask import request

from idp.accounts import one_time_codes
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import clock, crypto, settings, state
from idp.session import browser, proofs, upstream, user_agents
from idp.session.upstream import Identity

_ID_LENGTH = 43
_DISAVOWED = "disavowed:"
"""One field per pupil: what two tabs say does not get lost."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Who says to be whose parent, here."""

    id: str
    family_name: str
    """As typed; so is `given_name`."""
    given_name: str
    number: PhoneNumber
    adding_to: int | None
    """The account of a signed-in parent who adds a child; None for a new account."""
    identity: Identity | None = None
    """Who FranceConnect says it is; the account to be has no password of ours then."""
    asked_at: float = 0.0
    """When a code was last asked for (seconds since the epoch)."""
    device: str = ""
    """The browser that asked, in words."""
    second_proof: bool = False
    """The link sent to the recorded e-mail was followed: for a number of two people."""
    guardian_ids: tuple[int, ...] = ()
    """The records that the birth dates proved."""
    disavowed: frozenset[int] = frozenset()
    """Pupils of whom the parent says not to be the legal guardian."""
    identifier: str = ""
    """Reserved for the account to be."""
    account_id: int | None = None
    """The account, once created."""

    @property
    def pause_left(self) -> int:
        """Seconds before a code can be asked for again."""
        pause = settings.current().enrolment.resend_seconds
        return max(0, round(self.asked_at + pause - clock.now().timestamp()))

    @property
    def is_proven(self) -> bool:
        """Whether the right code was given, and by who is at this browser since then."""
        return proofs.has(self.id) and one_time_codes.is_proven(self.id, this_browser())


def begin(
    family_name: str,
    given_name: str,
    number: PhoneNumber,
    adding_to: int | None = None,
    identity: Identity | None = None,
) -> Flow:
    """Return the enrolment of this browser for these words; nothing is stored yet.

    One that made its account is over: the next person at a shared computer begins anew.
    """
    words = (family_name, given_name, number.e164, str(adding_to), identity.sub if identity else "")
    flow_id = crypto.keyed_digest("enrolment", browser.browser_id(), *words).hex()[:_ID_LENGTH]
    found = find(flow_id)
    if found is not None and found.account_id is None:
        return found
    return Flow(flow_id, family_name, given_name, number, adding_to, identity)


def find(flow_id: str) -> Flow | None:
    """Return the enrolment; None when it is over, or another browser's."""
    found = load(flow_id)
    return found[0] if found and found[1] == this_browser() else None


def load(flow_id: str) -> tuple[Flow, str] | None:
    """Return the enrolment and the digest of its browser, for jobs and links."""
    fields = cast("dict[bytes, bytes]", state.store().hgetall(_key(flow_id)))
    if b"typed" not in fields:
        return None
    typed = orjson.loads(crypto.unseal(fields[b"typed"]))
    family_name, given_name, number, adding_to, identity = typed
    flow = Flow(
        id=flow_id,
        family_name=family_name,
        given_name=given_name,
        number=PhoneNumber(number),
        adding_to=adding_to,
        identity=upstream.load(identity) if identity else None,
        asked_at=float(fields.get(b"asked", 0)),
        device=fields.get(b"device", b"").decode(),
        second_proof=b"second_proof" in fields,
        guardian_ids=tuple(orjson.loads(fields.get(b"guardians", b"[]"))),
        disavowed=frozenset(
            int(name.removeprefix(_DISAVOWED.encode()))
            for name in fields
            if name.startswith(_DISAVOWED.encode())
        ),
        identifier=fields.get(b"identifier", b"").decode(),
        account_id=int(fields[b"account"]) if b"account" in fields else None,
    )
    return flow, fields[b"browser"].decode()


def note_asked(flow: Flow) -> None:
    """Note that a code was asked for now; it is made here, whoever may receive it."""
    if not flow.asked_at:
        # Nothing of an older one under the same words stays.
        state.store().delete(_key(flow.id))
        one_time_codes.forget(flow.id)
        proofs.forget(flow.id)
    one_time_codes.issue(flow.id, this_browser())
    keep(flow)
    device = user_agents.describe(request.user_agent.string)
    _write(flow.id, {"asked": repr(clock.now().timestamp()), "device": device})


def keep(flow: Flow) -> None:
    """Store who says to be whose parent, beside what may be noted already."""
    identity = upstream.dump(flow.identity).decode() if flow.identity else None
    words = [flow.family_name, flow.given_name, flow.number.e164, flow.adding_to, identity]
    _write(flow.id, {"browser": this_browser(), "typed": crypto.seal(orjson.dumps(words))})


def note_second_proof(flow_id: str) -> None:
    """Note that the link sent to the recorded e-mail was followed."""
    if load(flow_id) is not None:
        _write(flow_id, {"second_proof": "1"})


def note_guardians(flow: Flow, guardian_ids: tuple[int, ...]) -> None:
    """Note the records that the dates proved."""
    _write(flow.id, {"guardians": orjson.dumps(guardian_ids)})


def note_disavowed(flow: Flow, pupil_id: int, *, put_aside: bool) -> None:
    """Note that the parent says not to be this pupil's legal guardian, or takes it back."""
    if put_aside:
        _write(flow.id, {f"{_DISAVOWED}{pupil_id}": "1"})
    else:
        state.store().hdel(_key(flow.id), f"{_DISAVOWED}{pupil_id}")


def reserve_identifier(flow: Flow, identifier: str) -> str:
    """Note the identifier of the account to be; return the one that another tab noted first."""
    if state.store().hsetnx(_key(flow.id), "identifier", identifier):
        return identifier
    held = state.store().hget(_key(flow.id), "identifier")
    return held.decode() if isinstance(held, bytes) else identifier


def give_identifier_back(flow: Flow) -> None:
    """Let the enrolment get another identifier: this one was taken."""
    state.store().hdel(_key(flow.id), "identifier")


def note_account(flow: Flow, account_id: int) -> None:
    """Note that the account is there."""
    _write(flow.id, {"account": str(account_id)})


def this_browser() -> str:
    """Return the digest of this browser's id."""
    return crypto.digest(browser.browser_id())


def _write(flow_id: str, fields: state.HashFields) -> None:
    pipeline = state.store().pipeline()
    pipeline.hset(_key(flow_id), mapping=fields)
    pipeline.expire(_key(flow_id), settings.current().session.journey_minutes * 60)
    pipeline.execute()


def _key(flow_id: str) -> str:
    return f"enrolment:{flow_id}"
