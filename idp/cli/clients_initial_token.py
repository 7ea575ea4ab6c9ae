"""`idp clients initial-token`: lets an ENT register itself, for the schools of a file."""

from datetime import timedelta
from pathlib import Path

import rich_click as click
from flask.cli import with_appcontext

from idp.cli.options import Refused, operator
from idp.clients import initial_tokens
from idp.clients.registration import RegistrationError
from idp.platform import settings


@click.command("initial-token")
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option(
    "--uses",
    default=1,
    show_default=True,
    type=click.IntRange(1, 100),
    help="Nombre d’inscriptions.",
)
@click.option(
    "--days",
    default=7,
    show_default=True,
    type=click.IntRange(1, 90),
    help="Jours pendant lesquels il vaut.",
)
@operator
@with_appcontext
def initial_token(file: Path, uses: int, days: int, actor: str, reason: str) -> None:
    """Donner un jeton avec lequel un ENT s’inscrit lui-même (RFC 7591).

    Le fichier TOML dit ce qu’il aura : [establishments], scope, establishment, require_pkce.
    """
    try:
        allowed = initial_tokens.from_toml(file)
    except RegistrationError as error:
        raise Refused("\n".join(error.faults)) from error
    token = initial_tokens.issue(allowed, uses, timedelta(days=days), actor=actor, reason=reason)
    click.echo(f"Jeton, montré cette seule fois : {token}")
    click.echo(f"Inscriptions : {uses} ; jours : {days}.")
    if not settings.current().oidc.dynamic_registration:
        click.echo("L’inscription est fermée : réglez oidc.dynamic_registration = true.")
