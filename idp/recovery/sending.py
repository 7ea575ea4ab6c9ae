"""The jobs of « Mot de passe perdu »: the code to the account's phone, the link to its mailbox.

They run in a worker, with what the page sealed: neither the page's time nor its words depend on
who is known.
"""

import orjson

from idp.accounts import one_time_codes, sms_limits
from idp.messaging import email, sms
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import crypto, jobs, state
from idp.platform.database import db
from idp.recovery import circumstances, links, texts
from idp.recovery.rules import Answer

_WAIT_SECONDS = 15 * 60
_KNOWN = "known"


def request_code(flow_id: str, identifier: str, *, known: bool) -> None:
    """Ask a worker to send the flow's code to whoever has this identifier.

    `known` says whether this account signed in at the browser before.
    """
    jobs.enqueue(send_code, _put_aside(flow_id, identifier, _KNOWN if known else ""))


def request_link(identifier: str, journey_id: str) -> None:
    """Ask a worker to send a link to whoever has this identifier; it resumes the journey."""
    jobs.enqueue(send_link, _put_aside(journey_id, identifier, ""))


@jobs.job
def send_code(request_id: str) -> None:
    """Send the code to the confirmed mobile, or say there why it does not do."""
    if (request := _take(request_id)) is None:
        return
    flow_id, identifier, browser = request
    account = circumstances.active_account(identifier)
    answer = circumstances.by_sms(account)
    if account is None or account.mobile is None or answer is Answer.NOTHING:
        return
    number = PhoneNumber(account.mobile)
    if not sms_limits.may_send(number, known=browser == _KNOWN):
        return
    if answer is not Answer.OPEN:
        circumstances.note_refusal(account, "sms", answer)
        db.session.commit()
        sms.send(number, texts.refused(answer, by_email_too=True))
    elif (code := one_time_codes.clear_text(flow_id)) is not None:
        sms.send(number, texts.code(code))


@jobs.job
def send_link(request_id: str) -> None:
    """Send the link to the confirmed address, or say there why it does not do."""
    if (request := _take(request_id)) is None:
        return
    journey_id, identifier, _ = request
    account = circumstances.active_account(identifier)
    answer = circumstances.by_email(account)
    if account is None or account.email is None or answer is Answer.NOTHING:
        return
    if answer is not Answer.OPEN:
        circumstances.note_refusal(account, "email", answer)
        db.session.commit()
        email.send(account.email, *texts.refused_by_email(answer))
        return
    email.send(account.email, *texts.link(links.issue(account, journey_id)))


def _put_aside(*values: str) -> str:
    """Keep what the job needs, sealed: jobs carry ids alone."""
    request_id = crypto.new_token()
    state.store().set(_key(request_id), crypto.seal(orjson.dumps(values)), ex=_WAIT_SECONDS)
    return request_id


def _take(request_id: str) -> tuple[str, str, str] | None:
    """Take it out first: a job that runs twice sends once."""
    sealed = state.store().getdel(_key(request_id))
    if not isinstance(sealed, bytes):
        return None
    about, identifier, browser = orjson.loads(crypto.unseal(sealed))
    return about, identifier, browser


def _key(request_id: str) -> str:
    return f"lost-password:{request_id}"
