"""The dispatcher's one decision, over every combination of what it looks at."""

from dataclasses import replace
from itertools import product

import pytest

from idp.oidc.decide import (
    Asked,
    Candidates,
    Decision,
    Issue,
    Progress,
    Refuse,
    Show,
    SignedIn,
    Step,
    decide,
)

BEGAN, NOW = 1000.0, 1100.0
STOPPED = 700.0
BEFORE = SignedIn(authenticated_at=400.0, sub="jeanne", acr="password")
HERE = replace(BEFORE, authenticated_at=1050.0)
STARTED = Progress(BEGAN)
ONE, TWO = Candidates(("A",)), Candidates(("A", "B"))
CHOSEN = Candidates(("A", "B"), "B")
LOGIN, ENROL = Show(Step.LOGIN), Show(Step.ENROL)
CHOOSE, CONSENT = Show(Step.CHOOSE_ESTABLISHMENT), Show(Step.CONSENT)


def prompt(*values: str) -> Asked:
    return Asked(prompt=frozenset(values))


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
        (Asked(wanted_subs=frozenset({"jeanne", "karim"})), HERE, ONE, "login_required"),
        (Asked(frozenset({"none"}), wanted_subs=frozenset({"karim"})), BEFORE, ONE,
         "login_required"),
        # An essential acr.
        (Asked(essential_acr=("password",)), BEFORE, ONE, Issue("A")),
        (Asked(essential_acr=("x", "password")), BEFORE, ONE, Issue("A")),
        (Asked(essential_acr=("x",)), BEFORE, ONE, "unmet_authentication_requirements"),
        (Asked(essential_acr=("x",)), None, ONE, LOGIN),
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


def everything() -> list[tuple[Asked, SignedIn | None, Progress, Candidates]]:
    """Every combination, also those no ENT would send."""
    prompts = [
        (),
        ("none",),
        ("login",),
        ("select_account",),
        ("consent",),
        ("create",),
        ("login", "consent"),
    ]
    asks = [
        Asked(frozenset(values), max_age, wanted, acr, all_establishments=all_of_them)
        for values, max_age, wanted, acr, all_of_them in product(
            prompts,
            (None, 0, 10**6),
            (frozenset[str](), frozenset({"jeanne"}), frozenset({"karim"})),
            ((), ("x",)),
            (False, True),
        )
    ]
    acts = (None, 1020.0, 1060.0)
    done = [Progress(BEGAN, chosen, consented) for chosen, consented in product(acts, acts)]
    places = (Candidates(()), ONE, TWO, CHOSEN)
    return list(product(asks, (None, BEFORE, HERE), done, places))


EVERYTHING = everything()


def test_prompt_none_never_shows_anything() -> None:
    """OIDC Core §3.1.2.1."""
    for asked, session, progress, candidates in EVERYTHING:
        decision = decide(asked, session, progress, candidates, NOW)
        if "none" in asked.prompt:
            assert not isinstance(decision, Show)
            assert not (isinstance(decision, Refuse) and decision.on_our_page)


def test_nothing_is_issued_to_nobody_nor_to_another_nor_without_an_establishment() -> None:
    for asked, session, progress, candidates in EVERYTHING:
        decision = decide(asked, session, progress, candidates, NOW)
        if isinstance(decision, Issue):
            assert session is not None
            assert not asked.wanted_subs - {session.sub}
            assert candidates.uais
            assert decision.uai in (None, *candidates.uais)
            assert (decision.uai is None) == asked.all_establishments


def test_nothing_loops() -> None:
    """A person who does what each screen asks ends at a code or an error within three screens."""
    for asked, session, progress, candidates in EVERYTHING:
        at, who, done, offered = NOW, session, progress, candidates
        for _ in range(4):
            decision = decide(asked, who, done, offered, at)
            if not isinstance(decision, Show):
                break
            at += 1
            match decision.step:
                case Step.LOGIN | Step.ENROL:
                    who = replace(BEFORE, authenticated_at=at)
                case Step.CHOOSE_ESTABLISHMENT:
                    done, offered = replace(done, chosen_at=at), replace(offered, chosen="A")
                case Step.CONSENT:
                    done = replace(done, consented_at=at)
        else:
            pytest.fail(f"loops: {asked} {session} {progress} {candidates}")


def test_descriptions_are_ascii_without_quote_or_backslash() -> None:
    """RFC 6749 §4.1.2.1."""
    for asked, session, progress, candidates in EVERYTHING:
        decision = decide(asked, session, progress, candidates, NOW)
        if isinstance(decision, Refuse):
            assert decision.description.isascii()
            assert not set('"\\') & set(decision.description)


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
