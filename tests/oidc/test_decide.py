"""The dispatcher's one decision, case by case."""

import pytest
from msgspec.structs import replace

from idp.oidc.decide import (
    Asked,
    Candidates,
    Decision,
    Issue,
    Progress,
    Refuse,
    SignedIn,
    decide,
)
from idp.session.wanted_acr import WantedAcr
from idp.session.ways_in import ACR_PASSKEY, ACR_PASSWORD
from tests.oidc.deciding import (
    BEFORE,
    BEGAN,
    BY_KEY,
    CHOOSE,
    CHOSEN,
    CONSENT,
    ENROL,
    HERE,
    KEY,
    LEVEL,
    LOGIN,
    NOW,
    ONE,
    STARTED,
    STEP_UP,
    STOPPED,
    TWO,
    WITH_KEY,
    WITHOUT,
)


def prompt(*values: str) -> Asked:
    return Asked(prompt=frozenset(values))


def acr(*values: str, essential: bool = False, silent: bool = False) -> Asked:
    return Asked(frozenset({"none"} if silent else ()), acr=WantedAcr(values, essential))


def required(*values: str, silent: bool = False) -> Asked:
    return acr(*values, essential=True, silent=silent)


def told(decision: Decision) -> object:
    """A decision without its wording."""
    if isinstance(decision, Refuse):
        return f"{decision.error}{' on our page' if decision.on_our_page else ''}"
    return decision


@pytest.mark.parametrize(
    ("asked", "session", "candidates", "expected"),
    [
        # Nobody signed in: the page, or never a page.
        (Asked(), None, ONE, LOGIN),
        (prompt("consent"), None, ONE, LOGIN),
        (Asked(max_age=0), None, ONE, LOGIN),
        (Asked(wanted_subs=frozenset({"jeanne"})), None, ONE, LOGIN),
        (prompt("none"), None, ONE, "login_required"),
        # Signed in before the request.
        (Asked(), BEFORE, ONE, Issue("A")),
        (prompt("none"), BEFORE, ONE, Issue("A")),
        (prompt("login"), BEFORE, ONE, LOGIN),
        (prompt("select_account"), BEFORE, ONE, LOGIN),
        (prompt("login", "consent"), BEFORE, ONE, LOGIN),
        (prompt("create"), BEFORE, ONE, ENROL),
        (prompt("create"), None, ONE, ENROL),
        (prompt("create"), HERE, ONE, Issue("A")),
        # Signed in within the journey: what asked for it is met.
        (prompt("login"), HERE, ONE, Issue("A")),
        (prompt("select_account"), HERE, ONE, Issue("A")),
        (prompt("login", "consent"), HERE, ONE, CONSENT),
        # max_age, in seconds since the sign-in.
        (Asked(max_age=700), BEFORE, ONE, Issue("A")),
        (Asked(max_age=699), BEFORE, ONE, LOGIN),
        (Asked(max_age=0), BEFORE, ONE, LOGIN),
        (Asked(max_age=0), HERE, ONE, Issue("A")),
        (Asked(frozenset({"none"}), max_age=0), BEFORE, ONE, "login_required"),
        (Asked(frozenset({"none"}), max_age=700), BEFORE, ONE, Issue("A")),
        # The person that the ENT expects.
        (Asked(wanted_subs=frozenset({"jeanne"})), BEFORE, ONE, Issue("A")),
        (Asked(wanted_subs=frozenset({"karim"})), BEFORE, ONE, LOGIN),
        (Asked(wanted_subs=frozenset({"karim"})), HERE, ONE, "login_required"),
        (Asked(wanted_subs=frozenset({"jeanne", "karim"})), BEFORE, ONE, Issue("A")),
        (Asked(wanted_subs=frozenset()), HERE, ONE, "login_required"),
        (Asked(frozenset({"none"}), wanted_subs=frozenset({"karim"})), BEFORE, ONE,
         "login_required"),
        # An acr, preferred: the stronger way in, once, where the account has it.
        (acr(ACR_PASSKEY), None, ONE, LOGIN),
        (acr(ACR_PASSKEY), BEFORE, ONE, Issue("A")),
        (acr(ACR_PASSKEY), WITH_KEY, ONE, STEP_UP),
        (acr(ACR_PASSKEY), WITH_KEY, TWO, STEP_UP),
        (acr(ACR_PASSKEY), WITHOUT, ONE, Issue("A")),
        (acr(ACR_PASSKEY), BY_KEY, ONE, Issue("A")),
        (acr(ACR_PASSKEY), replace(HERE, reach=KEY), ONE, STEP_UP),
        (acr(ACR_PASSKEY), replace(WITHOUT, reach=KEY | {"eidas1"}), ONE, Issue("A")),
        (acr("eidas1", ACR_PASSKEY), replace(WITHOUT, reach=KEY | {"eidas1"}), ONE, STEP_UP),
        (acr("eidas1"), WITH_KEY, ONE, Issue("A")),
        (acr(ACR_PASSKEY, ACR_PASSWORD), WITH_KEY, ONE, Issue("A")),
        (acr(ACR_PASSKEY, silent=True), WITH_KEY, ONE, Issue("A")),
        (acr(ACR_PASSKEY, silent=True), None, ONE, "login_required"),
        # An acr, essential.
        (required(ACR_PASSWORD), BEFORE, ONE, Issue("A")),
        (required(ACR_PASSWORD), BY_KEY, ONE, Issue("A")),
        (required("eidas1"), LEVEL, ONE, Issue("A")),
        (required("eidas3"), LEVEL, ONE, "unmet_authentication_requirements on our page"),
        (required(ACR_PASSKEY), LEVEL, ONE, "unmet_authentication_requirements on our page"),
        (required("eidas1"), BY_KEY, ONE, "unmet_authentication_requirements on our page"),
        (required("eidas1", ACR_PASSKEY), BY_KEY, ONE, Issue("A")),
        (required(ACR_PASSKEY), None, ONE, LOGIN),
        (required(ACR_PASSKEY), WITH_KEY, ONE, STEP_UP),
        (required(ACR_PASSKEY), WITHOUT, ONE, STEP_UP),
        (required(ACR_PASSKEY), BEFORE, ONE, "unmet_authentication_requirements on our page"),
        (required(ACR_PASSKEY, silent=True), None, ONE, "login_required"),
        (required(ACR_PASSKEY, silent=True), WITH_KEY, ONE, "login_required"),
        (required(ACR_PASSKEY, silent=True), BEFORE, ONE, "unmet_authentication_requirements"),
        # One that nobody here can have: no sign-in is asked for in vain.
        (required(), None, ONE, "unmet_authentication_requirements"),
        (required(), WITH_KEY, ONE, "unmet_authentication_requirements"),
        # More is never asked of who has nothing to open.
        (required(ACR_PASSKEY), WITH_KEY, Candidates(()), "access_denied on our page"),
        # No establishment.
        (Asked(), BEFORE, Candidates(()), "access_denied on our page"),
        (prompt("consent"), BEFORE, Candidates(()), "access_denied on our page"),
        (prompt("none"), BEFORE, Candidates(()), "access_denied"),
        (Asked(all_establishments=True), BEFORE, Candidates(()), "access_denied on our page"),
        # Several.
        (Asked(), BEFORE, TWO, CHOOSE),
        (Asked(), BEFORE, CHOSEN, Issue("B")),
        (prompt("consent"), BEFORE, CHOSEN, CHOOSE),
        (prompt("none"), BEFORE, TWO, "interaction_required"),
        (prompt("none"), BEFORE, CHOSEN, Issue("B")),
        # One, and a wish to be asked.
        (prompt("consent"), BEFORE, ONE, CONSENT),
        # « Ne plus transmettre » to this ENT.
        (Asked(stopped_at=STOPPED), BEFORE, ONE, CONSENT),
        (Asked(stopped_at=STOPPED), BEFORE, CHOSEN, CHOOSE),
        (Asked(frozenset({"none"}), stopped_at=STOPPED), BEFORE, ONE, "consent_required"),
        (Asked(frozenset({"none"}), stopped_at=STOPPED), BEFORE, CHOSEN, "consent_required"),
        (Asked(all_establishments=True, stopped_at=STOPPED), BEFORE, TWO, CONSENT),
        # An ENT that does the choice itself.
        (Asked(all_establishments=True), BEFORE, TWO, Issue(None)),
        (Asked(frozenset({"none"}), all_establishments=True), BEFORE, TWO, Issue(None)),
        (Asked(frozenset({"consent"}), all_establishments=True), BEFORE, TWO, CONSENT),
    ],
)  # fmt: skip
def test_the_next_step(
    asked: Asked, session: SignedIn | None, candidates: Candidates, expected: object
) -> None:
    """OIDC Core §3.1.2.1, §3.1.2.3, §3.1.2.6, §5.5.1."""
    assert told(decide(asked, session, STARTED, candidates, NOW)) == expected


