"""Pushed authorization requests (RFC 9126): for a few minutes, one client, one sign-in.

A reload, or a second tab, before the sign-in ends is harmless and works; what is bound is the end:
one code comes of a pushed request (§7.3).
"""

import orjson

from idp.clients.relying_party import RelyingParty
from idp.platform import crypto, settings, state
from idp.platform.problems import Problem, ProblemCode
from idp.session import initiation

PREFIX = "urn:ietf:params:oauth:request_uri:"
SECONDS = 300
"""How long a browser may take to bring it (§2.2); a journey that began goes on without it."""


def keep(parameters: dict[str, str], client: RelyingParty) -> str:
    """Keep a validated request of this client; return its `request_uri`."""
    reference = PREFIX + crypto.new_token()
    kept = orjson.dumps([client.client_id, parameters | {"request_uri": reference}])
    state.store().set(_key(reference), kept, ex=SECONDS)
    return reference


def load(reference: str, client: RelyingParty) -> dict[str, str]:
    """Return what this client pushed.

    Raises Problem, shown on our page: without the request nobody knows where an error could go.
    """
    raw, used = state.store().mget(_key(reference), _used_key(reference))
    if used is not None:
        raise _over(ProblemCode.JOURNEY_ANSWERED, "a code was given for it", client)
    pushed_by, parameters = orjson.loads(raw) if raw is not None else (None, {})
    if pushed_by != client.client_id:
        raise _over(ProblemCode.JOURNEY_EXPIRED, "unknown, expired or another client's", client)
    return {str(name): str(value) for name, value in parameters.items()}


def use_up(reference: str, journey_id: str | None) -> bool:
    """Let one journey end in a code, at one moment; False when another one, or none, did before."""
    owner = journey_id or crypto.new_token()
    seconds = settings.current().session.journey_minutes * 60 + SECONDS
    store = state.store()
    if store.set(_used_key(reference), owner, nx=True, ex=seconds):
        return True
    return store.get(_used_key(reference)) == owner.encode()


def _over(code: ProblemCode, why: str, client: RelyingParty) -> Problem:
    return Problem(
        code,
        client_id=client.client_id,
        detail=f"request_uri: {why} (RFC 9126 section 4)",
        way_back=initiation.way_back(client.name, client.initiate_login_uri),
    )


def _key(reference: str) -> str:
    return f"pushed-request:{crypto.digest(reference)}"


def _used_key(reference: str) -> str:
    return f"pushed-request-used:{crypto.digest(reference)}"
