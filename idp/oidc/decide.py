"""The next step of an authorization request: a pure function of plain values.

A `prompt` or `max_age` is met only by an act after the journey's start, so nothing loops.
"""

from enum import Enum

import msgspec

from idp.oidc.errors import ErrorCode
from idp.session.wanted_acr import NO_WISH, WantedAcr

UNMET: ErrorCode = "unmet_authentication_requirements"
"""OpenID Connect Core Unmet Authentication Requirements 1.0 §1."""


class Step(Enum):
    """A screen to show."""

    LOGIN = "login"
    ENROL = "enrol"
    STEP_UP = "step_up"
    CHOOSE_ESTABLISHMENT = "choose_establishment"
    CONSENT = "consent"


class Show(msgspec.Struct, frozen=True):
    """Show a screen; it ends in the journey's resumption."""

    step: Step


class Refuse(msgspec.Struct, frozen=True):
    """Answer the ENT with this error; `on_our_page` first tells the person why."""

    error: ErrorCode
    description: str
    on_our_page: bool = False


class Issue(msgspec.Struct, frozen=True):
    """Issue a code for this establishment; None: the ENT does the choice itself."""

    uai: str | None


Decision = Show | Refuse | Issue


class Asked(msgspec.Struct, frozen=True):
    """What the request asks for."""

    prompt: frozenset[str] = frozenset()
    max_age: int | None = None
    """Seconds since the sign-in, at most."""
    wanted_subs: frozenset[str] | None = None
    """From id_token_hint and the `claims` parameter: one of them is to sign in; None: anybody."""
    acr: WantedAcr = NO_WISH
    all_establishments: bool = False
    stopped_at: float | None = None
    """« Ne plus transmettre » to this client: from then on as if it asked for prompt=consent."""

    @property
    def consent(self) -> bool:
        """Whether the person is to see what is passed on."""
        return self.stopped_at is not None or "consent" in self.prompt


class SignedIn(msgspec.Struct, frozen=True):
    """Who is signed in at this browser."""

    authenticated_at: float
    sub: str
    acr: str
    reach: frozenset[str] = frozenset()
    """Stronger kinds of sign-in that the account has; looked up where `acr` is not enough."""
    declined: frozenset[str] = frozenset()
    """Those of them that the person went on without since they signed in."""


class Progress(msgspec.Struct, frozen=True):
    """What this journey has already done; times in seconds since the epoch."""

    began_at: float
    chosen_at: float | None = None
    consented_at: float | None = None


class Candidates(msgspec.Struct, frozen=True):
    """The establishments that could be passed on, and the one chosen (or hinted at) among them."""

    uais: tuple[str, ...]
    chosen: str | None = None


def decide(
    asked: Asked,
    session: SignedIn | None,
    progress: Progress,
    candidates: Candidates,
    now: float,
) -> Decision:
    """Return the next step (OIDC Core §3.1.2.1, §3.1.2.3, §3.1.2.6)."""
    silent = "none" in asked.prompt
    if asked.acr.is_impossible:
        return Refuse(UNMET, "no sign-in here has the essential acr")
    if session is None or _must_sign_in(asked, session, progress, now):
        return _sign_in(asked, session, progress, silent=silent)
    if not candidates.uais:
        return Refuse("access_denied", "no establishment for this person", on_our_page=not silent)
    if (first := _stronger(asked.acr, session, silent=silent)) is not None:
        return first
    since = max(session.authenticated_at, asked.stopped_at or 0)
    return _establishment(asked, _done_since(progress, since), candidates, silent=silent)


def _sign_in(
    asked: Asked, session: SignedIn | None, progress: Progress, *, silent: bool
) -> Decision:
    if silent:
        return Refuse("login_required", "the person must sign in")
    if session is not None and _signed_in_here(session, progress):
        # Signed in for this very request, and still somebody else: asking again would loop.
        return Refuse("login_required", "another person signed in than the one asked for")
    return Show(Step.ENROL if "create" in asked.prompt else Step.LOGIN)


def _stronger(wanted: WantedAcr, session: SignedIn, *, silent: bool) -> Decision | None:
    """Return what stands between this sign-in and the request; None for nothing (§5.5.1.1)."""
    if wanted.is_met_by(session.acr):
        return None
    ways = wanted.among(session.reach)
    if not wanted.essential:
        asks = set(ways) - session.declined and not silent
        return Show(Step.STEP_UP) if asks else None
    if not ways:
        return Refuse(UNMET, "the account has no sign-in with this acr", on_our_page=not silent)
    if silent:
        return Refuse("login_required", "the essential acr needs another sign-in")
    return Show(Step.STEP_UP)


def _must_sign_in(asked: Asked, session: SignedIn, progress: Progress, now: float) -> bool:
    if asked.wanted_subs is not None and session.sub not in asked.wanted_subs:
        return True
    if _signed_in_here(session, progress):
        return False
    if asked.prompt & {"login", "select_account", "create"}:
        return True
    return asked.max_age is not None and now - session.authenticated_at > asked.max_age


def _signed_in_here(session: SignedIn, progress: Progress) -> bool:
    return session.authenticated_at >= progress.began_at


def _done_since(progress: Progress, since: float) -> Progress:
    """Return the progress without what was done before.

    Before this sign-in, perhaps by somebody else; before « Ne plus transmettre », in another tab.
    """

    def counts(moment: float | None) -> float | None:
        return moment if moment is not None and moment >= since else None

    return Progress(progress.began_at, counts(progress.chosen_at), counts(progress.consented_at))


def _establishment(
    asked: Asked, progress: Progress, candidates: Candidates, *, silent: bool
) -> Decision:
    consent_wanted = asked.consent and progress.consented_at is None
    if silent and asked.stopped_at is not None:
        return Refuse("consent_required", "the person stopped the transmission to this client")
    if asked.all_establishments:
        return Show(Step.CONSENT) if consent_wanted else Issue(None)
    if len(candidates.uais) > 1:
        # A choice made on a page that says what is passed on is the consent too.
        again = asked.consent and progress.chosen_at is None
        if candidates.chosen is None or again:
            if silent:
                return Refuse("interaction_required", "an establishment must be chosen")
            return Show(Step.CHOOSE_ESTABLISHMENT)
        return Issue(candidates.chosen)
    return Show(Step.CONSENT) if consent_wanted else Issue(candidates.uais[0])
