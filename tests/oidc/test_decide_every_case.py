"""The dispatcher's one decision, over every combination of what it looks at."""

from itertools import product

import pytest
from msgspec.structs import replace

from idp.oidc.decide import Asked, Candidates, Issue, Progress, Refuse, Show, SignedIn, Step, decide
from idp.session.wanted_acr import NO_WISH, WantedAcr
from tests.oidc.deciding import BEGAN, BY_KEY, CHOSEN, HERE, KEY, KEYS, NOW, ONE, TWO, WITH_KEY


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
        Asked(frozenset(values), max_age, wanted, kinds, all_establishments=all_of_them)
        for values, max_age, wanted, kinds, all_of_them in product(
            prompts,
            (None, 0, 10**6),
            (None, frozenset({"jeanne"}), frozenset({"karim"})),
            (NO_WISH, WantedAcr(KEYS), WantedAcr(KEYS, essential=True)),
            (False, True),
        )
    ]
    acts = (None, 1020.0, 1060.0)
    done = [Progress(BEGAN, chosen, consented) for chosen, consented in product(acts, acts)]
    places = (Candidates(()), ONE, TWO, CHOSEN)
    people = (None, HERE, WITH_KEY, replace(HERE, reach=KEY), BY_KEY)
    return list(product(asks, people, done, places))


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
            assert asked.wanted_subs is None or session.sub in asked.wanted_subs
            assert asked.acr.is_met_by(session.acr) or not asked.acr.essential
            assert candidates.uais
            assert decision.uai in (None, *candidates.uais)
            assert (decision.uai is None) == asked.all_establishments


Moment = tuple[SignedIn | None, Progress, Candidates]


def after(step: Step, asked: Asked, moment: Moment, at: float, *, manages: bool) -> Moment | None:
    """What there is once a person did what the screen asks; None when they went back to the ENT."""
    who, done, offered = moment
    match step:
        case Step.LOGIN | Step.ENROL:
            return replace(WITH_KEY, authenticated_at=at), done, offered
        case Step.STEP_UP if manages:
            return replace(BY_KEY, authenticated_at=at), done, offered
        case Step.STEP_UP:
            without = replace(who or WITH_KEY, declined=KEY)
            return None if asked.acr.essential else (without, done, offered)
        case Step.CHOOSE_ESTABLISHMENT:
            return who, replace(done, chosen_at=at), replace(offered, chosen="A")
        case Step.CONSENT:
            return who, replace(done, consented_at=at), offered


@pytest.mark.parametrize("manages", [True, False])
def test_nothing_loops(manages: bool) -> None:  # noqa: FBT001 — a parameter of the test
    """A person who does what each screen asks ends at a code or an error within four screens.

    So does whoever does not manage the stronger way in, where the ENT only prefers it.
    """
    for asked, session, progress, candidates in EVERYTHING:
        moment: Moment | None = (session, progress, candidates)
        for at in range(1101, 1106):
            decision = decide(asked, *moment, at) if moment else None
            if not isinstance(decision, Show) or moment is None:
                break
            moment = after(decision.step, asked, moment, at, manages=manages)
        else:
            pytest.fail(f"loops: {asked} {session} {progress} {candidates}")


def test_descriptions_are_ascii_without_quote_or_backslash() -> None:
    """RFC 6749 §4.1.2.1."""
    for asked, session, progress, candidates in EVERYTHING:
        decision = decide(asked, session, progress, candidates, NOW)
        if isinstance(decision, Refuse):
            assert decision.description.isascii()
            assert not set('"\\') & set(decision.description)
