"""`idp clients rotate-secret`: a new secret, while the old one is still taken for some days."""

from datetime import timedelta

import rich_click as click
from flask.cli import with_appcontext

from idp.cli.options import Refused, operator
from idp.clients import registry
from idp.clients.registry import UnknownClient
from idp.clients.secrets import CannotRotate
from idp.platform.clock import PARIS


@click.command("rotate-secret")
@click.argument("client_id")
@click.option(
    "--days",
    default=14,
    show_default=True,
    type=click.IntRange(1, 90),
    help="Jours pendant lesquels l’ancien secret vaut encore.",
)
@click.option("--finish", is_flag=True, help="Refuser l’ancien secret dès maintenant.")
@operator
@with_appcontext
def rotate_secret(client_id: str, actor: str, reason: str, *, days: int, finish: bool) -> None:
    """Donner un second secret à un ENT ; les deux valent le temps du changement."""
    try:
        if finish:
            had = registry.drop_old_secret(client_id, actor=actor, reason=reason)
            click.echo(
                "L’ancien secret est refusé." if had else "Il n’y avait pas d’ancien secret."
            )
            return
        lasts = timedelta(days=days)
        secret, until = registry.rotate_secret(client_id, lasts, actor=actor, reason=reason)
    except UnknownClient as error:
        raise Refused(f"Aucun ENT ne s’appelle « {client_id} » (idp clients list).") from error
    except CannotRotate as error:
        raise Refused(str(error)) from error
    click.echo(f"client_secret, montré cette seule fois : {secret}")
    click.echo(f"L’ancien vaut jusqu’au {until.astimezone(PARIS).strftime('%d/%m/%Y %H:%M')}.")
    click.echo(
        f"Ensuite, ou dès que l’ENT a changé : idp clients rotate-secret {client_id} --finish"
    )
