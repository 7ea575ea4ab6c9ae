"""The job behind « Recevoir mon code SMS »: looks the number up, and sends what `messages` decides.

It runs in a worker, with the flow's id alone: neither the page's time nor its words depend on who
is known.
"""

from idp.accounts import one_time_codes, sms_limits
from idp.accounts.models import Account, AccountStatus
from idp.enrolment import candidates, links, texts
from idp.enrolment import flow as flows
from idp.enrolment.flow import Flow
from idp.enrolment.messages import Kind, Message
from idp.messaging import email, sms
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import audit, jobs
from idp.platform.audit import Event
from idp.platform.database import db


def request(flow: Flow) -> None:
    """Ask a worker to send the flow's message."""
    jobs.enqueue(send, flow.id)


@jobs.job
def send(flow_id: str) -> None:
    """Send what goes out for this enrolment, if anything does."""
    found = flows.load(flow_id)
    if found is None:
        return
    flow, _ = found
    decision = candidates.decide(flow)
    audit.record(Event.ENROLMENT_CODE_REQUESTED, detail=decision.kind.value)
    db.session.commit()
    match decision.kind:
        case Kind.CODE | Kind.CODE_AND_LINK | Kind.LINK:
            _send_code(flow, decision)
        case Kind.OTHER_NAME:
            _send(flow.number, texts.other_name())
        case Kind.SHARED:
            _send(flow.number, texts.shared())
        case Kind.NO_OTHER_CHILD:
            _send(flow.number, texts.no_other_child())
        case Kind.IDENTIFIER:
            _remind(decision)
        case Kind.NOTHING:
            pass


def _send_code(flow: Flow, decision: Message) -> None:
    if not sms_limits.may_send(flow.number):
        return
    code = one_time_codes.clear_text(flow.id)
    if code is None:
        return
    with_link = decision.kind is Kind.CODE_AND_LINK and not flow.second_proof
    sms.send(flow.number, texts.code(code, with_link=with_link))
    if with_link:
        for address in decision.emails:
            email.send(address, *texts.second_proof(links.second_proof(flow.id)))


def _remind(decision: Message) -> None:
    """Send each account's identifier to its own confirmed mobile, whatever number was typed."""
    for account_id in decision.account_ids:
        account = db.session.get_one(Account, account_id)
        if account.mobile is None:
            continue
        open_ = account.status == AccountStatus.ACTIVE
        text = texts.already(account.identifier) if open_ else texts.account_closed()
        if _send(PhoneNumber(account.mobile), text) and open_:
            audit.record(Event.IDENTIFIER_SENT, account_id=account.id, channel="sms")
            db.session.commit()


def _send(number: PhoneNumber, text: str) -> bool:
    if not sms_limits.may_send(number):
        return False
    sms.send(number, text)
    return True
