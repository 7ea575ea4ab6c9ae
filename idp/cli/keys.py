"""`idp keys`: the signing keys, one after the other."""

from datetime import UTC, datetime

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from idp.cli.options import Refused, as_json, operator, print_json
from idp.keys import ring, rotation
from idp.keys.algorithms import ALGORITHMS
from idp.keys.files import Entry, State
from idp.keys.rotation import NotKnownYet
from idp.platform.audit import SecurityEvent
from idp.platform.clock import PARIS
from idp.platform.database import db

_STATES = {State.NEXT: "suivante", State.ACTIVE: "active", State.RETIRED: "retirée"}


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
@click.option("--alg", "algs", type=click.Choice(ALGORITHMS), multiple=True, help="Celui-ci seul.")
@click.option("--now", is_flag=True, help="Sans attendre que les ENT connaissent la suivante.")
@operator
@with_appcontext
def rotate(*, algs: tuple[str, ...], now: bool, actor: str, reason: str) -> None:
    """Faire signer les clés suivantes ; les anciennes restent publiées 30 jours.

    Rien ne tourne tant qu’une clé ne s’ouvre pas : vérifiez secrets.key. Si elle est juste, ce
    fichier est abîmé : effacez-le et recommencez. Si secrets.key est perdue, effacez tous les
    fichiers .sealed : d’autres clés sont faites, que les ENT viennent chercher.
    """
    wanted = algs or ALGORITHMS
    db.session.execute(select(SecurityEvent.id).limit(1))  # no rotation that cannot be recorded
    try:
        rotated = rotation.rotate(wanted, known=not now)
    except NotKnownYet as error:
        raise _too_early(error.seconds) from error
    rotation.record(rotated, actor=actor, reason=reason)
    for alg, kid in rotated.items():
        click.echo(f"{alg} : la clé {kid} signe désormais.")


def _too_early(seconds: int) -> Refused:
    """Refuse to sign with a key that ENTs cannot know yet (OIDC Core §10.1.1)."""
    return Refused(
        "La clé suivante n’est publiée que depuis peu : les ENT ne la connaissent pas"
        f" encore. Attendez {seconds // 60 + 1} minutes, ou ajoutez --now."
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