@pytest.mark.parametrize("at", [1050.0, 1060.0])
def test_what_the_person_did_in_this_journey_meets_the_prompt(at: float) -> None:
    chosen, seen = Progress(BEGAN, chosen_at=at), Progress(BEGAN, consented_at=at)
    assert decide(prompt("consent"), HERE, chosen, CHOSEN, NOW) == Issue("B")
    assert decide(prompt("consent"), HERE, seen, ONE, NOW) == Issue("A")
    all_of_them = Asked(frozenset({"consent"}), all_establishments=True)
    assert decide(all_of_them, HERE, seen, TWO, NOW) == Issue(None)


def test_what_somebody_did_before_this_person_signed_in_does_not() -> None:
    """« Ce n'est pas moi » in the middle of a journey: the next person is asked again."""
    other = Progress(BEGAN, chosen_at=1020.0, consented_at=1020.0)
    assert decide(prompt("consent"), HERE, other, CHOSEN, NOW) == CHOOSE
    assert decide(prompt("consent"), HERE, other, ONE, NOW) == CONSENT


@pytest.mark.parametrize("candidates", [ONE, CHOSEN])
@pytest.mark.parametrize("done", ["consented_at", "chosen_at"])
def test_what_was_agreed_to_before_a_stop_counts_for_nothing_after_it(
    done: str, candidates: Candidates
) -> None:
    """A tab that stayed open, and « Ne plus transmettre » in another one."""
    progress = replace(STARTED, **{done: 1060.0})
    page = CONSENT if candidates is ONE else CHOOSE
    assert decide(Asked(stopped_at=1070.0), BEFORE, progress, candidates, NOW) == page
    agreed = replace(STARTED, chosen_at=1080.0, consented_at=1080.0)
    assert isinstance(decide(Asked(stopped_at=1070.0), BEFORE, agreed, candidates, NOW), Issue)
