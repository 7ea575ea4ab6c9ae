"""`idp clients lookup`: whose account an ENT speaks of, when it names a `sub`."""

import rich_click as click
from flask.cli import with_appcontext

from idp.accounts import subject_search
from idp.cli.options import Refused, as_json, operator, print_json
from idp.clients import changes, registry
from idp.clients.models import Client
from idp.platform import audit
from idp.platform.audit import Event
from idp.platform.database import db


@click.command()
@click.option("--sub", required=True, help="Le « sub » que l’ENT connaît.")
@click.option("--client", "client_id", help="Cet ENT seul (par défaut : tous les secteurs).")
@as_json
@operator
@with_appcontext
def lookup(sub: str, client_id: str | None, actor: str, reason: str, *, json: bool) -> None:
    """Trouver le compte d’un « sub » ; la recherche est dans la piste d’audit."""
    rows = [_named(client_id)] if client_id is not None else registry.rows()
    found = subject_search.search(sub.replace("\0", ""), {row.sector for row in rows})
    audit.record(
        Event.SUBJECT_LOOKED_UP,
        account_id=found.account_id if found else None,
        client_id=client_id and rows[0].client_id,
        actor=actor,
        reason=reason,
    )
    db.session.commit()
    if found is None:
        raise Refused("Aucun compte n’a ce « sub » pour ces ENT.")
    known = [row.client_id for row in rows if row.sector == found.sector]
    if json:
        print_json({"account_id": found.account_id, "sector": found.sector, "clients": known})
        return
    click.echo(f"Compte {found.account_id}, secteur {found.sector} ({', '.join(known)}).")
    click.echo(f"La suite : idp accounts show {found.account_id}")


def _named(client_id: str) -> Client:
    row = changes.find(client_id.replace("\0", ""))
    if row is None:
        raise Refused(f"Aucun ENT ne s’appelle « {client_id} » (idp clients list).")
    return row
