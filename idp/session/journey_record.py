"""An ENT's request on its way, as the screens see it and as it lies in the store."""

from dataclasses import dataclass, field

import orjson

from idp.platform import state
from idp.session.wanted_acr import NO_WISH, WantedAcr


@dataclass(frozen=True, slots=True)
class Journey:
    """The request, and what was done in it since it began."""

    id: str
    client_id: str
    client_name: str
    parameters: dict[str, str]
    """The authorization request, as it was validated."""
    began_at: float
    """Seconds since the epoch: a `prompt` is met only by an act after it."""
    transmits: tuple[str, ...] = ()
    """Scopes of all that the ENT would receive, those of claims asked for by name too."""
    about: dict[str, str] = field(default_factory=dict)
    """The ENT's own `logo`, `policy` and `tos`, as far as it has them: addresses."""
    wanted_acr: WantedAcr = NO_WISH
    step_up: str | None = None
    """Id of the session whose sign-in was not enough, where its account has a stronger one."""
    chosen_at: float | None = None
    chosen_uai: str | None = None
    consented_at: float | None = None
    answer: str | None = None
    """What the ENT was last answered: the digest of a code, "" for an error."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a journey came from: what is left when it has expired."""

    client_id: str
    client_name: str
    initiate_login_uri: str | None


def dump(journey: Journey) -> state.HashFields:
    """Return the fields of a journey that begins."""
    return {
        "client": journey.client_id,
        "name": journey.client_name,
        "parameters": orjson.dumps(journey.parameters),
        "began": repr(journey.began_at),
        "transmits": " ".join(journey.transmits),
        "about": orjson.dumps(journey.about),
        "acr": " ".join(journey.wanted_acr.values),
        "acr_essential": "1" if journey.wanted_acr.essential else "",
    }


def load(journey_id: str, fields: dict[str, bytes]) -> Journey:
    """Return the journey of these fields; one that began before an update may lack some."""
    acr = tuple(fields.get("acr", b"").decode().split())
    return Journey(
        id=journey_id,
        client_id=fields["client"].decode(),
        client_name=fields["name"].decode(),
        parameters=orjson.loads(fields["parameters"]),
        began_at=float(fields["began"]),
        transmits=tuple(fields["transmits"].decode().split()),
        about=orjson.loads(fields.get("about", b"{}")),
        wanted_acr=WantedAcr(acr, bool(fields.get("acr_essential"))),
        step_up=_text(fields, "step_up") or None,
        chosen_at=_moment(fields, "chosen_at"),
        chosen_uai=_text(fields, "chosen_uai"),
        consented_at=_moment(fields, "consented_at"),
        answer=_text(fields, "answer"),
    )


def _text(fields: dict[str, bytes], name: str) -> str | None:
    return fields[name].decode() if name in fields else None


def _moment(fields: dict[str, bytes], name: str) -> float | None:
    return float(fields[name]) if name in fields else None
