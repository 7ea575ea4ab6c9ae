"""`idp audit`: the trail of security events, newest first."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import Select, select

from idp.cli.options import Refused, as_json, print_json
from idp.platform import clock
from idp.platform.audit import Event, SecurityEvent
from idp.platform.clock import PARIS
from idp.platform.database import db
from idp.platform.problem_codes import ProblemCode

_UNITS = {"m": "minutes", "h": "hours", "j": "days", "d": "days"}
_AGO = re.compile(r"([1-9][0-9]{0,3})([mhjd])", re.ASCII)
_MOST = 10_000
_NOT_RECORDED = (
    "Lors d’une vague d’erreurs, seules les premières de chaque minute sont gardées ici : cherchez"
    " ce code dans le journal du service (reference=…)."
)


@click.command()
@click.option("--account", type=click.IntRange(1, 2**63 - 1), help="Numéro du compte.")
@click.option("--client", help="Identifiant de l’ENT (client_id).")
@click.option("--event", help="Événement, ou son début : sign_in, enrolment.code…")
@click.option("--since", help="Depuis : 30m, 24h, 7j, ou une date (2026-09-01).")
@click.option("--reference", help="Le code de référence qu’une page a montré.")
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, _MOST),
    help="Combien, au plus.",
)
@as_json
@with_appcontext
def audit(*, json: bool, limit: int, **filters: Any) -> None:  # noqa: ANN401 — the options above
    """Montrer les événements de sécurité, les plus récents d’abord."""
    newest = select(SecurityEvent).order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc())
    events = db.session.scalars(_filtered(newest, **filters).limit(limit)).all()
    if json:
        print_json([_data(event) for event in events])
        return
    console = Console()
    console.print(_table(list(events)) if events else "Aucun événement.")
    if filters["reference"] is not None:
        if not events:
            console.print(_NOT_RECORDED, highlight=False)
        for event in events:
            _explain(console, event)
    if len(events) == limit:
        console.print(f"Seuls les {limit} derniers sont montrés (--limit).", highlight=False)


def _filtered(
    query: Select[SecurityEvent],
    *,
    account: int | None,
    client: str | None,
    event: str | None,
    since: str | None,
    reference: str | None,
) -> Select[SecurityEvent]:
    if account is not None:
        query = query.where(SecurityEvent.account_id == account)
    if client is not None:
        query = query.where(SecurityEvent.client_id == _plain(client))
    if event is not None:
        query = query.where(SecurityEvent.event.in_(_events(event)))
    if since is not None:
        query = query.where(SecurityEvent.at >= _instant(since))
    if reference is not None:
        query = query.where(SecurityEvent.reference == _plain(reference).upper())
    return query


def _plain(text: str) -> str:
    """Return what was typed, without what a database would refuse."""
    return text.strip().replace("\0", "")


def _events(text: str) -> list[str]:
    found = [event.value for event in Event if event == text or event.startswith(f"{text}.")]
    if not found:
        known = ", ".join(sorted(Event))
        raise Refused(f"« {text} » n’est pas un événement. Connus : {known}.")
    return found


def _instant(text: str) -> datetime:
    if ago := _AGO.fullmatch(text):
        return clock.now() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=PARIS)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(
            f"« {text} » n’est ni une durée (24h, 7j) ni une date (2026-09-01)."
        ) from None


def _table(events: list[SecurityEvent]) -> Table:
    table = Table("quand", "événement", "compte", "ENT", "détails")
    for column in table.columns:
        column.overflow = "fold"
    for event in events:
        facts = [f"{name}={value}" for name, value in event.facts.items()]
        by = [f"par {event.actor} : {event.reason or 'sans motif'}"] if event.actor else []
        table.add_row(
            event.at.astimezone(PARIS).strftime("%d/%m/%Y\n%H:%M:%S"),
            Text(event.event),
            "" if event.account_id is None else str(event.account_id),
            Text(event.client_id or ""),
            Text("\n".join(by + facts)),
        )
    return table


def _explain(console: Console, event: SecurityEvent) -> None:
    """Say what the person read, and, one fact a line, what was wrong."""
    code = str(event.facts.get("code", ""))
    if code not in ProblemCode.__members__:
        return
    words = ProblemCode[code].value
    lines = [f"La page disait : {words.title}. {words.sentence}", f"{code} : {words.note}"]
    lines += [f"  {fact}" for fact in str(event.facts.get("detail", "")).split("; ")]
    console.print(Text("\n".join(lines)))


def _data(event: SecurityEvent) -> dict[str, object]:
    return {
        "at": event.at,
        "event": event.event,
        "account_id": event.account_id,
        "client_id": event.client_id,
        "actor": event.actor,
        "reason": event.reason,
        "reference": event.reference,
        "facts": event.facts,
    }
