"""`idp accounts passkeys`: a parent's passkeys, for who lost a phone."""

import rich_click as click
from flask.cli import with_appcontext

from idp.accounts import passkeys as records
from idp.accounts.passkeys import Outcome
from idp.cli.accounts_input import account_named, when
from idp.cli.options import Refused, as_json, operator, print_json


@click.group()
def passkeys() -> None:
    """Les clés d’accès d’un compte."""


@passkeys.command("list")
@click.argument("text", metavar="COMPTE")
@as_json
@with_appcontext
def list_(text: str, *, json: bool) -> None:
    """Montrer les clés d’accès d’un compte, avec leur numéro."""
    found = records.of_account(account_named(text).id)
    if json:
        print_json(
            [
                {"id": p.id, "name": p.name, "created": p.created_at, "last_used": p.last_used_at}
                for p in found
            ]
        )
        return
    for passkey in found:
        line = f"{passkey.id}  {passkey.name}, créée le {when(passkey.created_at)}"
        click.echo(f"{line}, utilisée : {when(passkey.last_used_at)}")
    if not found:
        click.echo("Aucune clé d’accès.")


@passkeys.command()
@click.argument("text", metavar="COMPTE")
@click.argument("number", metavar="NUMÉRO", type=click.IntRange(1, 2**63 - 1))
@operator
@with_appcontext
def remove(text: str, number: int, actor: str, reason: str) -> None:
    """Retirer une clé d’accès d’un compte ; la personne est prévenue."""
    account = account_named(text)
    if records.take_away(account.id, number, actor=actor, reason=reason) is not Outcome.DONE:
        raise Refused("Ce compte n’a pas de clé d’accès de ce numéro (idp accounts passkeys list).")
    click.echo(
        "Clé d’accès retirée. Les connexions ouvertes le restent : idp accounts sessions end."
    )
