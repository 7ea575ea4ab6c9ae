"""`idp clients coverage`: which parents an ENT can expect, and recognise."""

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console

from idp.cli import coverage_output
from idp.cli.options import Refused, as_json, print_json
from idp.clients import changes, preview
from idp.clients.relying_party import registration_of
from idp.families import coverage as counts
from idp.platform import clock


@click.command()
@click.argument("client_id")
@as_json
@with_appcontext
def coverage(client_id: str, *, json: bool) -> None:
    """Montrer, par établissement d’un ENT, combien de parents il peut attendre et reconnaître.

    Vecteur (FrEduVecteur) : un enfant porte l’identifiant que le logiciel de l’école lui donne.
    CtRefId (FrEduCtRefId) : le parent vient d’un AAF.
    """
    row = changes.find(client_id.replace("\0", ""))
    if row is None:
        raise Refused(f"Aucun ENT ne s’appelle « {client_id} » (idp clients list).")
    served = preview.served(registration_of(row).establishments)
    found = coverage_output.rows(served, counts.of_schools(clock.today()))
    if json:
        print_json(coverage_output.data(found))
        return
    columns = (
        coverage_output.MOBILE,
        coverage_output.ACCOUNT,
        coverage_output.VECTOR,
        coverage_output.REFERENCE,
    )
    empty = "Aucun établissement de cet ENT n’est dans le registre."
    Console().print(coverage_output.table(found, columns) if found else empty)
