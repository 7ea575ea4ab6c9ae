"""`idp keys`: the signing keys, one after the other."""

from datetime import UTC, datetime

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from idp.cli.options import Refused, as_json, operator, print_json
from idp.keys import ring
from idp.keys.files import Entry, State
from idp.platform import audit, clock
from idp.platform.audit import SecurityEvent
from idp.platform.clock import PARIS
from idp.platform.database import db

_STATES = {State.NEXT: "suivante", State.ACTIVE: "active", State.RETIRED: "retirée"}
_KNOWN_AFTER = 3600
"""Seconds after which ENTs may be believed to have fetched a published key."""


@click.group()
def keys() -> None:
    """Les clés de signature : suivante, active, retirées."""


@keys.command("list")
@as_json
@with_appcontext
def list_(*, json: bool) -> None:
    """Montrer les clés publiées."""
    entries = ring.entries()
    if json:
        print_json([_data(entry) for entry in entries])
        return
    table = Table("clé", "algorithme", "état", "depuis le")
    table.columns[0].overflow = "fold"
    for entry in entries:
        since = _instant(entry).astimezone(PARIS).strftime("%d/%m/%Y %H:%M")
        table.add_row(entry.kid, entry.alg, _STATES[entry.state], since)
    Console().print(table if entries else "Aucune clé : « idp keys rotate » crée les premières.")


@keys.command()
@click.option("--now", is_flag=True, help="Sans attendre que les ENT connaissent la suivante.")
@operator
@with_appcontext
def rotate(*, now: bool, actor: str, reason: str) -> None:
    """Faire signer la clé suivante ; l’ancienne reste publiée 30 jours."""
    if not now:
        _refuse_unknown(ring.entries())
    db.session.execute(select(SecurityEvent.id).limit(1))  # no rotation that cannot be recorded
    kid = ring.rotate()
    audit.record(audit.Event.KEY_ROTATED, actor=actor, reason=reason, key_id=kid)
    db.session.commit()
    click.echo(f"La clé {kid} signe désormais.")


def _refuse_unknown(entries: tuple[Entry, ...]) -> None:
    """Refuse to sign with a key that ENTs cannot know yet (OIDC Core §10.1.1)."""
    for entry in entries:
        waits = entry.since + _KNOWN_AFTER - clock.timestamp()
        if entry.state is State.NEXT and waits > 0:
            raise Refused(
                "La clé suivante n’est publiée que depuis peu : les ENT ne la connaissent pas"
                f" encore. Attendez {waits // 60 + 1} minutes, ou ajoutez --now."
            )


def _instant(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.since, UTC)


def _data(entry: Entry) -> dict[str, object]:
    return {
        "kid": entry.kid,
        "alg": entry.alg,
        "state": entry.state.value,
        "since": _instant(entry),
    }
