"""The mobile: the new number, then the code sent to it."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from idp.accounts import new_mobile, one_time_codes, sms_limits
from idp.accounts.new_mobile import Wish
from idp.accounts.one_time_codes import Answer, Verdict
from idp.accounts.sms_limits import Asked
from idp.messaging.phone_numbers import PhoneNumber
from idp.my_account.forms import CodeForm, MobileForm
from idp.my_account.pages import blueprint, sensitive
from idp.platform import crypto, throttle
from idp.platform.problems import Problem, ProblemCode, WayBack
from idp.session import browser, guard


@blueprint.get("/portable")
@sensitive
def show_mobile() -> ResponseReturnValue:
    """Ask for the new number."""
    return _start_page(MobileForm.of_request())


@blueprint.post("/portable")
@sensitive
def ask_mobile() -> ResponseReturnValue:
    """Send a code to the new number."""
    form = MobileForm.of_request()
    if not form.validate():
        return _start_page(form), 422
    if form.number.e164 == guard.account().mobile:
        form.mobile.errors = ["C’est déjà le numéro de votre compte."]
        return _start_page(form), 422
    wish = new_mobile.begin(guard.account(), form.number, _this_browser())
    if wait := _ask_for_code(wish):
        return _start_page(form, wait), 429
    return redirect(f"/compte/portable/{wish.id}", 303)


@blueprint.get("/portable/<wish_id>")
@sensitive
def show_mobile_code(wish_id: str) -> ResponseReturnValue:
    """Ask for the code."""
    return _code_page(CodeForm.of_request(), _find(wish_id))


@blueprint.post("/portable/<wish_id>")
@sensitive
def prove_mobile(wish_id: str) -> ResponseReturnValue:
    """Judge the code and write the number, or have the code sent again."""
    wish = _find(wish_id)
    if "resend" in request.form:
        if wait := _ask_for_code(wish):
            return _code_page(CodeForm.of_request(empty=True), wish, wait), 429
        return redirect(f"/compte/portable/{wish.id}", 303)
    form = CodeForm.of_request()
    if form.validate():
        answer = one_time_codes.judge(wish.id, _this_browser(), form.digits)
        if answer.verdict is Verdict.RIGHT:
            new_mobile.write(guard.account(), wish)
            return redirect("/compte?fait=portable", 303)
        form.code.errors, form.code.data = [_wrong(answer)], ""
        return _code_page(form, wish, is_over=answer.verdict is not Verdict.WRONG), 422
    return _code_page(form, wish), 422


def _ask_for_code(wish: Wish) -> int:
    """Have the code sent; return the seconds to wait when too many were asked for, else 0."""
    account_id = guard.session().account_id
    asked = sms_limits.ask("new-mobile", wish.number.e164, account_id=account_id)
    if asked == Asked.SEND:
        new_mobile.ask(wish, _this_browser())
    return max(asked, 0)


def _find(wish_id: str) -> Wish:
    """Return the wish. Raises Problem(JOURNEY_EXPIRED), with a way to begin anew."""
    found = new_mobile.find(wish_id, guard.session().account_id)
    if found is None:
        again = WayBack("Recommencer", "/compte/portable")
        raise Problem(ProblemCode.JOURNEY_EXPIRED, detail="new mobile", way_back=again)
    return found


def _this_browser() -> str:
    return crypto.digest(browser.browser_id())


def _wrong(answer: Answer) -> str:
    """Say what a refused code is worth."""
    if answer.verdict is Verdict.WRONG:
        tries = f"{answer.tries_left} essai{'s' if answer.tries_left > 1 else ''}"
        return f"Ce code n’est pas le bon. Il vous reste {tries}."
    return "Ce code ne marche plus. Demandez un nouveau SMS."


def _problems(wait: int) -> list[str]:
    return [f"Il y a eu trop de demandes. {throttle.come_back(wait)}"] if wait else []


def _start_page(form: MobileForm, wait: int = 0) -> str:
    present = guard.account().mobile
    return render_template(
        "my_account/mobile.html",
        form=form,
        problems=_problems(wait),
        present=PhoneNumber(present).national() if present else "",
    )


def _code_page(form: CodeForm, wish: Wish, wait: int = 0, *, is_over: bool = False) -> str:
    return render_template(
        "my_account/mobile_code.html",
        form=form,
        problems=_problems(wait),
        number=wish.number.national(),
        pause=max(wish.pause_left, wait),
        code_is_over=is_over,
    )
