"""The letter that a page's address names, what is known of it, and the page that comes now."""

from dataclasses import dataclass

from flask import redirect
from flask.typing import ResponseReturnValue

from idp.accounts.letters import judging, same_person
from idp.accounts.letters.validity import Worth
from idp.accounts.models import Account, AccountStatus, Letter
from idp.activation.steps import Step, step_of
from idp.families.lookups import KnownPupil, pupils_of
from idp.platform import clock
from idp.platform.database import db
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.session import journey, letter_in_hand
from idp.session.letter_in_hand import PAGE, LetterInHand


@dataclass(frozen=True, slots=True)
class Situation:
    """One letter in this browser, as it and the register are now."""

    hand: LetterInHand
    letter: Letter
    pupils: tuple[KnownPupil, ...]
    """Those that the letter's guardian answers for at this school."""
    step: Step

    @property
    def kept(self) -> list[KnownPupil]:
        """Those of them whom the person did not put aside."""
        return [pupil for pupil in self.pupils if pupil.pupil_id not in self.hand.disavowed]

    def instead(self, *steps: Step) -> ResponseReturnValue | None:
        """Return the way to the page that comes now, unless it is one of these."""
        return None if self.step in steps else self.go(self.step)

    def go(self, step: Step) -> ResponseReturnValue:
        """Go to a page of this letter."""
        return redirect(self.url(step), 303)

    def look_again(self) -> ResponseReturnValue:
        """Go to the page that comes now that another tab, or the school, did something."""
        return redirect(journey.url(self.hand.page, journey.current()), 303)

    def url(self, step: Step) -> str:
        """Return the address of a page of this letter."""
        return journey.url(f"{self.hand.page}/{step.value}", journey.current())


def situation(letter_id: str) -> Situation:
    """Return this browser's letter. Raises Problem: ACTIVATION_EXPIRED, ACCOUNT_CLOSED."""
    hand = letter_in_hand.find(letter_id)
    letter = db.session.get(Letter, hand.guardian_id) if hand else None
    # Issued anew, it is another letter.
    if hand is None or letter is None or judging.mark(letter) != hand.mark:
        again = journey.url(PAGE, journey.current())
        raise Problem(
            ProblemCode.ACTIVATION_EXPIRED, way_back=WayBack("Recommencer l’activation", again)
        )
    if hand.journey_id and journey.current() is None:
        journey.take_up(hand.journey_id)
    worth = judging.worth_of(letter)
    _refuse_a_blocked_account(letter, worth)
    pupils = pupils_of([hand.guardian_id], clock.today())
    step = step_of(
        worth,
        resets=letter.account_id is not None,
        has_pupils=bool(pupils),
        proven=hand.proven,
        may_have_account=_may_have_account(hand, letter),
    )
    return Situation(hand, letter, pupils, step)


def _may_have_account(hand: LetterInHand, letter: Letter) -> bool:
    """Whether they say so, or the register; who has not proven a child is told nothing."""
    if not hand.proven or hand.apart or letter.account_id is not None:
        return False
    return hand.joins or same_person.account_of(hand.guardian_id) is not None


def _refuse_a_blocked_account(letter: Letter, worth: Worth) -> None:
    if letter.account_id is None or worth is not Worth.GOOD:
        return
    if db.session.get_one(Account, letter.account_id).status != AccountStatus.ACTIVE:
        raise Problem(ProblemCode.ACCOUNT_CLOSED, account_id=letter.account_id)
